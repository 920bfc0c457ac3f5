/**
 * What a script can do that the command line does: read, prepare, plan, measure,
 * walk, check and write. Everything takes and gives plain data; nothing prints.
 *
 * @example
 * ```ts
 * const prepared = await prepare('scenarios/zhongwei-2025.yaml');
 * const run = await runPlan(prepared.value!, { strategy: 'auto', seed: '1', gapTarget: 0.001, workers: 2 });
 * ```
 */
export type { Checked, Problem } from './city/problem.js';
export { readCity } from './city/read.js';
export { formatProblems } from './city/say.js';
export type {
  BusinessType,
  Circle,
  City,
  Community,
  Format,
  Group,
  Homes,
  Outlet,
  Provenance,
  Site,
  Streets,
} from './city/types.js';
export { locationCount } from './city/types.js';
export { recordGap, recordsClosed } from './gaps/record.js';
export { gapsToday, spatialGaps } from './gaps/spatial.js';
export type { GapCell, GapMoment, GapTable, RecordGap, RecordsClosed } from './gaps/types.js';
export { readClassic } from './intake/classic/read.js';
export { compare, simulate, type Walkable } from './parallel/simulate.js';
export { comparisonCsv, comparisonTerminal } from './report/comparison.js';
export { gapsTerminal, simulationTerminal } from './report/gaps-terminal.js';
export { planGeojson } from './report/geojson.js';
export { reportHtml } from './report/html.js';
export { type LeagueField, standings } from './report/league.js';
export { buildSummary, summaryText } from './report/summary.js';
export type { Summary } from './report/summary-schema.js';
export { gapsCsv, planCsv, simulationCsv } from './report/tables.js';
export { planTerminal } from './report/terminal.js';
export { find, shippedCities, shippedScenarios } from './run/find.js';
export { type LeagueOptions, runLeague } from './run/league.js';
export { hashInputs } from './run/manifest.js';
export {
  type PlanOptions,
  runCompare,
  runGaps,
  runPlan,
  runSimulate,
  type Walked,
  type WalkOptions,
} from './run/pipeline.js';
export { type Prepared, prepare, prepareWith } from './run/prepare.js';
export { askedByFlag, checkFactors, readDesign } from './run/read-design.js';
export { type SavedRun, type SaveFacts, saveRun } from './run/save.js';
export { runSensitivity, type SensitivityOptions } from './run/sensitivity.js';
export { type LoadedRun, loadRun, recheckRun } from './run/stored.js';
export type { RunResult } from './run/types.js';
export { type ReadScenario, readScenario } from './scenario/read.js';
export { resolveRules } from './scenario/rules.js';
export type { Rules } from './scenario/rules.types.js';
export type { Scenario } from './scenario/types.js';
export type { Factor, SensitivityResult } from './sensitivity/types.js';
export { type DrawnDays, drawDays } from './simulation/planning-days.js';
export { type DayReport, reportDays } from './simulation/planning-report.js';
export type { Comparison, SimulationCell, SimulationResult } from './simulation/types.js';
export { checkPlan } from './siting/checker/checker.js';
export { denseDistances, euclideanDistances } from './siting/classic/distances.js';
export { solveClassic } from './siting/classic/registry.js';
export type {
  ClassicInstance,
  ClassicOptions,
  ClassicProblem,
  ClassicResult,
  Distances,
} from './siting/classic/types.js';
export type { Column, Place } from './siting/columns.js';
export { planForDays } from './siting/days/solve.js';
export type { DayRequest, DayResult, Days, Risk } from './siting/days/types.js';
export type { Draft } from './siting/draft.js';
export type { SitingProblem } from './siting/problem.js';
export { type AnyStrategy, type PlanOutcome, type PlanRequest, planSiting, type StrategyName } from './siting/solve.js';
export { StrategyFailed } from './siting/strategies/own.js';
export { STRATEGIES } from './siting/strategies/registry.js';
export type { ColumnPlan, Strategy, StrategyOptions, Watch } from './siting/strategies/strategy.js';
export type { CheckReport, Claim, Opening, Plan, Progress, Shortfall, SolveOptions } from './siting/types.js';
export { localTeam, type SolverTeam } from './solver/team.js';
export { horizonM } from './walk/horizon.js';
export { buildReach } from './walk/reach.js';
export type { Reach } from './walk/types.js';
