import fc from 'fast-check';
import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { type AnyStrategy, planSiting } from '../../src/siting/solve.js';
import type { Opening, SolveOptions } from '../../src/siting/types.js';
import { localTeam, type SolverTeam } from '../../src/solver/team.js';
import { buildReach } from '../../src/walk/reach.js';
import type { Reach } from '../../src/walk/types.js';
import { at, draw } from './draw.js';
import { type PlainRules, plainRules } from './plain-rules.js';

export interface SitingAsk extends PlainRules {
  /** New money per payment period, yuan; absent = money is not limited. */
  readonly budgetYuan?: readonly number[];
  /** Payments from the opening on, yuan, by format id; default capex and running cost at once. */
  readonly payYuan?: Readonly<Record<string, readonly number[]>>;
  readonly rentDue?: readonly number[];
  readonly floor?: boolean;
  readonly hosts?: boolean;
  readonly density?: boolean;
  /** Phase in which a circle starts, by id; default 0. */
  readonly starts?: Readonly<Record<string, number>>;
  /** First phase of a site, by id; the number of phases = never. */
  readonly firstPhase?: Readonly<Record<string, number>>;
  /** `LOCATION:FORMAT` or `LOCATION:FORMAT@PHASE`; default the last phase. */
  readonly require?: readonly string[];
  readonly forbid?: readonly string[];
  /** Overrides of a circle, by `CIRCLE:TYPE`: metres, weight, share, count. */
  readonly weight?: Readonly<Record<string, number>>;
  readonly radiusM?: Readonly<Record<string, number>>;
  readonly target?: Readonly<Record<string, number>>;
  readonly quota?: Readonly<Record<string, number>>;
  readonly suggestions?: readonly { readonly circle: string; readonly formats: readonly string[] }[];
}

/** Rules of a drawn city for the siting engine: `plainRules`, and what a test asks for beyond them. */
export function sitingRules(city: City, ask: SitingAsk = {}): Rules {
  const plain = plainRules(city, ask);
  const index = (ids: readonly { readonly id: string }[], id: string): number => {
    const n = ids.findIndex((one) => one.id === id);
    if (n < 0) throw new Error(`no "${id}" among ${ids.map((one) => one.id).join(', ')}`);
    return n;
  };
  const opening = (text: string) => {
    const [place, phase] = text.split('@');
    const [location, format] = place.split(':');
    return {
      location: at(city, 'locations', location),
      format: index(city.formats, format),
      phase: phase === undefined ? plain.phaseCount - 1 : Number(phase),
    };
  };
  const circleType = <T extends Float64Array | Uint16Array>(table: T, given: Readonly<Record<string, number>> = {}) => {
    const copy = table.slice() as T;
    for (const [key, value] of Object.entries(given)) {
      const [circle, type] = key.split(':');
      copy[index(city.circles, circle) * plain.typeCount + index(city.types, type)] = value;
    }
    return copy;
  };
  const byId = (ids: readonly { readonly id: string }[], given: Readonly<Record<string, number>> = {}) =>
    Uint8Array.from(ids, ({ id }) => given[id] ?? 0);
  const radius = Object.fromEntries(Object.entries(ask.radiusM ?? {}).map(([key, metres]) => [key, metres * 10]));
  const weight = circleType(plain.weight, ask.weight);
  return {
    ...plain,
    weight,
    weightSum: plain.weightSum.map((_, c) =>
      weight.subarray(c * plain.typeCount, (c + 1) * plain.typeCount).reduce((sum, one) => sum + one, 0),
    ),
    startPhase: byId(city.circles, ask.starts),
    siteFirstPhase: byId(city.sites, ask.firstPhase),
    radiusDm: circleType(plain.radiusDm, radius),
    preferredDm: circleType(plain.preferredDm, radius),
    target: circleType(plain.target, ask.target),
    quota: circleType(plain.quota, ask.quota),
    payYuan: city.formats.map((format, f) => Float64Array.from(ask.payYuan?.[format.id] ?? plain.payYuan[f])),
    rentDue: Float64Array.from(ask.rentDue ?? [1]),
    moneyEnforced: ask.budgetYuan !== undefined,
    budgetYuan: Float64Array.from(ask.budgetYuan ?? []),
    floorEnforced: ask.floor ?? true,
    hostsEnforced: ask.hosts ?? true,
    densityEnforced: ask.density ?? true,
    fixed: (ask.require ?? []).map(opening),
    forbidden: new Set(
      (ask.forbid ?? []).map(opening).map(({ location, format }) => location * city.formats.length + format),
    ),
    ...(ask.suggestions === undefined
      ? {}
      : {
          suggestions: ask.suggestions.map(({ circle, formats }) => ({
            circle: index(city.circles, circle),
            formats: formats.map((id) => index(city.formats, id)),
          })),
        }),
  };
}

export interface PlanAsk extends Partial<SolveOptions> {
  readonly strategy?: AnyStrategy;
  readonly seed?: string;
  readonly team?: SolverTeam;
  readonly clock?: () => number;
  readonly explain?: boolean;
}

/** Plans in this thread, to the end. */
export function planned(city: City, rules: Rules, ask: PlanAsk = {}, reach: Reach = buildReach(city, 2000)) {
  return planSiting(city, rules, reach, {
    strategy: 'exact',
    seed: '1',
    team: localTeam(),
    gapTarget: 0,
    workers: 0,
    explain: false,
    ...ask,
  });
}

/** `LOCATION:FORMAT@PHASE` of each opening, in the plan's order. */
export function written(
  city: City,
  openings: readonly { readonly location: number; readonly format: number; readonly phase: number }[],
): string[] {
  const ids = [...city.sites, ...city.outlets].map(({ id }) => id);
  return openings.map((o) => `${ids[o.location]}:${city.formats[o.format].id}@${o.phase}`);
}

/** Openings from `LOCATION:FORMAT@PHASE`. */
export function openingsOf(city: City, texts: readonly string[]): Opening[] {
  return texts.map((text) => {
    const [, location, format, phase] = /^(.+):(.+)@(\d+)$/.exec(text)!;
    const f = city.formats.findIndex(({ id }) => id === format);
    return { location: at(city, 'locations', location), format: f, phase: Number(phase) };
  });
}

/** A drawn city with rules of every family, small or moderate. */
export interface AskedCity {
  readonly city: City;
  readonly ask: SitingAsk;
  readonly rules: Rules;
}

/**
 * Random little cities in two phases under every family of rules: money with a
 * lag, floor, hosts on new and existing shops, density, starts, presence, a
 * shared market, substitutes and vans on a ladder.
 */
export function askedCities(width: number, height: number, letters: string): fc.Arbitrary<AskedCity> {
  return fc
    .record({
      cells: fc.array(fc.constantFrom(...letters), { minLength: width * height, maxLength: width * height }),
      split: fc.integer({ min: 1, max: width - 1 }),
      persons: fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)),
      radiusM: fc.integer({ min: 150, max: 600 }),
      budgets: fc.tuple(fc.nat(40), fc.nat(40), fc.nat(20)),
      floorM2: fc.integer({ min: 30, max: 120 }),
      switches: fc.record({
        money: fc.boolean(),
        density: fc.boolean(),
        late: fc.boolean(),
        crossCircle: fc.boolean(),
      }),
    })
    .map(({ cells, split, persons, radiusM, budgets, floorM2, switches }) => {
      const rows = Array.from({ length: height }, (_, r) => cells.slice(r * width, (r + 1) * width).join(''));
      const city = draw({
        map: rows,
        circleMap: rows.map(() => 'C'.repeat(split) + 'D'.repeat(width - split)),
        homes: {
          a: { adults: 5 + persons[0], elders: 3 },
          b: { children: persons[1], adults: 1 },
          c: { elders: persons[2] },
        },
        types: {
          shop: { radiusM, presence: { count: 1 }, density: { windowM: 250, maxCount: 2 } },
          care: { radiusM: 2 * radiusM, demand: 'elders', target: 0.6, weight: 2 },
          market: { radiusM: 2 * radiusM, quota: { count: 1, perCircles: 2 }, weight: 3 },
        },
        formats: {
          shop: { floorM2: 40, hostSlots: 1 },
          corner: { kind: 'hosted', hosts: ['shop', 'market'], credits: { care: 1 }, floorM2: 10, capexYuan: 30_000 },
          market: { floorM2: 60, hostSlots: 1, capexYuan: 150_000 },
          stall: { kind: 'substitute', credits: { market: 0.5 }, floorM2: 20, capexYuan: 20_000 },
        },
        sites: { B: { floorM2, rentYuanPerM2: 100 } },
        outlets: { 1: { format: 'shop', spareFloorM2: 15, hostSlots: 1 }, 2: { format: 'market' } },
      });
      const ask: SitingAsk = {
        phases: ['2024', '2025'],
        phaseWeight: [0.4, 0.6],
        levels: [0.25, 0.5, 0.75, 1],
        crossCircle: switches.crossCircle,
        density: switches.density,
        starts: switches.late ? { D: 1 } : {},
        rentDue: [1, 0],
        payYuan: { shop: [70_000, 30_000], corner: [30_000], market: [100_000, 60_000], stall: [25_000] },
        ...(switches.money ? { budgetYuan: budgets.map((n) => n * 10_000) } : {}),
      };
      return { city, ask, rules: sitingRules(city, ask) };
    })
    .filter(({ rules }) => rules.cityPersons > 0);
}

/**
 * One of the random cities: 60 cells, money short, nine openings; no strategy proves it optimal, and the
 * solver needs some hundred nodes to come within half a percent.
 */
export function busyCity(): AskedCity {
  return fc.sample(askedCities(10, 6, '..aaabbccABB12'), { numRuns: 24, seed: 4 })[23];
}
