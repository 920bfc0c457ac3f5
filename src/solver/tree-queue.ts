/** What a column may be short of a whole number and still count as it. */
export const INTEGRAL = 1e-6;

/** What a bound may be short of a whole number and still count as it; solvers are no more exact. */
export const WHOLE_MARGIN = 1e-6;

/** Takes out the node of least bound, then the newest: dives where bounds tie. */
export function takeBest<T extends { readonly bound: number; readonly order: number }>(queue: T[]): T {
  let best = 0;
  for (let n = 1; n < queue.length; n++) {
    const a = queue[n]!;
    const b = queue[best]!;
    if (a.bound < b.bound || (a.bound === b.bound && a.order > b.order)) best = n;
  }
  return queue.splice(best, 1)[0]!;
}
