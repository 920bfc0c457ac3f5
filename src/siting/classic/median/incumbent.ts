import type { Core } from './core.js';
import type { Meter } from './meter.js';
import { type Built, servingCost, type Task } from './rows.js';

/** The best choice met so far, recounted on the instance; values in the core's units. */
export class Incumbent {
  value = Number.POSITIVE_INFINITY;
  /** Least bound of the cores that were left with cut rows only, whose completions may still differ. */
  unsettled = Number.POSITIVE_INFINITY;
  open: readonly number[] = [];

  constructor(
    private readonly task: Task,
    private readonly built: Pick<Built, 'scale' | 'whole' | 'penalty'>,
  ) {}

  /** Takes the choice if it is better; returns whether it is. */
  offer(sites: Iterable<number>): boolean {
    const open = [...sites].sort((a, b) => a - b);
    const { certain, choose } = this.task;
    if (choose >= 0 && open.length !== certain.length + choose)
      throw new Error(`${open.length} sites offered where ${certain.length + choose} are to be open`);
    const value = this.recount(open);
    if (value >= this.value) return false;
    this.value = value;
    this.open = open;
    return true;
  }

  /** Bounds above this leave no room for anything better. */
  get cutoff(): number {
    return this.built.whole ? this.value - 1 : this.value - 1e-9 * Math.abs(this.value);
  }

  private recount(open: readonly number[]): number {
    const { instance, opening } = this.task;
    const clients = instance.distances.clients;
    const column = new Float64Array(clients);
    const nearest = new Float64Array(clients).fill(Number.POSITIVE_INFINITY);
    let value = 0;
    for (const j of open) {
      value += opening[j]!;
      instance.distances.site(j, column);
      for (let i = 0; i < clients; i++) if (column[i]! < nearest[i]!) nearest[i] = column[i]!;
    }
    for (let i = 0; i < clients; i++)
      value += Math.min(servingCost(instance, i, nearest[i]!), this.built.penalty ?? Number.POSITIVE_INFINITY);
    return this.built.whole ? Math.round(value * this.built.scale) : value;
  }
}

/** Everything that the parts of one solution share. */
export interface Effort {
  readonly incumbent: Incumbent;
  readonly meter: Meter;
  readonly grid: number;
  readonly random: () => number;
  readonly report: (bound: number, step: string) => void;
}

/**
 * A core in which no free site or no client is left: any completion is as good as
 * another, so the first one, recounted, is its own bound.
 */
export function settled(core: Core, incumbent: Incumbent): number {
  if (core.id.length < core.choose || core.constant === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
  if (core.choose !== 0) incumbent.unsettled = Math.min(incumbent.unsettled, core.constant);
  incumbent.offer([...core.opened, ...core.id.subarray(0, Math.max(0, core.choose))]);
  return Number.POSITIVE_INFINITY;
}
