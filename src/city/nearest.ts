/**
 * The candidates that a misspelt `name` most likely means, best first, at most `most`.
 *
 * By edit distance (insert, delete, replace, swap of neighbours) over folded
 * names; a candidate counts as near when no more than a third of the longer name
 * differs (at least one letter), or when one name begins with the other. Ties keep
 * the order of the candidates.
 *
 * @returns an empty list when nothing is near: a wrong guess helps nobody.
 */
export function nearest(name: string, candidates: Iterable<string>, most = 3): string[] {
  const wanted = fold(name);
  if (wanted === '') return [];
  const found: { candidate: string; cost: number; order: number }[] = [];
  let order = 0;
  for (const candidate of new Set(candidates)) {
    const folded = fold(candidate);
    const longer = Math.max(wanted.length, folded.length);
    const cost = editDistance(wanted, folded);
    const limit = Math.max(1, Math.floor(longer / 3));
    const begins = wanted.length > 1 && folded.length > 1 && (folded.startsWith(wanted) || wanted.startsWith(folded));
    // Two-letter names share a letter with half the list: they must agree in one.
    if ((cost <= limit && cost < longer) || begins) found.push({ candidate, cost: begins ? cost / 4 : cost, order });
    order++;
  }
  found.sort((a, b) => a.cost - b.cost || a.order - b.order);
  const best = found[0]?.cost ?? 0;
  return found
    .filter((entry) => entry.cost <= best + 1)
    .slice(0, most)
    .map((entry) => entry.candidate);
}

/** How names are compared: full-width forms, case and outer spaces do not matter. */
export function fold(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase();
}

/** Edit distance with swaps of neighbouring letters (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const s = [...a];
  const t = [...b];
  let beforeLast: number[] = [];
  let last = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    const row = [i];
    for (let j = 1; j <= t.length; j++) {
      const same = s[i - 1] === t[j - 1] ? 0 : 1;
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && s[i - 1] === t[j - 2] && s[i - 2] === t[j - 1])
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[t.length]!;
}
