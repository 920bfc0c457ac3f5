import { Interchange } from './interchange.js';
import { buildRows, servingCost, type Task } from './rows.js';

/** A first choice, and what it makes each client pay at its cheapest and second cheapest site. */
export interface Rough {
  readonly open: readonly number[];
  readonly first: Float64Array;
  readonly second: Float64Array;
}

/** Sites tried for each one opened. */
const TRIES = 4;

/**
 * A quick admissible choice: certain sites, then each time the best of a few sites
 * near clients drawn in proportion to what they pay. With a free number of sites it
 * opens as long as that pays. It only sets the scale: where rows are cut and where
 * prices begin.
 */
export function roughChoice(task: Task, random: () => number): Rough {
  const { instance, free, certain, choose, opening } = task;
  const clients = instance.distances.clients;
  const paid = new Payments(task);
  const { first, open } = paid;
  const column = new Float64Array(clients);
  for (const site of certain) paid.add(site);
  const isOpen = new Set(open);
  const left = (): number => free.length + certain.length - isOpen.size;
  const target = certain.length + (choose < 0 ? free.length : choose);
  while (isOpen.size < target && left() > 0) {
    let best = -1;
    let bestSaving = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < TRIES; n++) {
      const site = draw(task, isOpen, random);
      instance.distances.site(site, column);
      let saving = -opening[site]!;
      for (let i = 0; i < clients; i++) {
        const c = servingCost(instance, i, column[i]!);
        if (c < first[i]!) saving += Math.min(first[i]!, 1e12) - c;
      }
      if (saving > bestSaving) {
        bestSaving = saving;
        best = site;
      }
    }
    if (choose < 0 && bestSaving <= 0) break;
    paid.add(best);
    isOpen.add(best);
  }
  return paid.done();
}

/** What each client pays at its cheapest and second cheapest open site. */
class Payments {
  readonly open: number[] = [];
  readonly first: Float64Array;
  private readonly second: Float64Array;
  private readonly column: Float64Array;

  constructor(private readonly task: Task) {
    const { clients } = task.instance.distances;
    this.first = new Float64Array(clients).fill(Number.POSITIVE_INFINITY);
    this.second = new Float64Array(clients).fill(Number.POSITIVE_INFINITY);
    this.column = new Float64Array(clients);
  }

  add(site: number): void {
    const { first, second, column } = this;
    const { instance } = this.task;
    this.open.push(site);
    instance.distances.site(site, column);
    for (let i = 0; i < first.length; i++) {
      const c = servingCost(instance, i, column[i]!);
      if (c < first[i]!) {
        second[i] = first[i]!;
        first[i] = c;
      } else if (c < second[i]!) second[i] = c;
    }
  }

  done(): Rough {
    const { open, first, second } = this;
    for (let i = 0; i < second.length; i++) if (second[i] === Number.POSITIVE_INFINITY) second[i] = 2 * first[i]!;
    return { open, first, second };
  }
}

const ROUNDS = 8;
/** Sites among which a large choice is improved at a time, the open ones besides. */
const CANDIDATES = 600;
const MOST_PAIRS = 12_000_000;

/**
 * A better choice where all pairs would not fit in memory: interchanges among sites
 * drawn at random, then among those around the open ones, until that helps no more.
 */
export function refined(task: Task, rough: Rough, random: () => number): Rough {
  const { instance, free, certain, choose } = task;
  const width = Math.min(CANDIDATES + 2 * choose, Math.floor(MOST_PAIRS / instance.distances.clients));
  if (choose < 1 || choose * 4 > width) return rough;
  const isCertain = new Set(certain);
  let open = rough.open.filter((site) => !isCertain.has(site));
  let value = Number.POSITIVE_INFINITY;
  const around = new Set<number>();
  for (let n = 0; n < width - choose; n++) around.add(free[Math.floor(random() * free.length)]!);
  for (let round = 0; round < ROUNDS; round++) {
    const candidates = [...new Set([...open, ...around])].sort((a, b) => a - b);
    const { core, scale } = buildRows({ ...task, free: candidates }, undefined);
    const search = new Interchange(core);
    const isOpen = new Set(open);
    search.start(Uint8Array.from(core.id, (site) => (isOpen.has(site) ? 1 : 0)));
    search.descend(Number.POSITIVE_INFINITY);
    open = [...core.id].filter((_, j) => search.isOpen[j] === 1);
    if (search.value / scale >= value * (1 - 1e-4)) break;
    value = search.value / scale;
    around.clear();
    for (const site of open)
      for (const near of neighbours(task, site, Math.floor(width / choose) - 1)) around.add(near);
  }
  const paid = new Payments(task);
  for (const site of [...certain, ...open]) paid.add(site);
  return paid.done();
}

/** The free sites that serve a site's nearest client most cheaply. */
function neighbours({ instance, free }: Task, site: number, count: number): number[] {
  const { distances } = instance;
  const column = new Float64Array(distances.clients);
  distances.site(site, column);
  let nearest = 0;
  for (let i = 1; i < column.length; i++) if (column[i]! < column[nearest]!) nearest = i;
  const row = new Float64Array(distances.sites);
  distances.client(nearest, row);
  return free.toSorted((a, b) => row[a]! - row[b]! || a - b).slice(0, count);
}

function draw({ free }: Task, isOpen: ReadonlySet<number>, random: () => number): number {
  for (let n = 0; n < 50; n++) {
    const site = free[Math.floor(random() * free.length)]!;
    if (!isOpen.has(site)) return site;
  }
  return free.find((site) => !isOpen.has(site))!;
}
