import { relax } from '../bounds/relaxation.js';
import { Draft } from '../draft.js';
import type { SitingProblem } from '../problem.js';
import { type DoneStage, type Stage, stagesOf, stageValue } from '../stages.js';
import type { Progress, StageResult, StopReason, Work } from '../types.js';
import { removeIdle } from './greedy.js';
import { guarded } from './own.js';
import { STRATEGIES, type StrategyName } from './registry.js';
import { roundsFor, runRounds } from './rounds.js';
import { type ColumnPlan, type Strategy, type StrategyOptions, Watch } from './strategy.js';

/** A strategy by its name, or a user's own. */
export type AnyStrategy = StrategyName | Strategy;

/** The last stage's draft, with what each stage reached and proved. */
export interface StagedPlan {
  readonly draft: Draft;
  /** Discounted gap index without any opening. */
  readonly before: number;
  /** Bound on the discounted gap index, given the stages before it. */
  readonly bound: number;
  readonly boundSource: string;
  readonly stages: readonly StageResult[];
  readonly stopped: StopReason;
  readonly work: Work;
  readonly trail: readonly Progress[];
}

/**
 * Minimises the objective's stages one after the other (MODEL §3). The first
 * linear one gets the whole strategy on its own weights; every other one gets
 * the rounds, under rows that keep what the stages before it reached. At the
 * end no opening remains whose removal changes a figure.
 */
export async function solveStages(
  problem: SitingProblem,
  options: StrategyOptions & { readonly strategy: AnyStrategy },
  secondsLeft: () => number,
): Promise<StagedPlan> {
  const draft = new Draft(problem);
  const before = draft.measure.recountObjective();
  const stages = stagesOf(problem);
  const { strategy, laterRounds } = strategyOf(options.strategy);
  const watches: Watch[] = [];
  const done: DoneStage[] = [];
  let plan: ColumnPlan = new Map();
  for (const stage of stages) {
    draft.reset(new Map());
    const watch = new Watch(stageValue(stage, draft.measure), options, secondsLeft);
    watches.push(watch);
    plan = done.length === 0 ? await firstStage(problem, stage, watch, options, strategy) : plan;
    draft.reset(plan);
    if (done.length > 0 || stage.kind !== 'linear') {
      const rounds = laterRounds === 0 ? [] : roundsFor(options, laterRounds);
      const goal = { stage, done: [...done] };
      plan = await runRounds({
        problem,
        draft,
        watch,
        options,
        rounds,
        mustAnswer: draft.answeredFrom(),
        goal,
        polish: false,
      });
    }
    done.push({ stage, value: stageValue(stage, draft.measure) });
  }
  removeIdle(draft);
  return report(draft, before, stages, watches, await gapBound(problem, stages, watches, options));
}

/** The strategy itself, and the rounds that it spends on stages after the first. */
export function strategyOf(strategy: AnyStrategy): { readonly strategy: Strategy; readonly laterRounds: number } {
  if (typeof strategy === 'string') return STRATEGIES[strategy];
  return { strategy: guarded(strategy), laterRounds: 0 };
}

/** A plan for the first stage: the strategy itself where the stage is a weighted mean, else its plan for the gap. */
async function firstStage(
  problem: SitingProblem,
  stage: Stage,
  watch: Watch,
  options: StrategyOptions,
  strategy: Strategy,
): Promise<ColumnPlan> {
  if (stage.kind === 'linear') {
    const own = { ...problem, value: stage.value };
    return strategy.solve(own, new Draft(own), watch, options);
  }
  const start = new Draft(problem);
  const quiet = new Watch(
    start.measure.recountObjective(),
    { ...options, gapTarget: Math.max(options.gapTarget, 0.02) },
    () => watch.remainingS ?? 0,
  );
  const plan = await strategy.solve(problem, start, quiet, options);
  watch.count(quiet.work);
  return plan;
}

/** The bound on the gap index: its own stage's, or, where it is no stage, that of the relaxation without stages. */
async function gapBound(
  problem: SitingProblem,
  stages: readonly Stage[],
  watches: readonly Watch[],
  options: StrategyOptions,
): Promise<{ bound: number; source: string }> {
  const at = stages.findIndex((stage) => stage.name === 'gap');
  if (at >= 0) return { bound: watches[at].bound, source: watches[at].boundSource };
  if (options.signal?.aborted) return { bound: 0, source: 'none' };
  const relaxation = await relax(problem, new Map(), options.team);
  return { bound: relaxation.bound, source: relaxation.source };
}

/** A list of stages is as far proven as the least proven of them. */
const FROM_WORST: readonly StopReason[] = ['interrupted', 'limit', 'gap', 'optimal'];

function report(
  draft: Draft,
  before: number,
  stages: readonly Stage[],
  watches: readonly Watch[],
  { bound, source }: { readonly bound: number; readonly source: string },
): StagedPlan {
  const sum = (of: (work: Work) => number): number => watches.reduce((total, watch) => total + of(watch.work), 0);
  const results = stages.map((stage, n) => {
    const value = stageValue(stage, draft.measure);
    return {
      name: stage.name,
      value,
      bound: Math.min(value, watches[n].bound),
      given: stages.slice(0, n).map((s) => s.name),
    };
  });
  const reasons = watches.map((watch) => watch.stop ?? 'limit');
  return {
    draft,
    before,
    bound,
    boundSource: source,
    stages: results,
    stopped: FROM_WORST.find((reason) => reasons.includes(reason)) ?? 'limit',
    work: {
      evaluations: sum((w) => w.evaluations),
      lpIterations: sum((w) => w.lpIterations),
      nodes: sum((w) => w.nodes),
    },
    trail: watches.flatMap((watch) => watch.trail),
  };
}
