import { errorAt, hasErrors, type Position, words } from '../city/finding.js';
import { namesOf } from '../city/names.js';
import type { Checked, Problem } from '../city/problem.js';
import { type City, GROUPS, type Group, type Homes, type Streets } from '../city/types.js';
import type { ValuePath } from '../city/yaml.js';
import type { PopulationSplit, Scenario } from '../scenario/types.js';
import { keyOf, subkey, threefry, UNIT } from '../simulation/streams.js';

/**
 * The city under a scenario's assumptions about it: walked distances × `walkFactor`,
 * and the circles' populations split over their communities as `populationSplit` says.
 *
 * Streets and the detour factor take the walk factor, so that radii in straight
 * metres stay what they are. A new split moves whole persons between the homes of a
 * circle, group by group (largest remainders), so that every circle keeps its
 * persons; the shares that it changes are marked as assumed.
 *
 * @returns the city itself where the scenario assumes nothing
 */
export function cityAsAssumed(
  city: City,
  scenario: Scenario,
  where: (path: ValuePath) => Position = () => ({ file: scenario.name }),
): Checked<City> {
  const problems: Problem[] = [];
  const walked = walkedFarther(city, scenario.walkFactor ?? 1);
  const shares = scenario.populationSplit && sharesOf(city, scenario.populationSplit, where, problems);
  if (hasErrors(problems)) return { problems };
  return { value: shares === undefined ? walked : splitBy(walked, shares), problems };
}

function walkedFarther(city: City, factor: number): City {
  if (factor === 1) return city;
  const { streets } = city;
  return {
    ...city,
    detourFactor: city.detourFactor * factor,
    ...(streets && { streets: longer(streets, factor) }),
  };
}

/** Steps grow with their streets; signals are as many as they were. */
function longer(streets: Streets, factor: number): Streets {
  const scaled = (metres: Float64Array): Float64Array => metres.map((lengthM) => lengthM * factor);
  const { edgeLengthM, steps } = streets;
  return {
    ...streets,
    edgeLengthM: scaled(edgeLengthM),
    ...(steps && { steps: { ...steps, lengthM: scaled(steps.lengthM) } }),
  };
}

/** Shares of all communities, 0…1, those of a circle summing to what they do in the city. */
function sharesOf(
  city: City,
  split: PopulationSplit,
  where: (path: ValuePath) => Position,
  problems: Problem[],
): Float64Array {
  const share = Float64Array.from(city.communities, (community) => community.share);
  applyGiven(city, split, share, where, problems);
  if (split.spread === 0) return share;
  const stream = subkey(keyOf('population split'), keyOf(String(split.draw)));
  const out = new Uint32Array(2);
  for (const circle of city.circles) {
    if (circle.communities.length < 2) continue;
    const before = sumOf(circle.communities, share);
    for (const m of circle.communities) {
      const [c0, c1] = keyOf(city.communities[m]!.id);
      threefry(stream[0], stream[1], c0, c1, out);
      share[m]! *= 1 + split.spread * (2 * (out[0]! / UNIT) - 1);
    }
    const after = sumOf(circle.communities, share);
    if (after > 0) for (const m of circle.communities) share[m]! *= before / after;
  }
  return share;
}

/** The shares that the scenario gives; the others of a circle divide what is left as they did. */
function applyGiven(
  city: City,
  split: PopulationSplit,
  share: Float64Array,
  where: (path: ValuePath) => Position,
  problems: Problem[],
): void {
  const names = namesOf(city).community;
  const given = new Map<number, number>();
  for (const [text, value] of Object.entries(split.shares)) {
    const m = names.find(text);
    if (m >= 0) given.set(m, value);
    else {
      const what = words(`“${text}”不是社区`, `"${text}" is not a community`);
      problems.push(errorAt(where(['populationSplit', 'shares', text]), 'unknown-community', what, names.hint(text)));
    }
  }
  for (const circle of city.circles) {
    const fixed = circle.communities.filter((m) => given.has(m));
    if (fixed.length === 0) continue;
    const rest = circle.communities.filter((m) => !given.has(m));
    const whole = sumOf(circle.communities, share);
    const said = fixed.reduce((sum, m) => sum + given.get(m)!, 0);
    const left = sumOf(rest, share);
    if (said > 1 + ROOM || (left === 0 && said < 1 - ROOM)) {
      const what = words(
        `生活圈“${circle.name.zh}”的社区份额合计 ${Number(said.toPrecision(4))}，应为 1`,
        `the shares of the communities of circle "${circle.name.zh}" sum to ${Number(said.toPrecision(4))}; expected 1`,
      );
      problems.push(errorAt(where(['populationSplit', 'shares']), 'shares-not-one', what));
      continue;
    }
    for (const m of fixed) share[m] = whole * given.get(m)!;
    for (const m of rest) share[m]! *= (whole * Math.max(0, 1 - said)) / left;
  }
}

/** As in a city's own file, so that thirds can be written as 0.333. */
const ROOM = 0.002;

function sumOf(communities: readonly number[], share: Float64Array): number {
  return communities.reduce((sum, m) => sum + share[m]!, 0);
}

function splitBy(city: City, share: Float64Array): City {
  const moved = city.circles.filter(({ communities }) =>
    communities.some((m) => share[m] !== city.communities[m]!.share),
  );
  if (moved.length === 0) return city;
  const persons = Object.fromEntries(GROUPS.map((group) => [group, city.homes.persons[group].slice()])) as Record<
    Group,
    Uint32Array
  >;
  const homes = homesByCommunity(city.homes, city.communities.length);
  for (const { communities } of moved) {
    for (const group of GROUPS) movePersons(city, share, communities, homes, city.homes.persons[group], persons[group]);
  }
  const communities = city.communities.map((community, m) =>
    share[m] === community.share ? community : { ...community, share: share[m]!, provenance: 'assumed' as const },
  );
  return { ...city, communities, homes: { ...city.homes, persons } };
}

/** One circle, one group: persons per community by the ratio of the shares, then per home as they were. */
function movePersons(
  city: City,
  share: Float64Array,
  communities: readonly number[],
  homes: readonly (readonly number[])[],
  from: Uint32Array,
  to: Uint32Array,
): void {
  const own = communities.map((m) => homes[m]!.reduce((sum, i) => sum + from[i]!, 0));
  const total = own.reduce((sum, value) => sum + value, 0);
  const wanted = own.map((value, n) => {
    const before = city.communities[communities[n]!]!.share;
    return before > 0 ? (value * share[communities[n]!]!) / before : value;
  });
  const persons = apportion(wanted, total);
  communities.forEach((m, n) => {
    const inside = homes[m]!;
    const each = apportion(
      inside.map((i) => from[i]!),
      persons[n]!,
    );
    inside.forEach((i, h) => {
      to[i] = each[h]!;
    });
  });
}

function homesByCommunity(homes: Homes, count: number): number[][] {
  const lists: number[][] = Array.from({ length: count }, () => []);
  for (let i = 0; i < homes.count; i++) lists[homes.community[i]!]!.push(i);
  return lists;
}

/**
 * Whole numbers in proportion to `weights` that sum to `total` (largest remainders,
 * ties to the lower index); all 0 where the weights are.
 */
export function apportion(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum <= 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (weight * total) / sum);
  const whole = exact.map(Math.floor);
  let left = total - whole.reduce((all, value) => all + value, 0);
  const order = exact.map((value, n) => ({ n, rest: value - whole[n]! })).sort((a, b) => b.rest - a.rest || a.n - b.n);
  for (const { n } of order) {
    if (left <= 0) break;
    whole[n]!++;
    left--;
  }
  return whole;
}
