/** Share of walkers within a time, with its interval over days. */
export interface ShareEstimate {
  readonly minutes: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A quantile of the walk time over walkers and days, with its interval over days.
 * A time that lies beyond `beyondS` is absent: it prints as "> x min".
 */
export interface QuantileEstimate {
  /** 0.5 = the median. */
  readonly share: number;
  readonly walkTimeS?: number;
  /** Lower end of the interval, at most `beyondS`. */
  readonly lowS: number;
  readonly highS?: number;
  /** Until when arrivals are known; later ones are cut off by the horizon of the reach lists. */
  readonly beyondS: number;
}

/** Chance that a day meets a target, with its interval over days. */
export interface TargetEstimate {
  /** Share of the type's demand to reach within `minutes`. */
  readonly target: number;
  readonly minutes: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export type WalkerGroup = 'all' | 'children' | 'adults' | 'elders';

export interface SimulationCell {
  /** -1 = the whole city. */
  readonly circle: number;
  readonly type: number;
  readonly group: WalkerGroup;
  /** Walkers counted, all days together; persons × days where every home is evaluated. */
  readonly walkers: number;
  /** 5, 10 and 15 minutes. */
  readonly shares: readonly ShareEstimate[];
  /** Mean walk time of those reached within the horizon, seconds; their share is beside it. */
  readonly meanWalkTimeS: number;
  /** Interval of the mean walk time over days; absent where nobody is reached or one day was played. */
  readonly meanLowS?: number;
  readonly meanHighS?: number;
  readonly reachedShare: number;
  /** P50 and P90. */
  readonly quantiles?: readonly QuantileEstimate[];
  /** The minutes that the plan gives the type, one of those of `shares`; absent where it gives none. */
  readonly tierMinutes?: number;
  /** Only in the cell of the group whose demand the type's target is about. */
  readonly targetMet?: TargetEstimate;
  /** Share within 15 minutes if the nearest outlet is shut and all others are open. */
  readonly ifNearestShut?: number;
}

/** A part of a circle or of the city: a community, the homes in a band of distances from a type's nearest outlet, or whoever cannot take steps. */
export interface AreaCell {
  readonly by: 'community' | 'band' | 'stepFree';
  /** But for communities: −1 = the whole city. Communities lie in the circle that the city says; −1 here. */
  readonly circle: number;
  /** −1 but for communities. */
  readonly community: number;
  /** Bands: more than `fromM` (the first: from 0 on) up to `toM` metres to the nearest outlet, all open; absent = beyond, or none. */
  readonly fromM?: number;
  readonly toM?: number;
  readonly type: number;
  readonly group: WalkerGroup;
  readonly persons: number;
  /** 5, 10 and 15 minutes, and the type's own where they are others. */
  readonly shares: readonly ShareEstimate[];
  readonly tierMinutes?: number;
}

/** Persons, each walked on every day, by how many of the days they reach something. */
export interface PersonCell {
  /** −1 = the whole city. */
  readonly circle: number;
  /** −1 = everything basic. */
  readonly type: number;
  readonly group: WalkerGroup;
  /** The type's own minutes; 15 for everything basic. */
  readonly minutes: number;
  readonly persons: number;
  /** Who reach it on every day, on at least `mostShare` of the days, and on none. */
  readonly everyDay: number;
  readonly mostDays: number;
  readonly never: number;
  /** Mean over persons of the share of days. */
  readonly meanShare: number;
  /** Persons on some but less than 10 % of the days, on 10 % and more … on 90 % and more but not all. */
  readonly tenths: readonly number[];
}

/**
 * What samples of walkers cannot give: who fares badly day after day, not how many do
 * on a mean day. The persons are everybody, the days those that were played; there is
 * no interval, since all persons share the days' closures.
 */
export interface PersonsResult {
  readonly days: number;
  readonly persons: number;
  readonly mostShare: number;
  readonly cells: readonly PersonCell[];
}

/** All basic types within 15 minutes, by one walker. */
export interface JointShare {
  /** -1 = the whole city. */
  readonly circle: number;
  readonly group: WalkerGroup;
  readonly minutes: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** What was asked of `--precision`, and what came of it. */
export interface PrecisionReport {
  /** Largest half width of an interval that was asked for. */
  readonly asked: number;
  /** Intervals of shares that are wider after all days, and the widest half. */
  readonly wider: number;
  readonly widest: number;
}

export interface SimulationResult {
  readonly days: number;
  readonly walkersPerCircle: number;
  readonly level: number;
  readonly seed: string;
  readonly cells: readonly SimulationCell[];
  /** How days were evaluated; absent = plain. */
  readonly estimator?: 'plain' | 'qmc' | 'conditional' | 'combined';
  /**
   * Types whose closures are integrated out: their shares, mean times and quantiles are
   * means over all days that could be, not over those played, and their intervals have
   * no width (quantiles: that of the grid of times).
   */
  readonly integrated?: readonly number[];
  readonly joint?: readonly JointShare[];
  /** Basic types without any outlet in the city, which `joint` leaves out. */
  readonly jointWithout?: readonly number[];
  /** Only where asked for. */
  readonly areas?: readonly AreaCell[];
  /** Only where asked for, and not where the run was interrupted. */
  readonly persons?: PersonsResult;
  readonly precision?: PrecisionReport;
  /** True where the run was stopped before its last day; everything counts the days that were finished. */
  readonly interrupted?: boolean;
}

/** A difference between two plans on the same days, second − first, with its interval over days. */
export interface Difference {
  readonly before: number;
  readonly after: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Chance of a difference this large if there were none, for this figure alone. */
  readonly p: number;
  /** True where closures are integrated out of both sides: low and high are the difference, and p is 0 or 1. */
  readonly exact?: true;
  /** After correction for all the figures of its table (Holm). */
  readonly verdict: 'better' | 'worse' | 'undecided';
}

/** Share within the type's own minutes (15 where the plan gives none). */
export interface ComparedCell extends Difference {
  /** -1 = the whole city. */
  readonly circle: number;
  readonly type: number;
  readonly group: WalkerGroup;
  readonly minutes: number;
}

/** Whoever cannot take steps: share within 15 minutes, and within the type's own where these are others. */
export interface ComparedArea extends ComparedCell {
  readonly persons: number;
}

/** Mean over types, by their weights in the gap index, of the share of their demand within their own minutes. */
export interface ComparedCircle extends Difference {
  readonly circle: number;
  /** All basic types within 15 minutes. */
  readonly joint?: Difference;
}

/** Persons whose walk to a type is over five minutes shorter or longer, mean over days. */
export interface Gains {
  readonly circle: number;
  readonly type: number;
  readonly gain: number;
  readonly lose: number;
}

export interface Comparison {
  readonly days: number;
  readonly level: number;
  readonly seed: string;
  readonly first: SimulationResult;
  readonly second: SimulationResult;
  /** Every circle, corrected together; the city alone in front. */
  readonly circles: readonly ComparedCircle[];
  readonly cells: readonly ComparedCell[];
  readonly gains: readonly Gains[];
  /** Only where somebody cannot take steps; the city in front of its circles. */
  readonly stepFree?: readonly ComparedArea[];
  readonly interrupted?: boolean;
}
