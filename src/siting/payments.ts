import type { City } from '../city/types.js';
import type { Fleet, Rules } from '../scenario/rules.types.js';
import type { Column, Place } from './columns.js';

/** A source of money: what it pays for each column, fit-out and unit, and what it has. */
export interface ColumnPayer {
  /** By column and period from its opening on: [column * payPeriods + offset], yuan. */
  readonly pay: Float64Array;
  /** Part of a site's fit-out that it pays by offset. */
  readonly fitOutDue: Float64Array;
  /** By fleet: for each unit by offset, yuan. */
  readonly fleetYuan: readonly Float64Array[];
  /** New money per payment period; absent = not limited. */
  readonly budgetYuan?: Float64Array;
}

/** What openings cost, and who pays it. */
export interface Payments {
  /** All payments for a column: [column * payPeriods + offset], yuan. */
  readonly pay: Float64Array;
  readonly payPeriods: number;
  readonly costYuan: Float64Array;
  readonly payers: readonly ColumnPayer[];
  /** Fit-out by location, yuan; absent = nothing costs. */
  readonly fitOutYuan?: Float64Array;
  /** Fleet that serves a format, -1 = none. */
  readonly fleetOf: Int16Array;
}

/** What a column costs in each period from its opening on; the total does not depend on when it opens. */
export function paymentsFor(city: City, rules: Rules, places: readonly Place[], columns: readonly Column[]): Payments {
  const payPeriods = rules.rentDue.length;
  const table = (payYuan: readonly Float64Array[], rentDue: Float64Array): Float64Array => {
    const pay = new Float64Array(columns.length * payPeriods);
    columns.forEach(({ location, format }, x) => {
      const rentYuan = places[location]!.rentYuanPerM2 * city.formats[format]!.floorM2;
      for (let p = 0; p < payPeriods; p++) {
        pay[x * payPeriods + p] = (payYuan[format]![p] ?? 0) + rentYuan * rentDue[p]!;
      }
    });
    return pay;
  };
  const pay = table(rules.payYuan, rules.rentDue);
  const costYuan = new Float64Array(columns.length);
  for (let n = 0; n < pay.length; n++) costYuan[Math.floor(n / payPeriods)]! += pay[n]!;
  const fleetOf = new Int16Array(city.formats.length).fill(-1);
  rules.fleets?.forEach(({ formats }, u) => {
    for (const f of formats) fleetOf[f] = u;
  });
  const nothing = new Float64Array(payPeriods);
  const payers = rules.payers?.map((payer) => ({
    pay: table(payer.payYuan, payer.rentDue),
    fitOutDue: payer.fitOutDue,
    fleetYuan: payer.fleetYuan,
    ...(payer.budgetYuan === undefined ? {} : { budgetYuan: payer.budgetYuan }),
  }));
  const all: ColumnPayer = {
    pay,
    fitOutDue: rules.fitOutDue ?? nothing,
    fleetYuan: (rules.fleets ?? []).map((fleet) => fleet.payYuan),
    budgetYuan: rules.budgetYuan,
  };
  return {
    pay,
    payPeriods,
    costYuan,
    payers: !rules.moneyEnforced ? [] : (payers?.filter((payer) => payer.budgetYuan !== undefined) ?? [all]),
    ...(rules.fitOutYuan === undefined ? {} : { fitOutYuan: fitOutsByLocation(rules.fitOutYuan, places.length) }),
    fleetOf,
  };
}

function fitOutsByLocation(fitOutYuan: Float64Array, locations: number): Float64Array {
  const byLocation = new Float64Array(locations);
  byLocation.set(fitOutYuan);
  return byLocation;
}

/** Units that a fleet needs for so many stop-days a week. */
export function unitsFor(fleet: Fleet, stopDays: number): number {
  return Math.ceil(stopDays / (fleet.stopsPerDay * fleet.daysPerWeek) - 1e-9);
}
