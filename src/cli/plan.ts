import type { ExternalBackend, ExternalBound } from '../parallel/external.js';
import type { Planned, PlanOptions } from '../run/pipeline.js';
import type { RunResult } from '../run/types.js';
import { OBJECTIVES } from '../scenario/rules.types.js';
import type { AnyStrategy, StrategyName } from '../siting/solve.js';
import type { Progress } from '../siting/types.js';
import { type Command, EXIT, type ExitCode, type Given, type Terminal, UsageError } from './command.js';
import { EXTERNAL_OPTIONS, externalOf, OWN_SECOND, refuseFailure, wantsModel, writeModel } from './external.js';
import { choicesOf, interrupted, type Opened, openScenario, printRun, quoted, repeatedBy, save } from './open.js';
import { gapTargetOf, limitsOf, onlyOperand, SCENARIO_OPTIONS, seedOf, workersOf } from './options.js';
import { ProgressLine } from './progress.js';
import { STRATEGY_FILE, strategyAsked } from './strategy.js';

/** Those of siting/strategies/registry.ts, which is not loaded before a plan is asked for. */
export const STRATEGIES = [
  'auto',
  'exact',
  'kernel',
  'greedy',
  'swap',
  'rank',
  'random',
] as const satisfies readonly StrategyName[];

/** The share of the gain that may stay unproven, unless `--gap` says otherwise. */
const DEFAULT_GAP = 0.001;

/** `kezhong plan`: where to open what, and when, with a proven bound. */
export const planCommand: Command = {
  name: 'plan',
  operands: ['SCENARIO'],
  says: {
    zh: '选址方案：开什么、开在哪里、何时开，并给出已证明的下界',
    en: 'where to open what, and when, with a proven bound',
  },
  options: {
    ...SCENARIO_OPTIONS,
    ...EXTERNAL_OPTIONS,
    strategy: {
      type: 'string',
      choices: STRATEGIES,
      orFile: STRATEGY_FILE,
      says: {
        zh: '求解方法（默认 auto，见 docs/strategies.md），或自己的模块 ./mine.mjs',
        en: 'how the plan is sought (default auto, see docs/strategies.md), or a module of your own: ./mine.mjs',
      },
    },
    gap: {
      type: 'string',
      says: {
        zh: `允许未证明的部分占可得改善之比（默认 ${DEFAULT_GAP}）`,
        en: `share of the possible gain that may stay unproven (default ${DEFAULT_GAP})`,
      },
    },
    limit: {
      type: 'array',
      says: {
        zh: '工作量上限：nodes:N、iterations:N 或 time:30s，可重复',
        en: 'limit of work: nodes:N, iterations:N or time:30s, may be repeated',
      },
    },
    objective: {
      type: 'string',
      choices: OBJECTIVES,
      says: {
        zh: '目标（同 --set objective=…；saa、cvar、worst-day 为按抽取的日子规划）',
        en: 'what is minimised (as --set objective=…; saa, cvar, worst-day plan for drawn days)',
      },
    },
    alpha: {
      type: 'string',
      says: {
        zh: 'cvar 所看的最差日子之比，如 0.2（同 --set uncertainty.alpha=…）',
        en: 'worst share of the days that cvar looks at, such as 0.2 (as --set uncertainty.alpha=…)',
      },
    },
    compare: {
      type: 'boolean',
      says: {
        zh: '与方案自身的配置建议比较（--no-compare 关闭）',
        en: "compare with the plan's own suggestions (--no-compare turns it off)",
      },
    },
  },
  example: {
    line: 'kezhong plan zhongwei-2025 --set budget.2025=+20%',
    says: { zh: '2025 年预算增加两成，结果如何', en: 'what a fifth more money in 2025 would bring' },
  },
  run: plan,
};

/** `--objective` and `--alpha` are values of the scenario: what is recorded and repeated is the `--set`. */
function withSets(given: Given): Given {
  const sets = [
    ['objective', given.text('objective')],
    ['uncertainty.alpha', given.text('alpha')],
  ].flatMap(([path, value]) => (value === undefined ? [] : [`${path}=${value}`]));
  return { ...given, list: (option) => (option === 'set' ? [...given.list(option), ...sets] : given.list(option)) };
}

/** A share of the worst days says nothing of a plan that does not look at them. */
function refuseAlpha(given: Given, { prepared }: Opened): void {
  const { objective } = prepared.scenario;
  if (given.text('alpha') === undefined || objective === 'cvar') return;
  throw new UsageError(
    { zh: `目标 ${objective} 用不到 --alpha`, en: `the objective ${objective} has no use for --alpha` },
    { zh: '加上 --objective cvar', en: 'add --objective cvar' },
  );
}

/** Options beside the scenario that change a plan. */
const CHOICES = ['strategy', 'gap', 'solver', 'compare'];

async function plan(typed: Given, terminal: Terminal): Promise<ExitCode> {
  const given = withSets(typed);
  const asked = onlyOperand(given);
  const limits = { ...limitsOf(given), gapTarget: gapTargetOf(given, DEFAULT_GAP), workers: workersOf(given) };
  const strategy = await strategyAsked(given, terminal);
  if (typeof strategy === 'number') return strategy;
  const external = await externalOf(given, terminal);
  if (typeof external === 'number') return external;
  const progress = new ProgressLine(terminal);
  try {
    const opened = await openScenario(asked, given, terminal, progress);
    if (typeof opened === 'number') return opened;
    refuseAlpha(given, opened);
    if (terminal.signal.aborted) return interrupted(terminal);
    const unwritten = wantsModel(given) ? await writeJointModel(opened, given, terminal) : undefined;
    if (unwritten !== undefined) return unwritten;
    const run = await planned(opened, given, terminal, progress, { ...limits, strategy }, external);
    const saved = await save(run, opened, given, terminal, {
      repeat: repeatedBy('plan', asked, given, ['seed', ...CHOICES]),
      choices: choicesOf(given, CHOICES),
    });
    if (typeof saved === 'number') return saved;
    progress.end();
    await printRun(saved, terminal);
    if (run.plan?.stopped !== 'interrupted' && !terminal.signal.aborted) {
      if (!terminal.quiet) terminal.err(nextStep(saved.folder, terminal));
      return EXIT.done;
    }
    terminal.err(
      terminal.lang === 'zh'
        ? `已中断。目前最好的方案已写入 ${saved.folder}/\n`
        : `Interrupted. The best plan so far is in ${saved.folder}/\n`,
    );
    return EXIT.interrupted;
  } catch (error) {
    progress.end();
    return await refuseFailure(error, given, terminal);
  } finally {
    progress.end();
  }
}

async function planned(
  { prepared }: Opened,
  given: Given,
  terminal: Terminal,
  progress: ProgressLine,
  limits: ReturnType<typeof limitsOf> & {
    readonly gapTarget: number;
    readonly workers: number;
    readonly strategy: AnyStrategy;
  },
  external: ExternalBackend | undefined,
): Promise<RunResult> {
  const { runPlan } = await import('../run/pipeline.js');
  const line = await progressText(terminal);
  const { strategy } = limits;
  const name = typeof strategy === 'string' ? strategy : strategy.name;
  const options: PlanOptions = {
    ...limits,
    seed: seedOf(given),
    signal: terminal.signal,
    compare: !given.isOff('compare'),
    onProgress: (step, of) => progress.update(line(step, of, name)),
  };
  const { createTeam } = await import('../parallel/team.js');
  if (given.text('solver') === OWN_SECOND) {
    const second = await createTeam(limits.workers, terminal.signal, OWN_SECOND);
    try {
      return await runPlan(prepared, { ...options, team: second });
    } finally {
      await second.close();
    }
  }
  if (external === undefined) return runPlan(prepared, options);
  const { withExternalSolver } = await import('../parallel/external.js');
  const team = await createTeam(limits.workers, terminal.signal);
  const claims: ExternalBound[] = [];
  try {
    return await runPlan(prepared, {
      ...options,
      team: withExternalSolver(team, external, (bound) => claims.push(bound)),
    });
  } finally {
    await team.close();
    progress.end();
    if (!terminal.quiet && claims.length > 0) terminal.err(claimText(claims, terminal));
  }
}

/** What the other solver says of the models that it was given: never a bound of the plan. */
function claimText(claims: readonly ExternalBound[], terminal: Terminal): string {
  const last = claims[claims.length - 1]!;
  const value = last.value.toFixed(4);
  return terminal.lang === 'zh'
    ? `${last.solver} 求解了 ${claims.length} 个限制模型；它自称最后一个的界为 ${value} 点（未经证明，不是方案的下界）\n`
    : `${last.solver} solved ${claims.length} restricted models; it claims ${value} points as bound of the last (unproven, no bound of the plan)\n`;
}

/** The full joint model, and a table of what its columns open. */
async function writeJointModel({ prepared }: Opened, given: Given, terminal: Terminal): Promise<ExitCode | undefined> {
  const { sitingModelOf } = await import('../siting/joint-model.js');
  const { csvText } = await import('../report/csv.js');
  const { columnName } = await import('../solver/mps.js');
  const { locationId } = await import('../city/types.js');
  const { city, rules, reach } = prepared;
  const { model, openings } = sitingModelOf(city, rules, reach);
  const rows = openings.map(({ column, opening }) => [
    columnName(column),
    locationId(city, opening.location),
    city.formats[opening.format]!.id,
    rules.phaseIds[opening.phase]!,
  ]);
  return writeModel(model, csvText(['column', 'location', 'format', 'phase'], rows), given, terminal);
}

/** Incumbent, bound and gap as they move. */
async function progressText(terminal: Terminal) {
  const { say } = await import('../report/texts/say.js');
  const { decimal, percent } = await import('../report/format.js');
  const started = performance.now();
  return ({ objective, bound }: Progress, of: Planned, strategy: string): string => {
    // A bound of 0 says nothing yet: no gap index is below it.
    const known = Number.isFinite(bound) && bound > 0;
    const parts = [
      say(terminal.lang, of === 'plan' ? 'progressSolve' : of),
      strategy,
      `${say(terminal.lang, 'objective')} ${decimal(objective, 4)}`,
      `${say(terminal.lang, 'bound')} ${known ? decimal(bound, 4) : '–'}`,
      `${say(terminal.lang, 'gapOfObjective')} ${known && objective > 0 ? percent((objective - bound) / objective, 2) : '–'}`,
      `${((performance.now() - started) / 1000).toFixed(1)} s`,
    ];
    return parts.join('  ');
  };
}

function nextStep(folder: string, terminal: Terminal): string {
  return `${terminal.lang === 'zh' ? '下一步' : 'next'}  kezhong simulate ${quoted(folder)}\n`;
}
