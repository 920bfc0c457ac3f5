/** Rows over days that the same columns serve; what is added up in one row of the mean day. */
export interface LayerRow {
  /** Persons × credit. */
  readonly weight: number;
  /** Days on which each member may serve and no existing outlet does: words of member m from m × words on. */
  readonly masks: Uint32Array;
}

/** A part of what rows can be worth: no more than `most`, and no more than what the open members bring to it. */
export interface Layer {
  readonly most: number;
  readonly brings: Float64Array;
}

/** Rows of more members are not split: pairs of members are looked at one by one. */
const MOST_MEMBERS = 300;

/**
 * What rows are worth on the mean day, as layers that together are never less than
 * the truth for any set of open members.
 *
 * On a day a row is served or not, so a second open member adds only the days on
 * which the first is closed. f(T), the mean worth of rows with members T open, is
 * submodular: with i in T, f(T) ≤ f(i) + Σ_{j ∈ T, j ≠ i} ρ_j, where ρ_j is the most
 * that j adds to a single other member (Nemhauser and Wolsey 1981). So
 *
 *   f(T) ≤ min(max_j a_j, Σ_{j ∈ T} a_j) + min(all − min_j a_j, Σ_{j ∈ T} ρ_j),  a_j = f(j) − ρ_j,
 *
 * `all` = f of all members: the first term is at least a_i for any i in T, and once
 * the second reaches its cap the sum is at least `all`. For a single member both
 * terms add up to f(j) itself. Without the split a relaxation opens a row's members by
 * halves and has it served on every day; with it, on days when some would be closed only
 * for those that have a second.
 *
 * @param share of each day in the mean, from `from` on
 */
export function layersOf(
  rows: readonly LayerRow[],
  members: number,
  words: number,
  share: Float64Array,
  from: number,
): Layer[] {
  const alone = new Float64Array(members);
  const all = rows.reduce((sum, row) => sum + row.weight * unionShare(row, members, words, share, from), 0);
  for (const { weight, masks } of rows) {
    for (let m = 0; m < members; m++) {
      for (let w = 0; w < words; w++) alone[m]! += weight * shareOf(masks[m * words + w]!, share, from + 32 * w);
    }
  }
  const whole: Layer = { most: all, brings: alone };
  if (members < 2 || members > MOST_MEMBERS) return [whole];
  const added = mostAdded(rows, members, words, share, from);
  const first = alone.map((one, m) => Math.max(0, one - added[m]!));
  const most = first.reduce((a, b) => Math.max(a, b), 0);
  const least = first.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const second = { most: all - least, brings: added };
  // Where the members hardly ever serve the same days there is nothing to split.
  if (most <= 0 || most + second.most >= alone.reduce((a, b) => a + b, 0)) return [whole];
  const layers: Layer[] = [{ most, brings: first }];
  if (second.most > 0 && added.some((one) => one > 0)) layers.push(second);
  return layers;
}

/** By member: the most that it adds to a single other one. */
function mostAdded(
  rows: readonly LayerRow[],
  members: number,
  words: number,
  share: Float64Array,
  from: number,
): Float64Array {
  const added = new Float64Array(members);
  for (let i = 0; i < members; i++) {
    for (let j = 0; j < members; j++) {
      if (i === j) continue;
      let sum = 0;
      for (const { weight, masks } of rows) {
        for (let w = 0; w < words; w++) {
          sum += weight * shareOf(masks[j * words + w]! & ~masks[i * words + w]!, share, from + 32 * w);
        }
      }
      added[j] = Math.max(added[j]!, sum);
    }
  }
  return added;
}

function unionShare({ masks }: LayerRow, members: number, words: number, share: Float64Array, from: number): number {
  let sum = 0;
  for (let w = 0; w < words; w++) {
    let any = 0;
    for (let m = 0; m < members; m++) any |= masks[m * words + w]!;
    sum += shareOf(any, share, from + 32 * w);
  }
  return sum;
}

/** Σ share over the days of one word. */
function shareOf(mask: number, share: Float64Array, from: number): number {
  let sum = 0;
  for (let bits = mask; bits !== 0; ) {
    const low = bits & -bits;
    sum += share[from + 31 - Math.clz32(low)]!;
    bits ^= low;
  }
  return sum;
}
