import fc from 'fast-check';
import type { City, Format } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { askedCities } from './siting.js';

/** A drawn city with rules of the families that a scenario has to ask for. */
export interface ExtendedCity {
  readonly city: City;
  readonly rules: Rules;
}

/** The same city with one more format, which costs `payYuan`; nothing is forbidden. */
export function withFormat(
  city: City,
  rules: Rules,
  format: Partial<Format>,
  payYuan: readonly number[],
): ExtendedCity {
  const whole: Format = { ...city.formats[0], hostSlots: 0, ...format };
  return {
    city: { ...city, formats: [...city.formats, whole] },
    rules: {
      ...rules,
      payYuan: [...rules.payYuan, Float64Array.from(payYuan)],
      formatAllowed: new Uint8Array(city.formats.length + 1).fill(1),
    },
  };
}

/** Splits every payment between two sources; the second bears what is paid late. */
export function withPayers(rules: Rules, budgets: readonly (readonly number[])[], share: number): Rules {
  const part = (yuan: Float64Array, times: number): Float64Array => yuan.map((one) => one * times);
  const payers = [share, 1 - share].map((times, n) => ({
    id: `source-${n}`,
    payYuan: rules.payYuan.map((yuan) => part(yuan, times)),
    rentDue: part(rules.rentDue, times),
    fitOutDue: part(rules.fitOutDue ?? rules.rentDue.map(() => 0), times),
    fleetYuan: (rules.fleets ?? []).map((fleet) => part(fleet.payYuan, times)),
    budgetYuan: Float64Array.from(budgets[n]),
  }));
  return { ...rules, moneyEnforced: true, budgetYuan: new Float64Array(0), payers };
}

/** Little random cities with vans in a fleet, sites to be fitted out and two sources of money. */
export function extendedCities(width: number, height: number, letters: string): fc.Arbitrary<ExtendedCity> {
  return fc
    .tuple(
      askedCities(width, height, letters),
      fc.record({
        fitOut: fc.constantFrom(0, 0, 20_000, 60_000),
        stopsPerDay: fc.integer({ min: 1, max: 2 }),
        maxUnits: fc.constantFrom(0, 1, 2, 2),
        unitYuan: fc.constantFrom(0, 10_000),
        budgets: fc.tuple(fc.nat(20), fc.nat(20), fc.nat(10), fc.nat(20), fc.nat(20), fc.nat(10)),
        share: fc.constantFrom(0.25, 0.5, 0.75),
        twoPayers: fc.boolean(),
      }),
    )
    .map(([{ city, rules }, extra]) => {
      const van = {
        id: 'van',
        kind: 'mobile',
        credits: [{ type: 0, credit: 0.5 }],
        floorM2: 5,
        daysPerWeek: 3,
      } as const;
      const extended = withFormat(city, rules, van, [5_000, 5_000]);
      const fleets = [
        {
          id: 'vans',
          formats: [city.formats.length],
          stopsPerDay: extra.stopsPerDay,
          daysPerWeek: 5,
          maxUnits: extra.maxUnits,
          payYuan: Float64Array.of(extra.unitYuan, extra.unitYuan / 2),
        },
      ];
      const asked: Rules = {
        ...extended.rules,
        fleets,
        fitOutYuan: new Float64Array(city.sites.length).fill(extra.fitOut),
        fitOutDue: Float64Array.of(0.5, 0.5),
      };
      const yuan = extra.budgets.map((n) => n * 10_000);
      return {
        city: extended.city,
        rules: extra.twoPayers ? withPayers(asked, [yuan.slice(0, 3), yuan.slice(3)], extra.share) : asked,
      };
    });
}
