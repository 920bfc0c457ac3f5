/**
 * How figures depend on what is assumed. A *factor* is an assumption that is varied,
 * an *output* a figure that is watched. How far an output moves over the ranges of the
 * factors and how well a finite number of days or samples shows it are two things and
 * are never added (MODEL §7).
 */

export type Choice = string | number | boolean;

/** What a factor may be; a share of the way from 0 to 1 stands for a value (`valueAt`). */
export type Distribution =
  | { readonly kind: 'uniform' | 'log-uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'triangular'; readonly low: number; readonly mode: number; readonly high: number }
  | { readonly kind: 'choices'; readonly values: readonly Choice[] };

/** An assumption that is varied: one or more paths of the scenario that take the same value. */
export interface Factor {
  readonly name: string;
  readonly paths: readonly string[];
  readonly distribution: Distribution;
  /** Only whole numbers are valid there. */
  readonly whole: boolean;
  /** Where the range comes from. */
  readonly source?: string;
}

export const METHODS = ['oat', 'lhs', 'morris', 'sobol'] as const;
export type Method = (typeof METHODS)[number];

/**
 * The points at which a model is run: coordinates of the unit cube, a factor each; NaN
 * = as the scenario has it. Points of one block belong together (a trajectory, the
 * points of a Sobol row): without one of them the others say nothing.
 */
export interface Design {
  readonly method: Method;
  readonly factors: number;
  readonly points: readonly Float64Array[];
  /** Points in a block; block b = points b·size … (b+1)·size − 1. */
  readonly blockSize: number;
}

/** A value estimated from a finite number of samples, with its interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** One factor at one of its values, all others as the scenario has them. */
export interface TornadoEnd {
  readonly value: Choice;
  readonly output: number;
}

export interface TornadoBar {
  readonly factor: number;
  /** In the order of the factor's values; those that could not be run are left out. */
  readonly ends: readonly TornadoEnd[];
  /** Largest minus smallest output, the scenario's own among them. */
  readonly swing: number;
}

/** Morris: elementary effects, in units of the output for a walk across the whole range of the factor. */
export interface MorrisEffect {
  readonly factor: number;
  /** Mean of the absolute effects over the trajectories. */
  readonly muStar: Estimate;
  /** Mean of the effects: of another size than µ* where the sign changes. */
  readonly mu: number;
  /** Standard deviation of the effects: interactions and curvature. */
  readonly sigma: number;
}

/** Sobol: shares of the variance of the output. */
export interface SobolIndex {
  readonly factor: number;
  /** Due to the factor alone. */
  readonly first: Estimate;
  /** Due to the factor and everything it takes part in. */
  readonly total: Estimate;
}

/** Spearman's rank correlation of factor and output over the samples. */
export interface RankCorrelation {
  readonly factor: number;
  readonly correlation: Estimate;
}

/** How far an output moves over the ranges of the factors. */
export interface Spread {
  readonly min: number;
  readonly max: number;
  /** Only where the samples are drawn from the factors' distributions. */
  readonly quantiles?: { readonly p5: number; readonly median: number; readonly p95: number };
  readonly samples: number;
}

/** What the samples say of one output. */
export interface OutputSensitivity {
  readonly output: string;
  /** Under the scenario as it is. */
  readonly base: number;
  /** Of the base value, over simulated days; absent for figures that are exact. */
  readonly baseInterval?: { readonly low: number; readonly high: number };
  readonly assumed: Spread;
  readonly tornado?: readonly TornadoBar[];
  readonly morris?: readonly MorrisEffect[];
  readonly sobol?: readonly SobolIndex[];
  readonly ranks?: readonly RankCorrelation[];
}

/** What happened at one point of the design. */
export interface SampleResult {
  /** 0 = the scenario as it is, n = point n − 1 of the design. */
  readonly index: number;
  /** The factors' values, undefined = as the scenario has it. */
  readonly values: readonly (Choice | undefined)[];
  /** Why the scenario could not be run with these values; the outputs are then empty. */
  readonly refused?: string;
  /** By name; an output that does not apply to the sample is absent. */
  readonly outputs: Readonly<Record<string, number>>;
  readonly intervals?: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
  /** Names of the rules that the base plan breaks under these values. */
  readonly broken?: readonly string[];
  /** What was planned anew for these values: `location:format` and `circle:type`, indices, sorted. */
  readonly openings?: readonly string[];
  readonly served?: readonly string[];
}

/** How often something is chosen over the samples that were planned anew. */
export interface ChoiceShare {
  /** `location:format` or `circle:type`, indices. */
  readonly key: string;
  readonly times: number;
  readonly inBase: boolean;
}

export interface SensitivityResult {
  readonly method: Method;
  readonly seed: string;
  readonly replan: boolean;
  readonly strategy?: string;
  /** Days simulated in every sample; 0 = none. */
  readonly days: number;
  /** Of intervals over samples and over days. */
  readonly level: number;
  readonly factors: readonly Factor[];
  /** Points of the design, and how many of them were run. */
  readonly points: number;
  readonly finished: number;
  readonly interrupted: boolean;
  readonly samples: readonly SampleResult[];
  readonly outputs: readonly OutputSensitivity[];
  /** Only where samples were planned anew: how many, and what they chose. */
  readonly planned?: number;
  readonly sites?: readonly ChoiceShare[];
  readonly served?: readonly ChoiceShare[];
}
