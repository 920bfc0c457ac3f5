import { createTeam } from '../parallel/team.js';
import type { LeagueField, LeagueRun } from '../report/league.js';
import { DAY_OBJECTIVES } from '../scenario/rules.types.js';
import { type AnyStrategy, nameOf, planSiting } from '../siting/solve.js';
import { StrategyFailed } from '../siting/strategies/own.js';
import { STRATEGIES } from '../siting/strategies/registry.js';
import type { Plan, SolveOptions } from '../siting/types.js';
import type { SolverTeam } from '../solver/team.js';
import type { Prepared } from './prepare.js';

/** Who plays, with which seeds and limits: the same for every strategy. */
export interface LeagueOptions extends SolveOptions {
  readonly strategies: readonly AnyStrategy[];
  /** A strategy that draws nothing plays the first only. */
  readonly seeds: readonly string[];
}

/** What is about to be played, for people. */
export interface LeagueMove {
  readonly scenario: string;
  readonly strategy: string;
  readonly seed: string;
  readonly done: number;
  readonly of: number;
}

/**
 * Every strategy on every scenario under the same limits, one after another in this
 * process: each plan is recounted by the checker, and what it refuses has no score.
 * One run goes before the first, since it pays for compiling and for loading the solver.
 *
 * @returns the scenarios whose strategies have all played, and of the last, where it was
 *   interrupted, those that had
 * @throws Error where the checker refuses a plan of a strategy that ships: a defect
 */
export async function runLeague(
  entries: readonly Prepared[],
  options: LeagueOptions,
  onMove?: (move: LeagueMove) => void,
): Promise<LeagueField[]> {
  const { strategies } = options;
  const games = strategies.flatMap((strategy) => seedsOf(strategy, options).map((seed) => ({ strategy, seed })));
  const team = await createTeam(options.workers, options.signal);
  const fields: LeagueField[] = [];
  let done = 0;
  try {
    if (entries[0] !== undefined) await played(entries[0], 'greedy', options.seeds[0]!, options, team);
    for (const entry of entries) {
      const runs: LeagueRun[] = [];
      let first: Plan | undefined;
      for (const { strategy, seed } of games) {
        if (options.signal?.aborted) break;
        const of = entries.length * games.length;
        onMove?.({ scenario: entry.scenario.name, strategy: nameOf(strategy), seed, done: done++, of });
        const game = await played(entry, strategy, seed, options, team);
        // A run that was cut short says nothing about its strategy.
        if (options.signal?.aborted) break;
        first ??= game.plan;
        runs.push(game.run);
      }
      if (runs.length > 0) fields.push(fieldOf(entry, runs, first));
    }
  } finally {
    await team.close();
  }
  return fields;
}

/** The seeds that a strategy plays: all where its plan may depend on them; nobody knows of a module what it draws. */
export function seedsOf(strategy: AnyStrategy, { seeds, timeLimitS }: LeagueOptions): readonly string[] {
  if (typeof strategy !== 'string') return seeds;
  const { draws } = STRATEGIES[strategy];
  return draws === 'always' || (draws === 'with time' && timeLimitS !== undefined) ? seeds : seeds.slice(0, 1);
}

/** A league compares plans for the usual day. */
export function mayPlay({ rules }: Prepared): boolean {
  return !DAY_OBJECTIVES.includes(rules.objective ?? 'gap');
}

function fieldOf({ scenario }: Prepared, runs: readonly LeagueRun[], plan: Plan | undefined): LeagueField {
  const measure = plan?.stages[0]?.name ?? 'gap';
  const before = plan === undefined || measure !== 'gap' ? {} : { before: plan.before };
  return { scenario: scenario.name, measure, ...before, runs };
}

async function played(
  { city, rules, reach }: Prepared,
  strategy: AnyStrategy,
  seed: string,
  options: LeagueOptions,
  team: SolverTeam,
): Promise<{ readonly run: LeagueRun; readonly plan?: Plan }> {
  const { strategies: _strategies, seeds: _seeds, ...limits } = options;
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const took = () => {
    const { user, system } = process.cpuUsage(cpu);
    return { cpuS: (user + system) / 1e6, wallS: (performance.now() - wall) / 1000 };
  };
  const name = nameOf(strategy);
  const request = { ...limits, strategy, seed, team, explain: false, clock: () => performance.now() / 1000 };
  try {
    const { plan, check } = await planSiting(city, rules, reach, request);
    if (!check.ok) throw new Error(`the plan of ${name} fails its own check`);
    const { value, bound } = plan.stages[0]!;
    const source = plan.stages[0]!.name === 'gap' ? plan.boundSource : 'relaxation of the stage';
    const score = {
      value,
      ...(bound > 0 ? { bound: { value: bound, source } } : {}),
      stopped: plan.stopped,
      work: plan.work,
      openings: plan.openings.length,
      costYuan: check.costYuan,
    };
    return { run: { strategy: name, seed, score, ...took() }, plan };
  } catch (error) {
    if (!(error instanceof StrategyFailed)) throw error;
    return { run: { strategy: name, seed, refused: error.what, ...took() } };
  }
}
