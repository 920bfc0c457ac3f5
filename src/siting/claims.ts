/** What circles may claim of one shared quota at one moment. */
export interface ClaimInput {
  /** Outlets that count, per circle in which they stand. */
  readonly count: ArrayLike<number>;
  /** How many circles one outlet may serve. */
  readonly capacityPerOutlet: number;
  /** Per circle: the other circles whose outlets it may claim. */
  readonly neighbours: readonly (readonly number[])[];
  /** Outlets wanted per circle. */
  readonly wanted: ArrayLike<number>;
  /** Per circle: coverage / target, at most 1; a claim beyond it is worth nothing. */
  readonly cap: ArrayLike<number>;
  /** Per circle: what full attainment is worth. */
  readonly value: ArrayLike<number>;
  /** Per circle: what full attainment is worth where `value` is 0; such circles get what the others leave. */
  readonly afterwards?: ArrayLike<number>;
}

export interface ClaimResult {
  /** Units claimed per circle. */
  readonly claimed: Int32Array;
  readonly claims: readonly { readonly circle: number; readonly host: number; readonly units: number }[];
}

/**
 * The claims on shared outlets that maximise Σ value · min(cap, claimed / wanted), and
 * among these the same sum of `afterwards`.
 *
 * The sets of units that can be claimed together form a transversal matroid and
 * the value of a circle's next unit never rises, so taking units by falling
 * value, rerouting earlier claims along augmenting paths, is optimal (Rado 1957;
 * Edmonds 1971). Ties go to the lower circle index, so the result is unique.
 *
 * @see MILP (Q2)
 */
export function bestClaims(input: ClaimInput): ClaimResult {
  const circles = input.count.length;
  const spare = new Int32Array(circles);
  for (let h = 0; h < circles; h++) spare[h] = input.count[h]! * input.capacityPerOutlet;
  const units: { circle: number; waits: number; worth: number; order: number }[] = [];
  for (let c = 0; c < circles; c++) {
    const wanted = input.wanted[c]!;
    const waits = input.value[c]! > 0 ? 0 : 1;
    const value = waits ? (input.afterwards?.[c] ?? 0) : input.value[c]!;
    for (let u = 0; u < wanted; u++) {
      const worth = value * (Math.min(input.cap[c]!, (u + 1) / wanted) - Math.min(input.cap[c]!, u / wanted));
      // A unit worth nothing changes no figure and is not claimed.
      if (worth > 0) units.push({ circle: c, waits, worth, order: u });
    }
  }
  units.sort((a, b) => a.waits - b.waits || b.worth - a.worth || a.circle - b.circle || a.order - b.order);
  const held = new Int32Array(circles * circles);
  const claimed = new Int32Array(circles);
  for (const unit of units) {
    const c = unit.circle;
    const direct = spare[c]! > 0 ? c : input.neighbours[c]!.find((h) => spare[h]! > 0);
    if (direct !== undefined) {
      // The search would find this host first; most units need no search.
      spare[direct]!--;
      held[c * circles + direct]!++;
      claimed[c]!++;
    } else if (augment(c, circles, spare, held, input.neighbours)) claimed[c]!++;
  }
  const claims: { circle: number; host: number; units: number }[] = [];
  for (let c = 0; c < circles; c++) {
    for (let h = 0; h < circles; h++) {
      const n = held[c * circles + h]!;
      if (n > 0) claims.push({ circle: c, host: h, units: n });
    }
  }
  return { claimed, claims };
}

/** Gives `circle` one more unit if any chain of reroutings frees one; breadth first, so the shortest chain. */
function augment(
  circle: number,
  circles: number,
  spare: Int32Array,
  held: Int32Array,
  neighbours: readonly (readonly number[])[],
): boolean {
  const hostBefore = new Int32Array(circles).fill(-1);
  const circleBefore = new Int32Array(circles).fill(-1);
  const seen = new Uint8Array(circles);
  const queue = [circle];
  seen[circle] = 1;
  for (let head = 0; head < queue.length; head++) {
    const c = queue[head]!;
    for (const host of [c, ...neighbours[c]!]) {
      if (circleBefore[host]! >= 0) continue;
      circleBefore[host] = c;
      if (spare[host]! > 0) {
        spare[host]!--;
        let h = host;
        for (;;) {
          const taker = circleBefore[h]!;
          held[taker * circles + h]!++;
          const released = hostBefore[taker]!;
          if (released < 0) return true;
          held[taker * circles + released]!--;
          h = released;
        }
      }
      for (let other = 0; other < circles; other++) {
        if (seen[other] || held[other * circles + host] === 0) continue;
        seen[other] = 1;
        hostBefore[other] = host;
        queue.push(other);
      }
    }
  }
  return false;
}
