/**
 * What a strategy gets and gives back (MODEL §5). The checker imports this file
 * and nothing else of siting/.
 */

/** One outlet that a plan opens: format f at location j from phase t on. */
export interface Opening {
  /** Sites first, then existing outlets (city/types `locationCount`). */
  readonly location: number;
  readonly format: number;
  /** Index into the rules' phases. */
  readonly phase: number;
}

/** Circle `circle` counts `units` outlets of `type` that stand in circle `host`, in `phase` (-1 = before the plan). */
export interface Claim {
  readonly type: number;
  readonly phase: number;
  readonly circle: number;
  readonly host: number;
  readonly units: number;
}

/**
 * So many persons of a home count on an outlet at a location: as users of its
 * places (`places`, in each phase), or as its customers (`customers`, at the end).
 */
export interface PersonFlow {
  readonly kind: 'places' | 'customers';
  readonly type: number;
  /** -1 = before the plan. */
  readonly phase: number;
  readonly home: number;
  readonly location: number;
  readonly persons: number;
}

export interface StageResult {
  readonly name: string;
  readonly value: number;
  readonly bound: number;
  /** Names of the stages that this one is bounded under. */
  readonly given: readonly string[];
}

export type StopReason = 'optimal' | 'gap' | 'limit' | 'interrupted';

/** A moment of a run, in units of work; kept for the report's curve. */
export interface Progress {
  readonly work: number;
  readonly step: string;
  readonly objective: number;
  readonly bound: number;
}

export interface Work {
  readonly evaluations: number;
  readonly lpIterations: number;
  readonly nodes: number;
}

export interface Plan {
  readonly strategy: string;
  /** Sorted by phase, location, format. */
  readonly openings: readonly Opening[];
  /** Certificate of shared quotas; the checker verifies it. */
  readonly claims: readonly Claim[];
  /** Certificate of capacity and viability; absent where no rule asks for it. */
  readonly flows?: readonly PersonFlow[];
  /** Discounted gap index of the plan, of doing nothing, and a proven lower bound. */
  readonly objective: number;
  readonly before: number;
  readonly bound: number;
  readonly boundSource: string;
  /** (objective − bound) / |objective|. */
  readonly gap: number;
  /** (objective − bound) / (before − bound). */
  readonly gapOfGain: number;
  readonly stages: readonly StageResult[];
  readonly stopped: StopReason;
  readonly work: Work;
  readonly trail: readonly Progress[];
  /** Phase in which each circle starts, where the plan chose it. */
  readonly starts?: readonly number[];
}

/** One rule of the plan, recounted on the raw city. */
export interface ConstraintCheck {
  /** `money`, `floor`, `hosts`, `density`, `starts`, `one-format`, `eligible`, `fixed`, `claims`, `idle`, `objective`, … */
  readonly name: string;
  readonly ok: boolean;
  /** Largest excess over the rule in the rule's unit; 0 or less where it holds. */
  readonly worst: number;
  /** Ids of what breaks it, with amounts; empty where it holds. */
  readonly details: readonly string[];
  /** The scenario lets it be exceeded: `ok` whatever `worst` says. */
  readonly soft?: boolean;
}

export interface CheckReport {
  readonly ok: boolean;
  readonly constraints: readonly ConstraintCheck[];
  /** The objective and the gap per phase (before first) as recounted. */
  readonly objective: number;
  readonly cityGap: readonly number[];
  readonly costYuan: number;
  readonly personsNewlyServed: number;
}

/**
 * Why a target is not met: the first relaxation after which re-solving shrinks it
 * (MODEL §4); `better-elsewhere`: the rules allow it, but what it would take is worth
 * more where it is; `site`: there is no place at all.
 */
export type ShortfallReason =
  | 'site'
  | 'density'
  | 'floor'
  | 'hosts'
  | 'clustering'
  | 'viability'
  | 'start'
  | 'fleet'
  | 'money'
  | 'better-elsewhere';

/**
 * What a shortfall's reason rests on: one opening beside the plan once the rule is
 * out of the way (`opening`); a plan that is better on the whole once it is, but
 * gives something up (`plan`); nothing short of several rules at once (`rules`).
 */
export type ShortfallProof = 'opening' | 'plan' | 'rules';

export interface Shortfall {
  readonly circle: number;
  readonly type: number;
  /** Persons short of the target. */
  readonly persons: number;
  readonly reason: ShortfallReason;
  /** What the reason rests on; absent for `site`. */
  readonly proof?: ShortfallProof;
  /** What the plan at hand has that the new one gives up, the most worth first; for `better-elsewhere`, what it would have to. */
  readonly insteadOf?: readonly { readonly location: number; readonly format: number }[];
  /** What the new plan opens beside the remedy: a host, shops around, what is left over buys. */
  readonly togetherWith?: readonly { readonly location: number; readonly format: number }[];
  /** The smallest single opening that would help once the reason is out of the way; absent where no site would. */
  readonly remedy?: Remedy;
  /** The radius at which the plan's own outlets would meet the target; absent where no radius would. */
  readonly widerRadiusM?: number;
}

export interface Remedy {
  readonly location: number;
  readonly format: number;
  /** Persons by which the shortfall would shrink. */
  readonly persons: number;
  readonly costYuan: number;
}

/** How a strategy may be stopped. Only work decides; `timeLimitS` is for users who ask for it, and the run says so. */
export interface SolveOptions {
  readonly gapTarget: number;
  readonly nodeLimit?: number;
  readonly iterationLimit?: number;
  readonly timeLimitS?: number;
  readonly workers: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}
