import type { City, Group, Homes } from '../city/types.js';
import { GROUPS } from '../city/types.js';
import type { SimulationSettings } from '../scenario/types.js';
import { buildReach } from '../walk/reach.js';
import type { Reach } from '../walk/types.js';

/** A city as its days are walked: everybody at the door that they leave by, with the ways that they can take. */
export interface WalkedCity {
  /** Whoever cannot take steps lives in homes of their own, behind all others, at the same doors. */
  readonly city: City;
  readonly reach: Reach;
  /** The first of these homes; absent where the scenario has nobody who cannot take steps. */
  readonly stepFreeFrom?: number;
}

/**
 * The city and reach lists that days are walked on.
 *
 * Where the city says where steps are, a metre of them counts as what it takes
 * (`stepsFactor`). The scenario's share of each group who cannot take steps
 * (`stepFreeShare`) is taken from every home in turn, so that each circle has its share
 * to half a person; they reach what is reached without steps, and of that what is not
 * said to have steps at its entrance.
 *
 * @returns `city` and `reach` themselves where neither applies
 */
export function walkedCity(city: City, reach: Reach, { stepFreeShare, stepsFactor }: SimulationSettings): WalkedCity {
  const everybody = hasSteps(city) ? buildReach(city, reach.horizonM, { walker: 'timed', stepsFactor }) : reach;
  if (stepFreeShare === undefined || GROUPS.every((group) => stepFreeShare[group] === 0)) {
    return { city, reach: everybody };
  }
  const { homes, moved } = splitHomes(city, stepFreeShare);
  const stepFree = buildReach(city, reach.horizonM, { walker: 'stepFree' });
  return {
    city: { ...city, homes },
    reach: joined(city, everybody, stepFree, moved),
    stepFreeFrom: city.homes.count,
  };
}

function hasSteps({ streets }: City): boolean {
  return streets?.steps?.lengthM.some((lengthM, e) => lengthM > 0 && streets.steps!.stepFree[e] === 0) ?? false;
}

/** Homes with those who cannot take steps in homes of their own; `moved` are the homes that these come from. */
function splitHomes(
  { homes, circles }: City,
  shares: Readonly<Record<Group, number>>,
): { homes: Homes; moved: Uint32Array } {
  const stay: Record<Group, Uint32Array> = { ...homes.persons };
  const go: Record<Group, Uint32Array> = { ...homes.persons };
  for (const group of GROUPS) {
    const persons = homes.persons[group];
    const [staying, going] = [persons.slice(), new Uint32Array(homes.count)];
    // Whole persons: as many so far as the share of all so far, rounded.
    const soFar = new Float64Array(circles.length);
    const gone = new Float64Array(circles.length);
    for (let i = 0; i < homes.count; i++) {
      const c = homes.circle[i]!;
      soFar[c]! += persons[i]!;
      going[i] = Math.floor(shares[group] * soFar[c]! + 0.5) - gone[c]!;
      gone[c]! += going[i]!;
      staying[i]! -= going[i]!;
    }
    stay[group] = staying;
    go[group] = going;
  }
  const moved = Uint32Array.from(homes.ids.keys()).filter((i) => GROUPS.some((group) => go[group][i]! > 0));
  return {
    moved,
    homes: {
      count: homes.count + moved.length,
      ids: [...homes.ids, ...Array.from(moved, (i) => `${homes.ids[i]} (step-free)`)],
      xM: twice(homes.xM, homes.xM, moved, Float64Array),
      yM: twice(homes.yM, homes.yM, moved, Float64Array),
      circle: twice(homes.circle, homes.circle, moved, Uint16Array),
      community: twice(homes.community, homes.community, moved, Uint16Array),
      persons: {
        children: twice(stay.children, go.children, moved, Uint32Array),
        adults: twice(stay.adults, go.adults, moved, Uint32Array),
        elders: twice(stay.elders, go.elders, moved, Uint32Array),
      },
    },
  };
}

/** All of `first`, then what `second` has of some homes. */
function twice<T extends Float64Array | Uint16Array | Uint32Array>(
  first: T,
  second: T,
  some: Uint32Array,
  Typed: new (values: number[]) => T,
): T {
  return new Typed([...first, ...Array.from(some, (i) => second[i]!)]);
}

/** Both lists in one: homes as they are, and `moved` behind them by the second list. */
function joined({ sites, outlets, homes }: City, everybody: Reach, stepFree: Reach, moved: Uint32Array): Reach {
  const index = new Int32Array(homes.count).fill(-1);
  for (const [n, i] of moved.entries()) index[i] = homes.count + n;
  const entrances = [...sites, ...outlets];
  const enters = (j: number, a: number): boolean =>
    entrances[j]!.accessible !== false && index[stepFree.home[a]!]! >= 0;
  const rows = everybody.offsets.length - 1;
  const offsets = new Uint32Array(rows + 1);
  for (let j = 0; j < rows; j++) {
    let count = everybody.offsets[j + 1]! - everybody.offsets[j]!;
    for (let a = stepFree.offsets[j]!; a < stepFree.offsets[j + 1]!; a++) if (enters(j, a)) count++;
    offsets[j + 1] = offsets[j]! + count;
  }
  const home = new Uint32Array(offsets[rows]!);
  const distanceDm = new Uint16Array(offsets[rows]!);
  const signals = everybody.signals === undefined ? undefined : new Uint8Array(offsets[rows]!);
  for (let j = 0; j < rows; j++) {
    // Both are nearest first; of equally far homes those of everybody come first, as their numbers do.
    let [a, b] = [everybody.offsets[j]!, stepFree.offsets[j]!];
    for (let to = offsets[j]!; to < offsets[j + 1]!; to++) {
      while (b < stepFree.offsets[j + 1]! && !enters(j, b)) b++;
      const fromFirst =
        a < everybody.offsets[j + 1]! &&
        (b >= stepFree.offsets[j + 1]! || everybody.distanceDm[a]! <= stepFree.distanceDm[b]!);
      const [source, at] = fromFirst ? [everybody, a++] : [stepFree, b++];
      home[to] = fromFirst ? source.home[at]! : index[source.home[at]!]!;
      distanceDm[to] = source.distanceDm[at]!;
      if (signals !== undefined) signals[to] = source.signals![at]!;
    }
  }
  return { ...everybody, offsets, home, distanceDm, ...(signals === undefined ? {} : { signals }) };
}
