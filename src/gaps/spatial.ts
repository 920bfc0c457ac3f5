import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import { capacityType, formatPersons, orderOfWorth, PlaceAssignment, personsWanted } from '../siting/capacity.js';
import { bestClaims } from '../siting/claims.js';
import { circleTypeValue } from '../siting/problem.js';
import type { Opening } from '../siting/types.js';
import type { Reach } from '../walk/types.js';
import { weightedGini, worstOf } from './equity.js';
import { countsFully, raiseBestCredit, type Supply, supplyByType } from './supply.js';
import type { GapCell, GapMoment, GapTable } from './types.js';

/**
 * The spatial gap (MODEL §3) before the plan and at the end of each phase: one
 * cell per moment × circle × type, and the city at each moment.
 *
 * `opened` counts all openings so far that serve the type, `hosted` and `mobile`
 * are those among them. `count` is what the quota counts: full-credit outlets
 * inside the circle, or the circle's claims where the quota is shared.
 *
 * @param openings in any order
 * @returns cells ordered by moment, circle, type; `objective` = Σ_t phaseWeight · city gap
 */
export function spatialGaps(city: City, rules: Rules, reach: Reach, openings: readonly Opening[]): GapTable {
  const phases = Array.from({ length: rules.phaseCount + 1 }, (_, n) => n - 1);
  const table = gapsAt(city, rules, reach, openings, phases);
  let objective = 0;
  for (let t = 0; t < rules.phaseCount; t++) objective += rules.phaseWeight[t] * table.moments[t + 1].city;
  return { ...table, objective };
}

/** The gap today, without any plan; `objective` is the city gap itself. */
export function gapsToday(city: City, rules: Rules, reach: Reach): GapTable {
  const table = gapsAt(city, rules, reach, [], [-1]);
  return { ...table, objective: table.moments[0].city };
}

function gapsAt(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
  phases: readonly number[],
): Omit<GapTable, 'objective'> {
  const supplies = supplyByType(city, openings);
  const perMoment: GapCell[][] = phases.map(() => new Array(rules.circleCount * rules.typeCount));
  for (let k = 0; k < rules.typeCount; k++) {
    const served = servedPersons(city, rules, reach, supplies[k], k, phases);
    const placed = rules.capacity?.some(({ type }) => type === k)
      ? placedPersons(city, rules, reach, supplies, k, phases)
      : undefined;
    const counting = quotaSupplies(city, rules, supplies, k);
    phases.forEach((phase, n) => {
      for (const cell of typeCells(city, rules, k, phase, served[n], placed?.[n], supplies[k], counting)) {
        perMoment[n][cell.circle * rules.typeCount + k] = cell;
      }
    });
  }
  return { moments: phases.map((phase, n) => moment(rules, phase, perMoment[n])), cells: perMoment.flat() };
}

/** Per moment and circle: Σ demand × best credit, summed in the order of the homes. */
function servedPersons(
  city: City,
  rules: Rules,
  reach: Reach,
  supplies: readonly Supply[],
  k: number,
  phases: readonly number[],
): Float64Array[] {
  const best = new Float64Array(city.homes.count);
  const demand = rules.homeDemand[k];
  return phases.map((phase) => {
    raiseBestCredit(best, supplies, phase, k, city, rules, reach);
    const served = new Float64Array(rules.circleCount);
    for (let i = 0; i < best.length; i++) served[city.homes.circle[i]] += demand[i] * best[i];
    return served;
  });
}

/** Outlets that count for type k's quota, each once, whichever of the counted types it serves. */
function quotaSupplies(city: City, rules: Rules, supplies: readonly (readonly Supply[])[], k: number): Supply[] {
  const seen = new Set<string>();
  const counting: Supply[] = [];
  for (const other of rules.quotaCounts[k]) {
    for (const supply of supplies[other]) {
      if (!countsFully(city, supply)) continue;
      // Two existing outlets never share a location; an opening is told apart by format and phase.
      const key = `${supply.location}:${supply.format}:${supply.phase}`;
      if (seen.has(key)) continue;
      seen.add(key);
      counting.push(supply);
    }
  }
  return counting;
}

function typeCells(
  city: City,
  rules: Rules,
  k: number,
  phase: number,
  served: Float64Array,
  placed: Float64Array | undefined,
  supplies: readonly Supply[],
  counting: readonly Supply[],
): GapCell[] {
  const inside = new Float64Array(rules.circleCount);
  for (const supply of counting) if (supply.phase <= phase && supply.circle >= 0) inside[supply.circle]++;
  const coverage = served.map((persons, c) => share(persons, rules.demand[c * rules.typeCount + k]));
  const count = countPerCircle(city, rules, k, inside, coverage);
  const tally = tallyOf(city, rules, supplies, phase);
  const reached = (c: number): number =>
    placed === undefined ? coverage[c] : share(placed[c], rules.demand[c * rules.typeCount + k]);
  return city.circles.map((_, c) => {
    const at = c * rules.typeCount + k;
    const idle = rules.demand[at] === 0 || rules.target[at] === 0;
    return {
      circle: c,
      type: k,
      phase,
      weight: rules.weight[at],
      demandPersons: rules.demand[at],
      servedPersons: served[c],
      coverage: coverage[c],
      target: rules.target[at],
      attainment: idle ? 1 : attainment(reached(c) / rules.target[at], count[c], rules.quota[at]),
      ...(placed === undefined ? {} : { placedPersons: placed[c] }),
      count: count[c],
      quota: rules.quota[at],
      existing: tally.existing[c],
      opened: tally.opened[c],
      hosted: tally.hosted[c],
      mobile: tally.mobile[c],
    };
  });
}

/** Per moment and circle: persons with a place under the best assignment, where the type counts places. */
function placedPersons(
  city: City,
  rules: Rules,
  reach: Reach,
  supplies: readonly (readonly Supply[])[],
  k: number,
  phases: readonly number[],
): Float64Array[] {
  const opened = supplies[k].filter(({ phase }) => phase >= 0);
  const capacity = capacityType(
    city,
    rules,
    reach,
    k,
    opened.map(({ location }) => location),
  );
  const counting = quotaSupplies(city, rules, supplies, k);
  const order = orderOfWorth(rules, circleTypeValue(rules), k);
  return phases.map((phase) => {
    const assignment = new PlaceAssignment(capacity, rules.circleCount, order);
    const inside = new Float64Array(rules.circleCount);
    for (const supply of counting) if (supply.phase <= phase && supply.circle >= 0) inside[supply.circle]++;
    for (const supply of opened) {
      if (supply.phase > phase) continue;
      const persons = formatPersons(city, rules, k, supply.format);
      assignment.openAt(capacity.flow.locations.indexOf(supply.location), persons);
    }
    assignment.want(personsWanted(rules, k, (c) => inside[c]));
    return assignment.used;
  });
}

/** min(1, coverage / target, count / quota), the last only where there is a quota. */
function attainment(coverageOfTarget: number, count: number, quota: number): number {
  const limited = Math.min(1, coverageOfTarget);
  return quota > 0 ? Math.min(limited, count / quota) : limited;
}

/** A circle without demand for a type is fully served. */
function share(served: number, demand: number): number {
  return demand === 0 ? 1 : served / demand;
}

/**
 * Outlets per circle for the quota: those inside it; where one outlet may serve
 * several neighbours, the claims that are worth most to the city's gap index
 * (persons × the type's part of the circle's weight). Circles in which the type
 * weighs nothing share what is left by persons: their claims change no gap.
 */
function countPerCircle(
  city: City,
  rules: Rules,
  k: number,
  inside: Float64Array,
  coverage: Float64Array,
): ArrayLike<number> {
  if (rules.quotaPerCircles[k] <= 1) return inside;
  const wanted = new Float64Array(rules.circleCount);
  const cap = new Float64Array(rules.circleCount);
  const value = new Float64Array(rules.circleCount);
  for (let c = 0; c < rules.circleCount; c++) {
    const at = c * rules.typeCount + k;
    if (rules.demand[at] === 0 || rules.target[at] === 0) continue;
    wanted[c] = rules.quota[at];
    cap[c] = Math.min(1, coverage[c] / rules.target[at]);
    const persons = rules.circlePersons[c] / rules.cityPersons;
    value[c] = rules.weight[at] > 0 ? (persons * rules.weight[at]) / rules.weightSum[c] : 0;
  }
  const { claimed } = bestClaims({
    count: inside,
    capacityPerOutlet: rules.quotaPerCircles[k],
    neighbours: city.circles.map((circle) => circle.neighbours),
    wanted,
    cap,
    value,
    afterwards: rules.circlePersons,
  });
  return inside.map((own, c) => (wanted[c] > 0 ? claimed[c] : own));
}

function tallyOf(city: City, rules: Rules, supplies: readonly Supply[], phase: number) {
  const existing = new Uint32Array(rules.circleCount);
  const opened = new Uint32Array(rules.circleCount);
  const hosted = new Uint32Array(rules.circleCount);
  const mobile = new Uint32Array(rules.circleCount);
  for (const supply of supplies) {
    if (supply.circle < 0 || supply.phase > phase) continue;
    if (supply.phase < 0) {
      existing[supply.circle]++;
      continue;
    }
    opened[supply.circle]++;
    const { kind } = city.formats[supply.format];
    if (kind === 'hosted') hosted[supply.circle]++;
    if (kind === 'mobile') mobile[supply.circle]++;
  }
  return { existing, opened, hosted, mobile };
}

function moment(rules: Rules, phase: number, cells: readonly GapCell[]): GapMoment {
  const perCircle = new Float64Array(rules.circleCount);
  for (const cell of cells) {
    const sum = rules.weightSum[cell.circle];
    if (sum > 0) perCircle[cell.circle] += (cell.weight * (1 - cell.attainment)) / sum;
  }
  return {
    phase,
    city: personsMean(perCircle, rules.circlePersons),
    worst: worstOf(perCircle),
    gini: weightedGini(
      perCircle.map((gap) => 1 - gap),
      rules.circlePersons,
    ),
    perCircle,
  };
}

/** Person-weighted mean; 0 where nobody lives. */
export function personsMean(values: ArrayLike<number>, persons: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let c = 0; c < values.length; c++) {
    sum += persons[c] * values[c];
    total += persons[c];
  }
  return total === 0 ? 0 : sum / total;
}
