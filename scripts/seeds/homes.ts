import { inside, type Rect } from './plane.js';
import { type Random, randomStream } from './random.js';
import type { Source } from './source.js';
import type { Network } from './streets.js';
import { round1 } from './text.js';

export interface Home {
  readonly id: string;
  readonly xM: number;
  readonly yM: number;
  readonly circle: string;
  readonly community: string;
  readonly children: number;
  readonly adults: number;
  readonly elders: number;
}

/** Homes in all; one stands for a residential building or a small block of about 64 persons. */
const HOME_COUNT = 4984;
/** Homes keep this distance from each other. */
const HOME_SPACING_M = 9;
/** Distance of a home from the middle of its street. */
const SETBACK_MIN_M = 14;
const SETBACK_MAX_M = 46;
/**
 * Children (under 15) and elders (60 and over) as shares, assumed: the older
 * town, which the plan wants renovated, has more elders; the new estates more children.
 */
const AGE = {
  renovate_upgrade: { children: 0.16, elders: 0.2 },
  new_build: { children: 0.21, elders: 0.13 },
} as const;
const AGE_VARIATION = 0.015;

/**
 * Split `total` into integers proportional to the weights; the largest
 * remainders get the units that rounding down leaves (ties: the first).
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((w) => (total * w) / sum);
  const whole = exact.map(Math.floor);
  const left = total - whole.reduce((a, b) => a + b, 0);
  const order = exact.map((_, k) => k).sort((a, b) => exact[b]! - whole[b]! - (exact[a]! - whole[a]!) || a - b);
  for (const k of order.slice(0, left)) whole[k]!++;
  return whole;
}

/** Homes inside their community's territory, with persons that sum to each circle's stated population exactly. */
export function makeHomes(source: Source, territory: Map<string, Rect[]>, net: Network, seed: string): Home[] {
  const persons = new Map<string, number>();
  for (const circle of source.circles) {
    const parts = apportion(
      circle.population,
      circle.community_ids.map(() => 1),
    );
    circle.community_ids.forEach((id, k) => {
      persons.set(id, parts[k]!);
    });
  }
  const counts = apportion(
    HOME_COUNT,
    source.communities.map((m) => persons.get(m.id)!),
  );
  const homes: Home[] = [];
  source.communities.forEach((community, m) => {
    const random = randomStream(seed, `homes ${community.id}`);
    const circle = source.circles.find((c) => c.id === community.circle_id)!;
    const points = scatter(net, territory.get(community.id)!, counts[m]!, random);
    const sizes = apportion(
      persons.get(community.id)!,
      points.map(() => random.between(0.45, 1.55)),
    );
    const age = AGE[circle.intent_en];
    const childShare = age.children + random.between(-AGE_VARIATION, AGE_VARIATION);
    const elderShare = age.elders + random.between(-AGE_VARIATION, AGE_VARIATION);
    points.forEach(([xM, yM], k) => {
      const size = sizes[k]!;
      const children = Math.min(size, Math.floor(size * childShare * random.between(0.7, 1.3) + random.next()));
      const elders = Math.min(
        size - children,
        Math.floor(size * elderShare * random.between(0.7, 1.3) + random.next()),
      );
      const id = `H${String(homes.length + 1).padStart(4, '0')}`;
      const adults = size - children - elders;
      homes.push({ id, xM, yM, circle: circle.id, community: community.id, children, adults, elders });
    });
  });
  return homes;
}

/** Points beside the streets of a territory; every street piece has its own density, so that estates differ. */
function scatter(net: Network, rects: readonly Rect[], count: number, random: Random): [number, number][] {
  const near = net.edges.flatMap((edge, e) => (touches(net, edge.from, edge.to, rects) ? [e] : []));
  const weights = near.map((e) => {
    const edge = net.edges[e]!;
    const lengthM = Math.abs(net.xM[edge.from]! - net.xM[edge.to]!) + Math.abs(net.yM[edge.from]! - net.yM[edge.to]!);
    return lengthM * (edge.main ? 0.6 : 1) * random.between(0.3, 1.7);
  });
  const points: [number, number][] = [];
  let spacingM = HOME_SPACING_M;
  for (let tries = 0; points.length < count; tries++) {
    // A crowded territory gets narrower spacing rather than fewer homes.
    if (tries > 0 && tries % (count * 60) === 0) spacingM *= 0.8;
    const edge = net.edges[near[random.weighted(weights)]!]!;
    const share = random.next();
    const offM = random.between(SETBACK_MIN_M, SETBACK_MAX_M) * (random.next() < 0.5 ? -1 : 1);
    const upright = net.xM[edge.from] === net.xM[edge.to];
    const along = (a: number, b: number): number => a + (b - a) * share;
    const xM = round1(along(net.xM[edge.from]!, net.xM[edge.to]!) + (upright ? offM : 0));
    const yM = round1(along(net.yM[edge.from]!, net.yM[edge.to]!) + (upright ? 0 : offM));
    if (!inside(rects, xM, yM, 3)) continue;
    if (points.some(([x, y]) => Math.abs(x - xM) < spacingM && Math.abs(y - yM) < spacingM)) continue;
    points.push([xM, yM]);
  }
  return points;
}

/** Does the edge run through the territory or along its border? */
function touches(net: Network, from: number, to: number, rects: readonly Rect[]): boolean {
  const [x0, x1] = [net.xM[from]!, net.xM[to]!].sort((a, b) => a - b) as [number, number];
  const [y0, y1] = [net.yM[from]!, net.yM[to]!].sort((a, b) => a - b) as [number, number];
  return rects.some((r) => x1 >= r.x0 && x0 <= r.x1 && y1 >= r.y0 && y0 <= r.y1);
}
