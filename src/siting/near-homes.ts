import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Reach } from '../walk/types.js';

/** Homes within a distance of a location; the distance belongs to the home's circle, −1 = its homes do not count. */
export function homesNear(
  city: City,
  rules: Rules,
  reach: Reach,
  location: number,
  limitDm: (circle: number) => number,
): Uint32Array {
  const { circle } = location < city.sites.length ? city.sites[location]! : city.outlets[location - city.sites.length]!;
  const homes: number[] = [];
  for (let n = reach.offsets[location]!; n < reach.offsets[location + 1]!; n++) {
    const home = reach.home[n]!;
    const c = city.homes.circle[home]!;
    if ((rules.crossCircle || c === circle) && reach.distanceDm[n]! <= limitDm(c)) homes.push(home);
  }
  return Uint32Array.from(homes);
}

/** The radius of a type by circle, decimetres. */
export function radiusOf(rules: Rules, type: number): (circle: number) => number {
  return (c) => rules.radiusDm[c * rules.typeCount + type]!;
}

/** Items by their location, in their order. */
export function byLocation(items: readonly { readonly location: number }[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  items.forEach(({ location }, n) => {
    const list = found.get(location);
    if (list) list.push(n);
    else found.set(location, [n]);
  });
  return found;
}
