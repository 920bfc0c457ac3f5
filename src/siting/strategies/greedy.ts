import type { Draft } from '../draft.js';
import { type Pairs, pairsOf } from '../pairs.js';
import { type Book, inOrder, openSomeHost, placeRequired } from '../required.js';

/** Below this an objective counts as unchanged: the rounding of a sum of a few thousand terms. */
export const SAME = 1e-12;

/**
 * Opens, one after another, the column with the largest fall of the objective
 * per yuan that every hard rule still allows, in the earliest phase it can open.
 *
 * Lazy in that only the gains that an opening can have changed are measured
 * again (Minoux 1978). All of those are, not just the top of a heap as in CELF:
 * attainment is the lesser of coverage and count, so a gain may also rise.
 */
export class GreedyFill {
  private readonly draft: Draft;
  private readonly pairs: Pairs;
  private readonly gains: Float64Array;

  constructor(draft: Draft) {
    this.draft = draft;
    this.pairs = pairsOf(draft.problem);
    this.gains = new Float64Array(draft.problem.columns.length);
    for (let x = 0; x < this.gains.length; x++) this.remeasure(x);
  }

  affectedBy(column: number): readonly number[] {
    return this.pairs.affectedBy(column);
  }

  open(column: number, phase: number): void {
    this.draft.open(column, phase);
    this.refresh(column);
  }

  close(column: number): void {
    this.draft.close(column);
    this.refresh(column);
  }

  /** Opens until nothing that is allowed lowers the objective. */
  fill(banned?: ReadonlySet<number>): void {
    const blocked = new Uint8Array(this.gains.length);
    while (this.openBest(blocked, banned));
  }

  /** Goes through what may open, the most worth its money first, until something opens; false where nothing does. */
  private openBest(blocked: Uint8Array, banned?: ReadonlySet<number>): boolean {
    const { costYuan } = this.draft.problem;
    const scores = this.gains.map((gain, x) => gain / Math.max(1, costYuan[x]!));
    const order: number[] = [];
    for (let x = 0; x < scores.length; x++) {
      if (!blocked[x] && this.gains[x]! > SAME && !this.draft.isOpen(x) && !banned?.has(x)) order.push(x);
    }
    order.sort((a, b) => scores[b]! - scores[a]! || a - b);
    for (const best of order) {
      const when = this.draft.firstOpening(best);
      if ('obstacle' in when) {
        // A host that opens later may lift this obstacle; all others only tighten while we open.
        if (when.obstacle === 'hosts' && this.openWithHost(best)) return true;
        blocked[best] = 1;
        continue;
      }
      const late = this.lateGain(best, when.phase);
      if (late / Math.max(1, costYuan[best]!) < scores[best]! / 2) {
        // Money comes too late for most of the gain: let others go first, try once more at the end.
        this.gains[best] = late;
        if (late <= SAME) blocked[best] = 1;
        return true;
      }
      this.open(best, when.phase);
      return true;
    }
    return false;
  }

  /** Required openings and the plan's suggestions first: they are not a matter of gain. Returns suggestions without room. */
  openGiven(): number[] {
    const { columns } = this.draft.problem;
    const required = inOrder(
      this.draft.problem,
      columns.flatMap((column, x) => (column.requiredPhase >= 0 ? [x] : [])),
    );
    const book = this.book();
    // As early as each may; where that leaves no room or money for another, as late as they are due.
    if (!this.openEarly(required, book)) {
      for (const x of this.draft.openColumns) this.close(x);
      placeRequired(book, required);
      for (const x of required) if (!this.draft.isOpen(x)) this.open(x, columns[x]!.requiredPhase);
    }
    return this.suggestionsByFloor().filter((s) => !this.answer(s) && !this.makeRoom(s));
  }

  private openEarly(required: readonly number[], book: Book): boolean {
    const { columns } = this.draft.problem;
    for (const x of required) {
      let when = this.draft.firstOpening(x);
      if ('obstacle' in when && when.obstacle === 'hosts') {
        const { ledger, problem } = book;
        const phase = columns[x]!.requiredPhase;
        openSomeHost({ problem, obstacle: (y, t) => ledger.obstacle(y, t), open: book.open }, x, phase);
        when = this.draft.firstOpening(x);
      }
      if (!('phase' in when)) return false;
      this.open(x, when.phase);
    }
    return true;
  }

  private book(): Book {
    const { problem, ledger } = this.draft;
    return { problem, ledger, open: (x, t) => this.open(x, t), close: (x) => this.close(x) };
  }

  private answersTo(suggestion: number): number[] {
    return this.draft.problem.columns.flatMap((column, x) => (column.suggestion === suggestion ? [x] : []));
  }

  /** Opens an answer in the tightest room that takes it, so that larger formats find theirs; swaps look for better places afterwards. */
  private answer(suggestion: number): boolean {
    const { ledger, problem } = this.draft;
    const open = this.answersTo(suggestion).filter((x) => 'phase' in this.draft.firstOpening(x));
    const left = (x: number): number => ledger.floorLeftM2(x);
    const first = (x: number): number => problem.columns[x]!.firstPhase;
    open.sort((a, b) => first(a) - first(b) || left(a) - left(b) || this.gains[b]! - this.gains[a]! || a - b);
    if (open.length === 0) return false;
    this.open(open[0]!, first(open[0]!));
    return true;
  }

  /** Moves one answered suggestion elsewhere if that makes room for this one. */
  private makeRoom(suggestion: number): boolean {
    const { columns } = this.draft.problem;
    for (const x of this.answersTo(suggestion)) {
      const inTheWay = this.draft.openColumns.filter((y) => columns[y]!.location === columns[x]!.location);
      for (const y of inTheWay) {
        if (columns[y]!.suggestion < 0 || columns[y]!.requiredPhase >= 0) continue;
        const phase = this.draft.phaseOf(y);
        this.close(y);
        if ('phase' in this.draft.firstOpening(x)) {
          this.open(x, columns[x]!.firstPhase);
          if (this.answer(columns[y]!.suggestion)) return true;
          this.close(x);
        }
        this.open(y, phase);
      }
    }
    return false;
  }

  /** The plan's suggestions, those that need the most floor first. */
  private suggestionsByFloor(): number[] {
    const { rules, city } = this.draft.problem;
    const suggestions = rules.suggestions ?? [];
    const floorM2 = suggestions.map(({ formats }) => Math.min(...formats.map((f) => city.formats[f]!.floorM2)));
    return suggestions.map((_, s) => s).sort((a, b) => floorM2[b]! - floorM2[a]! || a - b);
  }

  /** Opens a host that costs nothing against the rules together with what it is to host. */
  private openWithHost(column: number): boolean {
    const { columns, city, atLocation, costYuan } = this.draft.problem;
    const entry = columns[column]!;
    const hosts = atLocation
      .get(entry.location)!
      .filter((x) => city.formats[entry.format]!.hosts.includes(columns[x]!.format));
    for (const host of hosts) {
      if (this.draft.isOpen(host)) continue;
      const when = this.draft.firstOpening(host);
      if (!('phase' in when)) continue;
      const worth = (this.gains[column]! + this.gains[host]!) / (costYuan[column]! + costYuan[host]!);
      if (worth < this.gains[column]! / costYuan[column]! / 4) continue;
      const { measure } = this.draft;
      const before = measure.objective;
      this.draft.open(host, when.phase);
      const hosted = this.draft.firstOpening(column);
      // In the phase in which there is money for both they may be worth nothing: opened all the same, they
      // would be dropped as idle and opened again for ever.
      if ('phase' in hosted && before - measure.objective + measure.gain(column, hosted.phase) > SAME) {
        this.refresh(host);
        this.gains[host] = 0;
        this.open(column, hosted.phase);
        return true;
      }
      this.draft.close(host);
    }
    return false;
  }

  private lateGain(column: number, phase: number): number {
    return this.draft.measure.gain(column, phase);
  }

  private remeasure(column: number): void {
    const { columns } = this.draft.problem;
    this.gains[column] = this.draft.isOpen(column) ? 0 : this.draft.measure.gain(column, columns[column]!.firstPhase);
  }

  private refresh(column: number): void {
    this.remeasure(column);
    for (const y of this.pairs.affectedBy(column)) this.remeasure(y);
  }
}

/** Closes, latest and dearest first, every opening whose removal changes no figure (MODEL §3, last stage). */
export function removeIdle(draft: Draft, fill?: GreedyFill): number {
  const { costYuan, columns } = draft.problem;
  let removed = 0;
  for (;;) {
    const order = draft.openColumns.sort((a, b) => costYuan[b]! - costYuan[a]! || a - b);
    const idle = order.find(
      (x) =>
        columns[x]!.suggestion < 0 && draft.ledger.mayClose(x) && !draft.goalsNeed(x) && draft.measure.loss(x) <= SAME,
    );
    if (idle === undefined) return removed;
    if (fill) fill.close(idle);
    else draft.close(idle);
    removed++;
  }
}

/**
 * Drops what is idle and spends what that and cheaper places have freed, until
 * neither changes anything: nothing that is allowed would lower the objective.
 */
export function settle(draft: Draft, fill: GreedyFill): void {
  do fill.fill();
  while (removeIdle(draft, fill) > 0);
}
