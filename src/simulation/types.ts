/** Share of walkers within a time, with its interval over days. */
export interface ShareEstimate {
  readonly minutes: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface SimulationCell {
  /** -1 = the whole city. */
  readonly circle: number;
  readonly type: number;
  readonly group: 'all' | 'children' | 'adults' | 'elders';
  /** Walkers counted, all days together. */
  readonly walkers: number;
  /** 5, 10 and 15 minutes. */
  readonly shares: readonly ShareEstimate[];
  /** Mean walk time of those reached within the horizon, seconds; their share is beside it. */
  readonly meanWalkTimeS: number;
  readonly reachedShare: number;
}

export interface SimulationResult {
  readonly days: number;
  readonly walkersPerCircle: number;
  readonly level: number;
  readonly seed: string;
  readonly cells: readonly SimulationCell[];
}
