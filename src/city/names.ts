import { words } from './finding.js';
import { fold, nearest } from './nearest.js';
import type { City, Names } from './types.js';

/** Something that has names. */
export interface Named {
  readonly id: string;
  /** Best first: names that say what it is, then aliases. */
  readonly names: readonly string[];
  readonly aliases?: readonly string[];
}

/** Finds the index of a thing by id, name or alias, and the nearest ones if there is none. */
export interface Lookup {
  /** Index of the thing, -1 if unknown or if several things go by that name. */
  find(text: string): number;
  /** "nearest: 洗衣店 (laundry)", or all valid names if they are few; undefined where nothing is near. */
  hint(text: string): Names | undefined;
  /** Things nearest to a misspelt name, as shown to people. */
  nearest(text: string): string[];
  readonly size: number;
}

const FEW = 8;

/**
 * A lookup over `things`. Ids win over names, names over aliases; a name that two
 * things share finds neither. Case, full-width forms and outer spaces do not matter.
 */
export function lookupOf(things: readonly Named[]): Lookup {
  const ranks = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];
  const shown = new Map<string, number>();
  things.forEach((thing, index) => {
    const tiers = [[thing.id], thing.names, thing.aliases ?? []];
    tiers.forEach((names, rank) => {
      for (const name of names) {
        const key = fold(name);
        if (key === '') continue;
        const owner = ranks[rank]!.get(key);
        ranks[rank]!.set(key, owner === undefined || owner === index ? index : -1);
        if (!shown.has(name)) shown.set(name, index);
      }
    });
  });
  const label = (index: number) => labelOf(things[index]!);
  const near = (text: string) => {
    const indices = new Set(nearest(text, shown.keys()).map((name) => shown.get(name)!));
    return [...indices].map(label);
  };
  return {
    size: things.length,
    find(text) {
      const key = fold(text);
      for (const rank of ranks) {
        const index = rank.get(key);
        if (index !== undefined) return index;
      }
      return -1;
    },
    nearest: near,
    hint(text) {
      const close = near(text);
      if (close.length > 0) return words(`最接近：${close.join('、')}`, `nearest: ${close.join(', ')}`);
      if (things.length === 0 || things.length > FEW) return undefined;
      const all = things.map((_, index) => label(index));
      return words(`可用：${all.join('、')}`, `valid: ${all.join(', ')}`);
    },
  };
}

/** How a thing is shown in a hint: 洗衣店 (laundry). */
export function labelOf(thing: Named): string {
  const name = thing.names[0];
  return name === undefined || name === thing.id ? thing.id : `${name} (${thing.id})`;
}

/** Circles go by id, 瑞丰, Ruifeng, 瑞丰生活圈 and their full name. */
export function circleNames(circle: { id: string; name: Names; fullName: string }): Named {
  return {
    id: circle.id,
    names: [circle.name.zh, circle.name.en],
    aliases: [circle.fullName, `${circle.name.zh}生活圈`],
  };
}

/** Communities go by id, 瑞丰社区 and 瑞丰. */
export function communityNames(community: { id: string; name: string }): Named {
  return { id: community.id, names: [community.name], aliases: [community.name.replace(/社区$/, '')] };
}

/** Types, formats, site classes and bureaus go by id, both names and aliases. */
export function thingNames(thing: { id: string; name: Names; aliases?: readonly string[] }): Named {
  return { id: thing.id, names: [thing.name.zh, thing.name.en], aliases: thing.aliases ?? [] };
}

/** Finds the city's things by any of their names. Build it once per command. */
export interface CityNames {
  readonly circle: Lookup;
  readonly community: Lookup;
  readonly type: Lookup;
  readonly format: Lookup;
  readonly siteClass: Lookup;
  readonly bureau: Lookup;
  /** Sites, then outlets. */
  readonly location: Lookup;
}

/** Lookups for everything in a city that has a name. */
export function namesOf(city: City): CityNames {
  return {
    circle: lookupOf(city.circles.map(circleNames)),
    community: lookupOf(city.communities.map(communityNames)),
    type: lookupOf(city.types.map(thingNames)),
    format: lookupOf(city.formats.map(thingNames)),
    siteClass: lookupOf(city.siteClasses.map(thingNames)),
    bureau: lookupOf(city.bureaus.map(thingNames)),
    location: lookupOf([...city.sites, ...city.outlets].map((place) => ({ id: place.id, names: [place.name] }))),
  };
}
