import type { City } from '../../city/types.js';
import type { Fleet, Payer, Rules } from '../../scenario/rules.types.js';
import type { Opening } from '../types.js';

/** A break of a rule: by how much, and what. */
export interface Break {
  readonly excess: number;
  readonly detail: string;
}

/** One payment of a plan: yuan by payment period, phases first, then the periods after. */
export function paidByPeriod(city: City, rules: Rules, openings: readonly Opening[], payer?: Payer): Float64Array {
  const source = payer ?? {
    payYuan: rules.payYuan,
    rentDue: rules.rentDue,
    fitOutDue: rules.fitOutDue ?? rules.rentDue.map(() => 0),
    fleetYuan: (rules.fleets ?? []).map((fleet) => fleet.payYuan),
  };
  const paid = new Float64Array(rules.phaseCount - 1 + rules.rentDue.length);
  const pay = (phase: number, yuan: ArrayLike<number>, times: number): void => {
    for (let offset = 0; offset < yuan.length; offset++) paid[phase + offset] += times * yuan[offset];
  };
  for (const { location, format, phase } of openings) {
    const rentYuan = (city.sites[location]?.rentYuanPerM2 ?? 0) * city.formats[format].floorM2;
    pay(phase, source.payYuan[format], 1);
    pay(phase, source.rentDue, rentYuan);
  }
  for (const [site, phase] of fittedOut(rules, openings)) pay(phase, source.fitOutDue, rules.fitOutYuan![site]);
  (rules.fleets ?? []).forEach((fleet, u) => {
    let had = 0;
    for (let t = 0; t < rules.phaseCount; t++) {
      const units = fleetUnits(city, fleet, openings, t);
      pay(t, source.fleetYuan[u], units - had);
      had = units;
    }
  });
  return paid;
}

/** Sites on which something opens, with the first phase in which it does. */
function fittedOut(rules: Rules, openings: readonly Opening[]): Map<number, number> {
  const first = new Map<number, number>();
  if (rules.fitOutYuan === undefined) return first;
  for (const { location, phase } of openings) {
    if (location < rules.fitOutYuan.length) first.set(location, Math.min(phase, first.get(location) ?? phase));
  }
  return first;
}

/** Units that serve the stops open in a phase: stop-days a week by stop-days a unit, rounded up. */
export function fleetUnits(city: City, fleet: Fleet, openings: readonly Opening[], phase: number): number {
  let stopDays = 0;
  for (const o of openings) {
    if (o.phase <= phase && fleet.formats.includes(o.format)) stopDays += city.formats[o.format].daysPerWeek;
  }
  return Math.ceil(stopDays / fleet.stopsPerDay / fleet.daysPerWeek - 1e-9);
}

/** What the openings cost in all their payments, fit-outs and fleets among them, yuan. */
export function planCostYuan(city: City, rules: Rules, openings: readonly Opening[]): number {
  return paidByPeriod(city, rules, openings).reduce((sum, yuan) => sum + yuan, 0);
}

/** The same in the money of the first phase: each thing at the discount of the phase in which it is had first. */
export function discountedCostYuan(city: City, rules: Rules, openings: readonly Opening[]): number {
  const discount = (phase: number): number => (1 + (rules.discountRate ?? 0)) ** phase;
  let sum = 0;
  for (let t = 0; t < rules.phaseCount; t++) {
    const upTo = (phase: number) => openings.filter((o) => o.phase <= phase);
    sum += (planCostYuan(city, rules, upTo(t)) - planCostYuan(city, rules, upTo(t - 1))) / discount(t);
  }
  return sum;
}

/** Periods in which more has been paid than there was, for each source. */
export function moneyBreaks(city: City, rules: Rules, openings: readonly Opening[]): Break[] {
  if (!rules.moneyEnforced) return [];
  const sources = rules.payers ?? [undefined];
  return sources.flatMap((payer) => {
    const budgetYuan = payer === undefined ? rules.budgetYuan : payer.budgetYuan;
    if (budgetYuan === undefined) return [];
    const paid = paidByPeriod(city, rules, openings, payer);
    const breaks: Break[] = [];
    let money = 0;
    let spent = 0;
    budgetYuan.forEach((fresh, p) => {
      money += fresh;
      spent += paid[p] ?? 0;
      const of = payer === undefined ? '' : `${payer.id}, `;
      const detail = `${of}period ${p + 1}: ${Math.round(spent)} of ${Math.round(money)} yuan`;
      if (spent > money + 1e-6 * Math.max(1, money)) breaks.push({ excess: spent - money, detail });
    });
    return breaks;
  });
}

/** Fleets with more units than there may be. */
export function fleetBreaks(city: City, rules: Rules, openings: readonly Opening[]): Break[] {
  return (rules.fleets ?? []).flatMap((fleet) => {
    const units = fleetUnits(city, fleet, openings, rules.phaseCount - 1);
    const excess = units - (fleet.maxUnits ?? Number.POSITIVE_INFINITY);
    return excess > 0 ? [{ excess, detail: `${fleet.id}: ${units} units of ${fleet.maxUnits}` }] : [];
  });
}
