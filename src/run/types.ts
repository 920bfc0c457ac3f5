import type { City } from '../city/types.js';
import type { GapTable, RecordGap, RecordsClosed } from '../gaps/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Scenario } from '../scenario/types.js';
import type { SensitivityResult } from '../sensitivity/types.js';
import type { DayReport } from '../simulation/planning-report.js';
import type { Comparison, SimulationResult } from '../simulation/types.js';
import type { CheckReport, Claim, Opening, PersonFlow, Plan, Shortfall } from '../siting/types.js';
import type { Reach } from '../walk/types.js';

/** The plan's own suggestions at the same money: what the headline compares with. */
export interface AsPlan {
  readonly scenario: string;
  readonly plan: Plan;
  readonly gaps: GapTable;
  readonly costYuan: number;
}

/** The best plan for the money that the plan's own suggestions cost, period by period. */
export interface SameMoney {
  readonly plan: Plan;
  readonly gaps: GapTable;
  readonly costYuan: number;
}

/** The plan for the usual day, with everything open, and its certificates: what plans for drawn days are held against. */
export interface UsualPlan {
  readonly openings: readonly Opening[];
  readonly claims: readonly Claim[];
  readonly flows: readonly PersonFlow[];
}

/** What identifies a run's inputs; printed in the report's footer and the summary. */
export interface RunStamp {
  readonly version: string;
  readonly cityHash: string;
  readonly scenarioHash: string;
  /** The command as it reproduces the run, without machine paths. */
  readonly commandLine: string;
  /** Names of the files written into the run folder, in the order in which they are printed. */
  readonly files: readonly string[];
}

/** Everything that a run knows; report/ turns it into files and lines. */
export interface RunResult {
  readonly command: 'gaps' | 'plan' | 'simulate' | 'sensitivity';
  readonly seed: string;
  readonly city: City;
  readonly scenario: Scenario;
  readonly rules: Rules;
  readonly reach: Reach;
  /** `before` only for `gaps`. */
  readonly gaps: GapTable;
  readonly record: RecordGap;
  readonly records: RecordsClosed;
  readonly plan?: Plan;
  readonly check?: CheckReport;
  readonly shortfalls: readonly Shortfall[];
  readonly asPlan?: AsPlan;
  /** Only where the run itself opens the plan's suggestions. */
  readonly sameMoney?: SameMoney;
  /** Only where the objective is over drawn days. */
  readonly uncertainty?: DayReport;
  /** Beside `uncertainty`. */
  readonly usualPlan?: UsualPlan;
  readonly simulation?: SimulationResult;
  /** Only where two plans were walked; `simulation` and `plan` are the second's. */
  readonly comparison?: Comparison;
  /** Only where assumptions were varied; all else is the scenario as it is. */
  readonly sensitivity?: SensitivityResult;
  /** What a later run can go on from: only where days were walked. */
  readonly days?: Uint8Array;
  readonly stamp?: RunStamp;
}
