import { servingCost, type Task } from './rows.js';

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
  const first = new Float64Array(clients).fill(Number.POSITIVE_INFINITY);
  const second = new Float64Array(clients).fill(Number.POSITIVE_INFINITY);
  const open: number[] = [];
  const column = new Float64Array(clients);
  const add = (site: number): void => {
    open.push(site);
    instance.distances.site(site, column);
    for (let i = 0; i < clients; i++) {
      const c = servingCost(instance, i, column[i]!);
      if (c < first[i]!) {
        second[i] = first[i]!;
        first[i] = c;
      } else if (c < second[i]!) second[i] = c;
    }
  };
  for (const site of certain) add(site);
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
    add(best);
    isOpen.add(best);
  }
  for (let i = 0; i < clients; i++) if (second[i] === Number.POSITIVE_INFINITY) second[i] = 2 * first[i]!;
  return { open, first, second };
}

function draw({ free }: Task, isOpen: ReadonlySet<number>, random: () => number): number {
  for (let n = 0; n < 50; n++) {
    const site = free[Math.floor(random() * free.length)]!;
    if (!isOpen.has(site)) return site;
  }
  return free.find((site) => !isOpen.has(site))!;
}
