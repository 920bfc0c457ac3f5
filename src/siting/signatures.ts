/**
 * Exact merging of homes by partition refinement (MODEL §6): homes with the
 * same label that are reached by the same elements become one signature.
 * Linear in the lists' length; no hashing, so no collisions.
 */
export interface Signatures {
  readonly count: number;
  /** The label of the signature's homes. */
  readonly label: Int32Array;
  /** Σ weight of its homes. */
  readonly weight: Float64Array;
  /** Elements that reach it: member[offsets[s]] … member[offsets[s + 1] − 1], ascending. */
  readonly offsets: Uint32Array;
  readonly member: Uint32Array;
}

/**
 * @param label per home, ≥ 0; negative = the home takes no part
 * @param weight per home
 * @param lists per element: the homes it reaches (each at most once)
 * @returns signatures reached by at least one element and of positive weight, in order of their first home
 */
export function mergeHomes(label: Int32Array, weight: ArrayLike<number>, lists: readonly Uint32Array[]): Signatures {
  const homes = label.length;
  let rootCount = 0;
  for (let i = 0; i < homes; i++) rootCount = Math.max(rootCount, label[i]! + 1);
  // Classes form a trie: a class's members are the elements on its way to the root.
  const parent: number[] = new Array(rootCount).fill(-1);
  const element: number[] = new Array(rootCount).fill(-1);
  const stamp: number[] = new Array(rootCount).fill(-1);
  const child: number[] = new Array(rootCount).fill(-1);
  const classOf = Int32Array.from(label);
  for (let e = 0; e < lists.length; e++) {
    for (const i of lists[e]!) {
      const from = classOf[i]!;
      if (from < 0) continue;
      if (stamp[from] !== e) {
        stamp[from] = e;
        child[from] = parent.length;
        parent.push(from);
        element.push(e);
        stamp.push(-1);
        child.push(-1);
      }
      classOf[i] = child[from]!;
    }
  }
  const indexOf = new Int32Array(parent.length).fill(-1);
  const classes: number[] = [];
  const total: number[] = [];
  for (let i = 0; i < homes; i++) {
    const k = classOf[i]!;
    if (k < rootCount || weight[i]! <= 0) continue;
    if (indexOf[k]! < 0) {
      indexOf[k] = classes.length;
      classes.push(k);
      total.push(0);
    }
    total[indexOf[k]!]! += weight[i]!;
  }
  const offsets = new Uint32Array(classes.length + 1);
  const members: number[] = [];
  const labels = new Int32Array(classes.length);
  for (let s = 0; s < classes.length; s++) {
    const path: number[] = [];
    let k = classes[s]!;
    for (; k >= rootCount; k = parent[k]!) path.push(element[k]!);
    labels[s] = k;
    for (let m = path.length - 1; m >= 0; m--) members.push(path[m]!);
    offsets[s + 1] = members.length;
  }
  return {
    count: classes.length,
    label: labels,
    weight: Float64Array.from(total),
    offsets,
    member: Uint32Array.from(members),
  };
}
