/**
 * Credit of one format at one distance, rounded down to a ladder (MODEL §2,
 * MILP §2): `credit` up to the preferred radius, falling linearly to 0 at the
 * radius, 0 beyond it. On a binary ladder the preferred radius equals the
 * radius, so the rule is all or nothing.
 *
 * @param credit what the format gives at the door, in (0, 1]
 * @param levels 0 < s_1 < … ≤ 1, ascending
 */
export function creditAt(
  credit: number,
  distanceDm: number,
  preferredDm: number,
  radiusDm: number,
  levels: ArrayLike<number>,
): number {
  if (distanceDm > radiusDm) return 0;
  const nearness = distanceDm <= preferredDm ? 1 : (radiusDm - distanceDm) / (radiusDm - preferredDm);
  const exact = credit * nearness + 1e-9;
  let rounded = 0;
  for (let l = 0; l < levels.length && levels[l]! <= exact; l++) rounded = levels[l]!;
  return rounded;
}
