import type { City, Group } from '../city/types.js';
import { GROUPS } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Opening } from '../siting/types.js';
import type { Reach } from '../walk/types.js';
import { markNear, type Supply, supplyByType } from './supply.js';
import type { GapCell } from './types.js';

/** Speed at which a tier's minutes become metres (MODEL §8, assumed). */
export const PLANNING_SPEED_MPS = 1.2;

/** Decimetres walked in `minutes` at the planning speed. */
export function walkedDm(minutes: number): number {
  return Math.round(minutes * 60 * PLANNING_SPEED_MPS * 10);
}

/** Persons with all groups of a tier; a share is absent where some group has no data (then `unknown` names its types). */
export interface TierCoverage {
  readonly tierMin: 5 | 10 | 15;
  /** Number of groups of types that the tier asks for. */
  readonly groups: number;
  /** Within the tier's minutes at the planning speed. */
  readonly beforeShare?: number;
  readonly afterShare?: number;
  /** Within each type's own radius. */
  readonly beforeRadiusShare?: number;
  readonly afterRadiusShare?: number;
  /** Types of the groups about which the data says nothing. */
  readonly unknown: readonly number[];
}

/**
 * Whether the data says anything about a type: some outlet gives it credit, or
 * a shortage record speaks of it. Without, its coverage is unknown, not 0.
 */
export function typesWithData(city: City): Uint8Array {
  const known = new Uint8Array(city.types.length);
  for (const outlet of city.outlets) for (const { type } of city.formats[outlet.format].credits) known[type] = 1;
  for (const record of city.records) known[record.type] = 1;
  return known;
}

/** The groups of types that a tier asks for: types of one `tierGroup` stand for each other, others stand alone. */
function tierGroups(city: City, tierMin: number): number[][] {
  const groups = new Map<string, number[]>();
  city.types.forEach((type, k) => {
    if (type.tierMin !== tierMin) return;
    const key = type.tierGroup === undefined ? `type:${type.id}` : `group:${type.tierGroup}`;
    groups.set(key, [...(groups.get(key) ?? []), k]);
  });
  return [...groups.values()];
}

/**
 * Tier coverage: share of the city's persons with all groups of the 5, 10 or 15
 * minute tier, before and after the plan, by full-credit outlets. A group that
 * is asked for by one age group only (childcare) binds only persons of that group.
 *
 * @see MODEL §3
 */
export function tierCoverage(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
): readonly TierCoverage[] {
  const known = typesWithData(city);
  const supplies = supplyByType(city, openings);
  const tiers: TierCoverage[] = [];
  for (const tierMin of [5, 10, 15] as const) {
    const groups = tierGroups(city, tierMin);
    if (groups.length === 0) continue;
    const unknown = groups.filter((group) => group.every((k) => !known[k])).flat();
    if (unknown.length > 0) {
      tiers.push({ tierMin, groups: groups.length, unknown });
      continue;
    }
    const walked = walkedDm(tierMin);
    const shares = (limitDm: (k: number) => (c: number) => number) =>
      [false, true].map((after) => tierShare(city, rules, reach, supplies, groups, after, limitDm));
    const [beforeShare, afterShare] = shares(() => () => walked);
    const [beforeRadiusShare, afterRadiusShare] = shares((k) => (c) => rules.radiusDm[c * rules.typeCount + k]);
    tiers.push({
      tierMin,
      groups: groups.length,
      beforeShare,
      afterShare,
      beforeRadiusShare,
      afterRadiusShare,
      unknown,
    });
  }
  return tiers;
}

/** Marks homes near any full-credit outlet of type k, before the plan or after its last phase. */
function nearAny(
  city: City,
  rules: Rules,
  reach: Reach,
  supplies: readonly Supply[],
  after: boolean,
  limitDm: (circle: number) => number,
): Uint8Array {
  const near = new Uint8Array(city.homes.count);
  const last = after ? rules.phaseCount : 0;
  for (let t = -1; t < last; t++) markNear(near, supplies, t, limitDm, city, rules, reach);
  return near;
}

function tierShare(
  city: City,
  rules: Rules,
  reach: Reach,
  supplies: readonly (readonly Supply[])[],
  groups: readonly (readonly number[])[],
  after: boolean,
  limitDm: (k: number) => (c: number) => number,
): number {
  const { homes } = city;
  const complete: Record<Group, Uint8Array> = {
    children: new Uint8Array(homes.count).fill(1),
    adults: new Uint8Array(homes.count).fill(1),
    elders: new Uint8Array(homes.count).fill(1),
  };
  for (const group of groups) {
    const near = group.map((k) => nearAny(city, rules, reach, supplies[k], after, limitDm(k)));
    for (const who of GROUPS) {
      const asks = group.some((k) => city.types[k].demand === 'all' || city.types[k].demand === who);
      if (!asks) continue;
      for (let i = 0; i < homes.count; i++) if (near.every((list) => list[i] === 0)) complete[who][i] = 0;
    }
  }
  let persons = 0;
  let covered = 0;
  for (const who of GROUPS) {
    for (let i = 0; i < homes.count; i++) {
      persons += homes.persons[who][i];
      if (complete[who][i]) covered += homes.persons[who][i];
    }
  }
  return persons === 0 ? 1 : covered / persons;
}

/** A goal of the plan's Table 1 against the city's 15-minute type coverage. */
export interface CityTarget {
  readonly type: number;
  readonly targetShare: number;
  /** `met` and `missed` are judged after the plan; the others say why no share is printed. */
  readonly state: 'met' | 'missed' | 'unknown' | 'definition-not-given' | 'beyond-horizon';
  readonly beforeShare?: number;
  readonly afterShare?: number;
}

/**
 * The plan's goals for the city (Table 1) held against 15-minute type coverage:
 * persons of the type's demand group within 1,080 walked metres (1.2 m/s × 900
 * s) of a full-credit outlet.
 */
export function cityTargets(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
): readonly CityTarget[] {
  const known = typesWithData(city);
  const supplies = supplyByType(city, openings);
  const limit = walkedDm(15);
  return city.types.flatMap((type, k): CityTarget[] => {
    const asked = rules.goals?.find((goal) => goal.kind === 'city' && goal.type === k)?.target;
    const targetShare = asked ?? type.cityTarget?.share;
    if (targetShare === undefined) return [];
    const goal = { type: k, targetShare };
    if (asked === undefined && !type.cityTarget?.definitionGiven) return [{ ...goal, state: 'definition-not-given' }];
    if (!known[k]) return [{ ...goal, state: 'unknown' }];
    if (reach.horizonM * 10 < limit) return [{ ...goal, state: 'beyond-horizon' }];
    const [beforeShare, afterShare] = [false, true].map((after) => {
      const near = nearAny(city, rules, reach, supplies[k], after, () => limit);
      return demandShare(rules.homeDemand[k], near);
    });
    return [{ ...goal, state: afterShare >= goal.targetShare ? 'met' : 'missed', beforeShare, afterShare }];
  });
}

/** A rule on farthest homes, counted: persons who live beyond its distance, of those whom it names. */
export interface FarthestHomes {
  readonly type: number;
  readonly limitM: number;
  readonly askedPersons: number;
  readonly beforePersons: number;
  readonly afterPersons: number;
}

/** Persons farther from every full-credit outlet of a type than its rule allows, before and after the plan. */
export function farthestHomes(
  city: City,
  rules: Rules,
  reach: Reach,
  openings: readonly Opening[],
): readonly FarthestHomes[] {
  const supplies = supplyByType(city, openings);
  return (rules.goals ?? []).flatMap(({ kind, type, limitDm, circles }) => {
    if (kind !== 'farthest') return [];
    const demand = rules.homeDemand[type].map((persons, i) => (circles[city.homes.circle[i]] ? persons : 0));
    const sum = (counts: (i: number) => boolean): number =>
      demand.reduce((total, persons, i) => (counts(i) ? total + persons : total), 0);
    const [before, after] = [false, true].map((planned) =>
      nearAny(city, rules, reach, supplies[type], planned, () => limitDm),
    );
    return [
      {
        type,
        limitM: limitDm / 10,
        askedPersons: sum(() => true),
        beforePersons: sum((i) => !before[i]),
        afterPersons: sum((i) => !after[i]),
      },
    ];
  });
}

function demandShare(demand: Uint32Array, near: Uint8Array): number {
  let persons = 0;
  let reached = 0;
  for (let i = 0; i < demand.length; i++) {
    persons += demand[i];
    if (near[i]) reached += demand[i];
  }
  return persons === 0 ? 1 : reached / persons;
}

/**
 * Circle completeness at one moment: 1 where every basic type that carries
 * weight there is present (its quota, at least one full-credit outlet inside or
 * claimed) and covers at least `completenessShare` of its demand.
 *
 * @param cells cells of that moment
 */
export function completeCircles(
  city: City,
  rules: Rules,
  cells: readonly GapCell[],
  completenessShare: number,
): Uint8Array {
  const complete = new Uint8Array(rules.circleCount).fill(1);
  for (const cell of cells) {
    if (city.types[cell.type].class !== 'basic' || cell.weight <= 0 || cell.demandPersons === 0) continue;
    const present = cell.count >= Math.max(1, cell.quota);
    if (!present || cell.coverage < completenessShare) complete[cell.circle] = 0;
  }
  return complete;
}
