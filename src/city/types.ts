/**
 * The city: what exists (MODEL §1). Everything here is read once, translated to
 * indices once, and never changed afterwards.
 *
 * An index into an array of the same City is called by the singular noun: `circle`
 * is an index into `city.circles`, `type` into `city.types`, and so on; -1 is
 * "none". Ids stay on the objects, for messages and outputs.
 */

/** How we know a value: the plan says so, it follows from what the plan says, or it is a default that a user should replace. */
export type Provenance = 'stated' | 'reconstructed' | 'assumed';

export const GROUPS = ['children', 'adults', 'elders'] as const;
export type Group = (typeof GROUPS)[number];

export interface Names {
  readonly zh: string;
  readonly en: string;
}

/** A position in the city's plane, metres east and north of its origin. */
export type PointM = readonly [xM: number, yM: number];

export interface Circle {
  readonly id: string;
  /** Short name: 瑞丰 / Ruifeng. */
  readonly name: Names;
  readonly fullName: string;
  readonly mode: 'standalone' | 'merged';
  readonly intent: 'new_build' | 'renovate_upgrade';
  readonly layoutForms: readonly string[];
  readonly populationPersons: number;
  /** The four bounding streets as the plan writes them. */
  readonly bounds: { readonly E: string; readonly S: string; readonly W: string; readonly N: string };
  readonly communities: readonly number[];
  /** Types that the plan's table 3-1 names as existing. */
  readonly existingTypes: readonly number[];
  /** Outer ring in metres, not closed (first point is not repeated). */
  readonly polygon: readonly PointM[];
  /** Circles that may share a market with this one. */
  readonly neighbours: readonly number[];
  readonly provenance: Provenance;
  readonly quote: string;
}

export interface Community {
  readonly id: string;
  readonly name: string;
  readonly circle: number;
  /** Part of the circle's population, 0…1; the shares of a circle sum to 1. */
  readonly share: number;
  /** One of the communities whose care services the plan supports first. */
  readonly priorityCare: boolean;
  readonly provenance: Provenance;
}

/** A shortage that annex 2 records; a type that it does not mention is adequate. */
export interface ShortageRecord {
  readonly community: number;
  readonly type: number;
  readonly class: 'basic' | 'quality';
  /** `unmarked`: the plan lists it without saying missing or few; it counts as missing. */
  readonly state: 'missing' | 'few' | 'unmarked';
  readonly provenance: Provenance;
  readonly quote: string;
}

/** What the plan itself suggests to open in a circle (table 3-1). */
export interface Suggestion {
  readonly circle: number;
  /** Formats of which one is to open; more than one where the plan leaves the choice. */
  readonly formats: readonly number[];
  /** `continue`: the plan keeps what exists, nothing opens. */
  readonly action: 'open' | 'continue';
  readonly provenance: Provenance;
  readonly quote: string;
}

export interface Quota {
  /** Outlets wanted … */
  readonly count: number;
  /** … for this many circles (1: in each circle; 2: an outlet is claimed by up to two neighbours). */
  readonly perCircles: number;
  /** Other types whose outlets count too (a market counts for the fresh grocery's presence). */
  readonly alsoCounts: readonly number[];
  readonly provenance: Provenance;
}

/** What people need and what is measured. */
export interface BusinessType {
  readonly id: string;
  readonly name: Names;
  readonly aliases: readonly string[];
  readonly class: 'basic' | 'quality' | 'facility' | 'unclassified';
  /** Listed in the main text; only these enter the gap by default. */
  readonly inMainText: boolean;
  /** One of the quality types that the plan puts first. */
  readonly priority: boolean;
  /** Weight in the gap index; 0 = reported, not optimised. */
  readonly weight: number;
  /** Factor on the weight in communities with `priorityCare`. */
  readonly priorityFactor: number;
  readonly demand: 'all' | Group;
  readonly tierMin?: 5 | 10 | 15;
  /** Types of one tier that stand for each other. */
  readonly tierGroup?: string;
  readonly radiusPreferredM?: number;
  readonly radiusM: number;
  readonly radiusProvenance: Provenance;
  /** Share of the demand to reach, 0…1. */
  readonly target: number;
  readonly targetProvenance: Provenance;
  /** From a quota that the plan states. */
  readonly quota?: Quota;
  /** From the presence rule: each basic type wants one outlet inside the circle. Used where `presence: basic`. */
  readonly presence?: Quota;
  /** At most `maxCount` outlets within `windowM` straight metres of a new one, itself counted. */
  readonly density?: { readonly windowM: number; readonly maxCount: number };
  /** Table 1: share of the city's persons within 15 minutes; `definitionGiven` false prints as "definition not given". */
  readonly cityTarget?: { readonly share: number; readonly definitionGiven: boolean };
  readonly bureau: number;
  readonly provenance: Provenance;
  readonly quote: string;
}

/** How a type opens: own premises, hosted in another shop, mobile, or a part-time substitute. */
export interface Format {
  readonly id: string;
  readonly name: Names;
  readonly kind: 'own' | 'hosted' | 'mobile' | 'substitute';
  /** Credit in (0, 1] that it gives to each type. */
  readonly credits: readonly { readonly type: number; readonly credit: number }[];
  readonly floorM2: number;
  readonly capexYuan: number;
  /** Running support per phase, rent apart. */
  readonly runningYuan: number;
  /** Formats that can host it; empty unless `kind` is `hosted`. */
  readonly hosts: readonly number[];
  /** How many hosted formats a new outlet of this format takes. */
  readonly hostSlots: number;
  /** Classes of sites where it may open (hosted formats open at their host's location instead). */
  readonly siteClasses: readonly string[];
  readonly daysPerWeek: number;
  readonly places?: number;
  readonly provenance: Provenance;
  readonly quote: string;
}

export interface SiteClass {
  readonly id: string;
  readonly name: Names;
  readonly provenance: Provenance;
  readonly quote: string;
}

export interface Bureau {
  readonly id: string;
  readonly name: Names;
  readonly quote: string;
}

/** An outlet that exists today. It is also a location where hosted formats may open. */
export interface Outlet {
  readonly id: string;
  readonly name: string;
  readonly format: number;
  readonly xM: number;
  readonly yM: number;
  readonly circle: number;
  readonly community: number;
  readonly spareFloorM2: number;
  readonly hostSlots: number;
  readonly places?: number;
  /** Whether it can be entered without steps; absent = not said, taken for yes. */
  readonly accessible?: boolean;
  readonly provenance: Provenance;
  readonly basis: string;
}

/** A place where something may open. */
export interface Site {
  readonly id: string;
  readonly name: string;
  readonly class: number;
  readonly xM: number;
  readonly yM: number;
  readonly circle: number;
  readonly community: number;
  readonly floorM2: number;
  /** Rent that the plan has to carry, per m² and phase. */
  readonly rentYuanPerM2: number;
  /** Phase id from which it is available; absent = from the start. */
  readonly firstPhase?: string;
  readonly status: 'confirmed' | 'to_verify' | 'excluded';
  /** Whether what opens here can be entered without steps; absent = not said, taken for yes. */
  readonly accessible?: boolean;
  readonly provenance: Provenance;
  readonly basis: string;
}

/** Demand points, one per building or block. */
export interface Homes {
  readonly count: number;
  readonly ids: readonly string[];
  readonly xM: Float64Array;
  readonly yM: Float64Array;
  readonly circle: Uint16Array;
  readonly community: Uint16Array;
  readonly persons: Readonly<Record<Group, Uint32Array>>;
}

/** The walking network. Edges are walked both ways. */
export interface Streets {
  readonly nodeXM: Float64Array;
  readonly nodeYM: Float64Array;
  readonly edgeFrom: Uint32Array;
  readonly edgeTo: Uint32Array;
  readonly edgeLengthM: Float64Array;
  /** Index into `names`. */
  readonly edgeName: Uint16Array;
  /** 1 for a main street, 0 for a minor one. */
  readonly edgeMain: Uint8Array;
  readonly names: readonly string[];
  /** Crossings with signals; absent = the city does not say where they are. */
  readonly signals?: StreetSignals;
  /** Steps and other obstacles; absent = the city does not say where they are. */
  readonly steps?: StreetSteps;
}

/** Signals that a walker waits at, counted; evenly spread along an edge. */
export interface StreetSignals {
  readonly atNode: Uint8Array;
  readonly onEdge: Uint8Array;
}

/** What not everybody can walk on. */
export interface StreetSteps {
  /** Metres of steps by edge, in the middle of it. */
  readonly lengthM: Float64Array;
  /** By edge: 1 where somebody on wheels gets along it, beside its steps if it has any. */
  readonly stepFree: Uint8Array;
}

/** A line that nobody crosses except along a street; drawn on maps. */
export interface Barrier {
  readonly id: string;
  readonly name: string;
  readonly kind: 'railway' | 'river';
  readonly line: readonly PointM[];
  readonly provenance: Provenance;
}

/** A commercial landmark that the plan names. Not an outlet. */
export interface Anchor {
  readonly id: string;
  readonly name: string;
  readonly circle: number;
  readonly xM: number;
  readonly yM: number;
  readonly provenance: Provenance;
  readonly quote: string;
}

/** A place where the plan contradicts itself or says too little; listed by `kezhong check`. */
export interface Contradiction {
  readonly id: string;
  /** `existing-vs-missing` for the pairs between table 3-1 and annex 2; `inconsistency` for the others. */
  readonly kind: 'existing-vs-missing' | 'inconsistency';
  readonly circle: number;
  readonly community: number;
  readonly type: number;
  readonly what: Names;
  readonly quote: string;
}

export interface City {
  readonly id: string;
  readonly name: Names;
  /** True where the geometry is drawn from a text, not surveyed: "schematic" stands on every map. */
  readonly schematic: boolean;
  /** Where (0, 0) of the plane lies. */
  readonly origin: { readonly lon: number; readonly lat: number };
  readonly populationPersons: number;
  /** Straight line × this = walked metres where there is no network. */
  readonly detourFactor: number;
  readonly circles: readonly Circle[];
  readonly communities: readonly Community[];
  readonly types: readonly BusinessType[];
  readonly formats: readonly Format[];
  readonly siteClasses: readonly SiteClass[];
  readonly bureaus: readonly Bureau[];
  readonly records: readonly ShortageRecord[];
  readonly suggestions: readonly Suggestion[];
  readonly outlets: readonly Outlet[];
  readonly sites: readonly Site[];
  readonly homes: Homes;
  readonly streets?: Streets;
  readonly barriers: readonly Barrier[];
  readonly anchors: readonly Anchor[];
  readonly contradictions: readonly Contradiction[];
  /** How many values of the city's files are of each kind. */
  readonly provenance: Readonly<Record<Provenance, number>>;
}

/**
 * Locations are sites first, then outlets: location j < sites.length is site j,
 * location j ≥ sites.length is outlet j − sites.length.
 */
export function locationCount(city: City): number {
  return city.sites.length + city.outlets.length;
}

/** Id of a location: of its site, or of its outlet. */
export function locationId(city: City, location: number): string {
  const { sites, outlets } = city;
  return location < sites.length ? sites[location].id : outlets[location - sites.length].id;
}
