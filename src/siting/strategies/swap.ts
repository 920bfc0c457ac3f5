import seedrandom from 'seedrandom';
import type { Draft } from '../draft.js';
import { type GreedyFill, SAME } from './greedy.js';

/**
 * Moves single openings to better places of the same types until none helps
 * (Teitz and Bart 1968, first improvement from the least useful opening on).
 * Of places that are as good, the cheaper one: the last stage of every
 * objective is cost (MODEL §3).
 */
export function swapOpenings(draft: Draft, fill: GreedyFill, evaluationLimit: number): void {
  const { columns, costYuan } = draft.problem;
  for (let improved = true; improved; ) {
    improved = false;
    const losses = new Map(draft.openColumns.map((x) => [x, draft.measure.loss(x)]));
    const order = [...losses.keys()].sort(
      (a, b) => losses.get(a)! / costYuan[a]! - losses.get(b)! / costYuan[b]! || a - b,
    );
    for (const x of order) {
      if (draft.measure.evaluations > evaluationLimit) return;
      if (!draft.isOpen(x) || !draft.ledger.mayClose(x)) continue;
      const phase = draft.phaseOf(x);
      const loss = draft.measure.loss(x);
      draft.close(x);
      let best = -1;
      let bestGain = loss;
      let bestYuan = costYuan[x]!;
      let bestPhase = 0;
      const beats = (gain: number, yuan: number): boolean =>
        gain > bestGain + SAME || (gain > bestGain - SAME && yuan < bestYuan - 1);
      for (const y of fill.affectedBy(x)) {
        if (draft.isOpen(y) || (columns[x]!.suggestion >= 0 && columns[y]!.suggestion !== columns[x]!.suggestion))
          continue;
        if (!beats(draft.measure.gain(y, columns[y]!.firstPhase), costYuan[y]!)) continue;
        const when = draft.firstOpening(y);
        if (!('phase' in when)) continue;
        const gain = draft.measure.gain(y, when.phase);
        if (!beats(gain, costYuan[y]!)) continue;
        best = y;
        bestGain = Math.max(bestGain, gain);
        bestYuan = costYuan[y]!;
        bestPhase = when.phase;
      }
      draft.open(x, phase);
      if (best < 0) continue;
      fill.close(x);
      fill.open(best, bestPhase);
      improved = true;
    }
  }
}

/**
 * Closes a few neighbouring openings, fills the freed money and room again and
 * keeps the result where it is better (large neighbourhood search, Shaw 1998).
 * What is closed is drawn from a stream of its own, so a seed repeats the run.
 */
export function ruinAndRefill(
  draft: Draft,
  fill: GreedyFill,
  seed: string,
  rounds: number,
  evaluationLimit: number,
): void {
  const random = seedrandom.alea(`${seed}:siting:ruin`);
  for (let round = 0; round < rounds && draft.measure.evaluations < evaluationLimit; round++) {
    const open = draft.openColumns.filter((x) => draft.problem.columns[x]!.suggestion < 0);
    if (open.length === 0) return;
    const kept = draft.snapshot();
    const before = draft.measure.recountObjective();
    const victims = pickVictims(draft, open, random);
    const banned = new Set<number>();
    for (const x of victims) {
      if (!draft.ledger.mayClose(x)) continue;
      fill.close(x);
      if (random() < 0.3) banned.add(x);
    }
    fill.fill(banned);
    fill.fill();
    if (draft.measure.recountObjective() < before - SAME) continue;
    for (const x of draft.openColumns) if (kept.get(x) !== draft.phaseOf(x)) fill.close(x);
    for (const [x, phase] of kept) if (!draft.isOpen(x)) fill.open(x, phase);
  }
}

/** Openings around a random one, or a random handful: half and half. */
function pickVictims(draft: Draft, open: readonly number[], random: () => number): number[] {
  const { columns, places } = draft.problem;
  const size = Math.min(open.length, 3 + Math.floor(random() * 8));
  const centre = open[Math.floor(random() * open.length)]!;
  if (random() < 0.5) return open.filter(() => random() < size / open.length);
  const at = places[columns[centre]!.location]!;
  const distance = (x: number): number => {
    const place = places[columns[x]!.location]!;
    return (place.xM - at.xM) ** 2 + (place.yM - at.yM) ** 2;
  };
  return [...open].sort((a, b) => distance(a) - distance(b) || a - b).slice(0, size);
}
