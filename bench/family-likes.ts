/**
 * Members of published families whose files are not at hand, drawn anew by their
 * published descriptions: the same sizes and laws, not the same numbers.
 */
import { mulberry32 } from '../test/support/mulberry32.js';

/** A file of a family, as its library writes it. */
export interface Like {
  readonly name: string;
  /** Sizes and what else tells members apart. */
  readonly size: string;
  readonly text: string;
}

/** OR-Library's p-median graphs (Beasley 1985): vertices, and p of the members of that size. */
const GRAPHS: readonly (readonly [vertices: number, p: readonly number[]])[] = [
  [100, [5, 10, 10, 20, 33]],
  [200, [5, 10, 20, 40, 67]],
  [300, [5, 10, 30, 60, 100]],
  [400, [5, 10, 40, 80, 133]],
  [500, [5, 10, 50, 100, 167]],
  [600, [5, 10, 60, 120, 200]],
  [700, [5, 10, 70, 140]],
  [800, [5, 10, 80]],
  [900, [5, 10, 90]],
];

/** Forty graphs of n²/50 edges of length 1 to 100, connected. */
export function pmedLikes(): Like[] {
  const sizes = GRAPHS.flatMap(([vertices, list]) => list.map((p) => ({ vertices, p })));
  return sizes.map(({ vertices, p }, n) => ({
    name: `pmed${n + 1}`,
    size: `${vertices} vertices, p ${p}`,
    text: graphText(vertices, p, n + 1),
  }));
}

function graphText(vertices: number, p: number, seed: number): string {
  const { upTo } = drawing(seed);
  const edges = vertices ** 2 / 50;
  const lines = [` ${vertices} ${edges} ${p}`];
  const seen = new Set<number>();
  // A random tree first, so that every vertex reaches every other.
  for (let v = 2; v <= vertices; v++) add(upTo(1, v - 1), v);
  while (seen.size < edges) {
    const [from, to] = [upTo(1, vertices), upTo(1, vertices)];
    if (from !== to && !seen.has(Math.min(from, to) * vertices + Math.max(from, to))) add(from, to);
  }
  return `${lines.join('\n')}\n`;

  function add(from: number, to: number): void {
    seen.add(Math.min(from, to) * vertices + Math.max(from, to));
    lines.push(` ${from} ${to} ${upTo(1, 100)}`);
  }
}

/** A set of Holmberg, Rönnqvist, Yuan 1999. */
interface Law {
  readonly members: number;
  readonly sizes: readonly (readonly [sites: number, customers: number])[];
  readonly demand: readonly [least: number, most: number];
  /** Opening costs between these; all at the upper one where sites are alike. */
  readonly opening: readonly [least: number, most: number];
  /** Capacity of all sites ÷ demand of all customers, member by member in turn. */
  readonly ratios: readonly number[];
  /** Of the square that customers and sites lie in; a unit costs 1. */
  readonly side: number;
}

/** Sizes, demand, opening costs and ratios as the fifteen members at hand and the paper have them. */
const LAWS: readonly Law[] = [
  { members: 12, sizes: [[10, 50]], demand: [10, 50], opening: [300, 600], ratios: [1.74, 1.37, 2.06], side: 600 },
  { members: 12, sizes: [[20, 50]], demand: [30, 80], opening: [300, 600], ratios: [2.77, 2.8, 3.5], side: 640 },
  {
    members: 16,
    sizes: [[30, 150]],
    demand: [10, 30],
    opening: [200, 600],
    ratios: [4.12, 3.03, 6.06, 4.04],
    side: 2000,
  },
  {
    members: 15,
    sizes: [
      [10, 90],
      [20, 80],
      [30, 70],
      [10, 100],
      [20, 100],
    ],
    demand: [1, 41],
    opening: [300, 490],
    ratios: [2.12, 4, 6, 1.89, 3.98],
    side: 300,
  },
  { members: 16, sizes: [[30, 200]], demand: [10, 50], opening: [400, 600], ratios: [1.97, 2.96, 3.95], side: 640 },
];

/** p1 to p71: customers and sites on a square, costs of serving a whole customer by its distance. */
export function holmbergLikes(): Like[] {
  const likes: Like[] = [];
  for (const law of LAWS) {
    for (let n = 0; n < law.members; n++) {
      const [sites, customers] = law.sizes[n % law.sizes.length]!;
      const ratio = law.ratios[n % law.ratios.length]!;
      const isEven = Math.floor(n / law.ratios.length) % 2 === 1;
      likes.push({
        name: `p${likes.length + 1}`,
        size: `${sites} × ${customers}, capacity ${ratio} of demand${isEven ? ', sites alike' : ''}`,
        text: holmbergText(law, sites, customers, ratio, isEven, likes.length + 1),
      });
    }
  }
  return likes;
}

function holmbergText(
  law: Law,
  sites: number,
  customers: number,
  ratio: number,
  isEven: boolean,
  seed: number,
): string {
  const { upTo } = drawing(1000 + seed);
  const list = (count: number, [least, most]: readonly [number, number]) =>
    Array.from({ length: count }, () => upTo(least, most));
  const demand = list(customers, law.demand);
  const total = demand.reduce((sum, d) => sum + d, 0);
  const share = list(sites, isEven ? [10, 10] : [5, 25]);
  const shares = share.reduce((sum, s) => sum + s, 0);
  const capacity = share.map((s) => Math.ceil((ratio * total * s) / shares));
  const opening = list(sites, isEven ? [law.opening[1], law.opening[1]] : law.opening);
  const place = (): readonly [number, number] => [upTo(0, law.side), upTo(0, law.side)];
  const site = Array.from({ length: sites }, place);
  const customer = Array.from({ length: customers }, place);
  const costs = site.map(([x, y]) => customer.map(([u, v]) => Math.round(Math.sqrt((x - u) ** 2 + (y - v) ** 2))));
  const lines = [`${sites} ${customers}`, ...capacity.map((c, j) => `${c} ${opening[j]}`), demand.join(' ')];
  return `${[...lines, ...costs.map((row) => row.join(' '))].join('\n')}\n`;
}

function drawing(seed: number): { upTo(least: number, most: number): number } {
  const random = mulberry32(seed * 7919);
  return { upTo: (least, most) => least + Math.floor(random() * (most - least + 1)) };
}
