/** Lists of stages (MODEL §3). */
export const OBJECTIVES = [
  'gap',
  'basic-first',
  'worst-circle',
  'targets',
  'walk',
  'cost',
  'saa',
  'cvar',
  'worst-day',
] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Objectives over drawn days: their mean, the mean of the worst of them, the worst one. */
export const DAY_OBJECTIVES: readonly Objective[] = ['saa', 'cvar', 'worst-day'];

/** Within `windowM` straight metres of a new outlet of the type stand at least `minCount` others on own premises. */
export interface ClusterRule {
  readonly type: number;
  readonly windowM: number;
  readonly minCount: number;
}

/** A share of a group of persons that is to live within a distance of a full outlet of a type. */
export interface Goal {
  /** `city`: Table 1's targets; `farthest`: no home of some circles lies farther away. */
  readonly kind: 'city' | 'farthest';
  readonly type: number;
  readonly limitDm: number;
  readonly target: number;
  /** Circles whose homes count. */
  readonly circles: Uint8Array;
}

/** A source of money: which part of each payment it bears, by offset from the opening, yuan. */
export interface Payer {
  readonly id: string;
  readonly payYuan: readonly Float64Array[];
  readonly rentDue: Float64Array;
  readonly fitOutDue: Float64Array;
  /** By fleet: for each unit. */
  readonly fleetYuan: readonly Float64Array[];
  /** New money per payment period; absent = not limited. */
  readonly budgetYuan?: Float64Array;
}

/** Units that drive from stop to stop: stops × days a week that one unit serves, and what it costs. */
export interface Fleet {
  readonly id: string;
  readonly formats: readonly number[];
  readonly stopsPerDay: number;
  readonly daysPerWeek: number;
  /** Largest number of units; absent = as many as the money buys. */
  readonly maxUnits?: number;
  /** What a unit costs by payment offset, yuan. */
  readonly payYuan: Float64Array;
}

/**
 * City × scenario with every rule looked up: the tables that the optimiser, the
 * checker, the gap figures and the simulator read. Tables over circle × type are
 * row-major: [circle * typeCount + type].
 */
export interface Rules {
  readonly circleCount: number;
  readonly typeCount: number;
  readonly phaseCount: number;
  readonly phaseIds: readonly string[];
  /** δ_t / Σ δ: sums to 1. */
  readonly phaseWeight: Float64Array;
  /** Phase in which a circle starts; phaseCount = never. */
  readonly startPhase: Uint8Array;
  /**
   * The phase whose starting circles the plan chooses among those that are given no
   * phase, with how many; `startPhase` then holds when a circle starts that is not chosen.
   */
  readonly startChoice?: {
    readonly phase: number;
    readonly circles: number;
    readonly communities?: number | undefined;
  };
  /** ω_ck, with priority communities and overrides. */
  readonly weight: Float64Array;
  /** Ω_c = Σ_k ω_ck. */
  readonly weightSum: Float64Array;
  /** Walked metres that a metre of a radius stands for: the detour factor where radii are straight; absent = 1. */
  readonly walkedPerM?: number;
  /** Radius of a home in circle c, decimetres. */
  readonly radiusDm: Uint16Array;
  /** Preferred radius (full credit up to here) in decimetres; equals radiusDm on a binary ladder. */
  readonly preferredDm: Uint16Array;
  /** τ_ck in 0…1. */
  readonly target: Float64Array;
  /** Outlets wanted per circle, 0 = no quota row. */
  readonly quota: Float64Array;
  /** By type: circles per quota (1 own, 2 shared). */
  readonly quotaPerCircles: Uint8Array;
  /** By type: the types whose full-credit outlets count for its quota, itself first. */
  readonly quotaCounts: readonly (readonly number[])[];
  /** P_c and Σ P_c, persons. */
  readonly circlePersons: Float64Array;
  readonly cityPersons: number;
  /** D_ck: demand of type k in circle c, persons. */
  readonly demand: Float64Array;
  /** Per type: demand per home, persons (the type's group). Types of one group share one array. */
  readonly homeDemand: readonly Uint32Array[];
  /** Per type: credit levels 0 < s_1 < … < 1 to which credit is rounded down. */
  readonly levels: readonly Float64Array[];
  /** Per format: total cost by payment period offset from the opening (capital, subsidy, running), yuan, rent apart. */
  readonly payYuan: readonly Float64Array[];
  /** Per payment offset: how often rent of a phase is due (1 for offsets < runningPhases). */
  readonly rentDue: Float64Array;
  /** New money per payment period (phases, then after), yuan; empty if money is not enforced or comes from `payers`. */
  readonly budgetYuan: Float64Array;
  /** Funding sources, each with its own part of every payment and its own money; absent = `budgetYuan` pays all. */
  readonly payers?: readonly Payer[];
  /** Per site: what fitting it out costs, once, with the first thing that opens there, yuan; absent = nothing. */
  readonly fitOutYuan?: Float64Array;
  /** Part of a fit-out that is due by payment offset; sums to 1. */
  readonly fitOutDue?: Float64Array;
  /** Vehicles that serve the stops of mobile formats. */
  readonly fleets?: readonly Fleet[];
  readonly moneyEnforced: boolean;
  readonly floorEnforced: boolean;
  readonly hostsEnforced: boolean;
  readonly densityEnforced: boolean;
  /** Caps on outlets near a new one may be exceeded; by how much in all is the objective's last stage. */
  readonly densitySoft?: boolean;
  readonly crossCircle: boolean;
  /** Per site: first phase in which it is available; phaseCount = never (excluded). */
  readonly siteFirstPhase: Uint8Array;
  /** Per format: may it open in this scenario. */
  readonly formatAllowed: Uint8Array;
  readonly outletLocationsAllowed: boolean;
  readonly siteLocationsAllowed: boolean;
  readonly fixed: readonly { readonly location: number; readonly format: number; readonly phase: number }[];
  /** location * formatCount + format. */
  readonly forbidden: ReadonlySet<number>;
  /** What is minimised, as a list of stages; absent = `gap`. */
  readonly objective?: Objective;
  /** Per phase; absent = 0. */
  readonly discountRate?: number;
  /** A mobile stop may stand only where it serves a home that no full format could reach. */
  readonly mobileOnlyNoRoom?: boolean;
  /** New outlets of a type need others near. */
  readonly clustering?: readonly ClusterRule[];
  /** Types whose attainment is limited by places: places wanted per person of the group. */
  readonly capacity?: readonly { readonly type: number; readonly placesPerPerson: number }[];
  /** Per format: persons that every outlet must be able to call its own; absent = none. */
  readonly minCustomers?: Float64Array;
  /** Step in which the objective `walk` counts distances, decimetres. */
  readonly walkStepDm?: number;
  /** Shares of persons to reach at the end of the plan, for the objective `targets`. */
  readonly goals?: readonly Goal[];
  /** Circles × alternatives of which exactly one opens; absent = free. */
  readonly suggestions?: readonly { readonly circle: number; readonly formats: readonly number[] }[];
}
