import { hasErrors } from '../city/finding.js';
import type { Problem } from '../city/problem.js';
import type { AskedFactor, ReadDesign } from '../run/read-design.js';
import type { SensitivityOptions } from '../run/sensitivity.js';
import type { RunResult } from '../run/types.js';
import type { Factor, Method } from '../sensitivity/types.js';
import type { StrategyName } from '../siting/solve.js';
import { type Command, EXIT, type ExitCode, type Given, type Terminal, UsageError } from './command.js';
import { interrupted, type Opened, openWalkable, printRun, quoted, repeatedBy, save, type Walkable } from './open.js';
import { onlyOperand, SCENARIO_OPTIONS, wholeNumber, workersOf } from './options.js';
import { refuse } from './problems.js';
import { Pace, ProgressLine } from './progress.js';

const METHODS = ['oat', 'lhs', 'morris', 'sobol'] as const satisfies readonly Method[];
const STRATEGIES = ['swap', 'greedy', 'auto', 'exact'] as const satisfies readonly StrategyName[];
/** Points of a Latin hypercube, trajectories of Morris, rows of Sobol. */
const SAMPLES: Readonly<Record<Method, number>> = { oat: 1, lhs: 64, morris: 10, sobol: 64 };
/** A sample is one of many: its plan is proven to this share of the gain, where its strategy proves anything. */
const SAMPLE_GAP = 0.02;

/** `kezhong sensitivity`: how figures and choices depend on what is assumed. */
export const sensitivityCommand: Command = {
  name: 'sensitivity',
  operands: ['RUN|SCENARIO'],
  says: {
    zh: '敏感性：在假设的范围内变动，指标与选址如何随之改变（情景 = 现状，结果文件夹 = 其方案；--replan 逐样本重新求解）',
    en: 'how figures and choices depend on what is assumed (a scenario: the city as it is; a run: its plan; --replan: planned anew in every sample)',
  },
  options: {
    ...SCENARIO_OPTIONS,
    design: {
      type: 'string',
      says: {
        zh: '设计文件（YAML），或随附设计的名称；下列选项优先于文件',
        en: 'design file (YAML) or the name of a shipped one; the options below win over it',
      },
    },
    vary: {
      type: 'array',
      says: {
        zh: '变动一个假设，可重复：路径=低..高、低..最可能..高、log:低..高 或 甲,乙',
        en: 'vary a value, may be repeated: path=LOW..HIGH, LOW..MODE..HIGH, log:LOW..HIGH or A,B',
      },
    },
    method: {
      type: 'string',
      choices: METHODS,
      says: {
        zh: 'oat（默认）：逐一变动；lhs：拉丁超立方；morris：基本效应；sobol：方差分解',
        en: 'oat (default): one at a time; lhs: Latin hypercube; morris: elementary effects; sobol: shares of the variance',
      },
    },
    samples: {
      type: 'string',
      says: {
        zh: `样本数（lhs，默认 ${SAMPLES.lhs}）、轨迹数（morris，${SAMPLES.morris}）或行数（sobol，${SAMPLES.sobol}）`,
        en: `samples of lhs (default ${SAMPLES.lhs}), trajectories of morris (${SAMPLES.morris}), rows of sobol (${SAMPLES.sobol})`,
      },
    },
    replan: {
      type: 'boolean',
      says: {
        zh: '每个样本重新求解方案，统计每处选中的次数',
        en: 'plan every sample anew and count how often each opening is chosen',
      },
    },
    strategy: {
      type: 'string',
      choices: STRATEGIES,
      says: {
        zh: '重新求解的策略：swap（默认，最快，无下界）、greedy、auto、exact',
        en: 'strategy of these plans: swap (default; quickest, no bound), greedy, auto, exact',
      },
    },
    days: {
      type: 'string',
      says: { zh: '每个样本模拟的天数（默认不模拟）', en: 'days simulated in every sample (default none)' },
    },
  },
  example: {
    line: 'kezhong sensitivity zhongwei-2025 --vary record.severityFew=0.25..0.75 --vary walkFactor=0.9..1.2',
    says: { zh: '“少”的严重度与绕行各改变多少缺口', en: 'what the severity of "few" and longer walks do to the gap' },
  },
  run: sensitivity,
};

/** What is asked for: the options of the command line over those of the design file. */
interface Asked {
  readonly method: Method;
  readonly samples: number;
  readonly replan: boolean;
  readonly strategy: StrategyName;
  readonly days: number;
}

async function sensitivity(given: Given, terminal: Terminal): Promise<ExitCode> {
  const operand = onlyOperand(given);
  const workers = workersOf(given);
  const flags = flagsOf(given);
  const progress = new ProgressLine(terminal);
  try {
    const design = await designOf(given, terminal);
    if (typeof design === 'number') return design;
    const asked = askedOf(flags, design.settings);
    refuseUnused(flags, asked);
    const opened = await openWalkable(operand, given, terminal, progress);
    if (typeof opened === 'number') return opened;
    const factors = await factorsOf(opened, design.factors, asked, terminal);
    if (typeof factors === 'number') return factors;
    if (terminal.signal.aborted) return interrupted(terminal);
    const { seed } = opened;
    const base = await baseOf(opened, asked, workers, seed, terminal);
    const options: SensitivityOptions = {
      ...asked,
      factors,
      ...(base.plan === undefined ? {} : { openings: base.plan.openings }),
      ...(asked.replan ? { planning: { strategy: asked.strategy, gapTarget: SAMPLE_GAP } } : {}),
      seed,
      workers,
      signal: terminal.signal,
      onSample: await countingOn(progress, terminal),
    };
    const { runSensitivity } = await import('../run/sensitivity.js');
    const result = await runSensitivity(opened.prepared, options);
    const run: RunResult = { ...base, command: 'sensitivity', sensitivity: result };
    const inputs = await withDesign(opened.inputs, design.file);
    const saved = await save(run, { ...opened, inputs }, given, terminal, {
      repeat: repeat(operand, given),
    });
    if (typeof saved === 'number') return saved;
    progress.end();
    await printRun(saved, terminal);
    // What was finished is written, and the exit code says that it is not all.
    return result.interrupted ? EXIT.interrupted : EXIT.done;
  } catch (error) {
    if (terminal.signal.aborted) return interrupted(terminal);
    throw error;
  } finally {
    progress.end();
  }
}

function repeat(operand: string, given: Given): string {
  const vary = given.list('vary').map((text) => ` --vary ${quoted(text)}`);
  const replan = given.flag('replan') ? ' --replan' : '';
  const options = ['seed', 'design', 'method', 'samples', 'strategy', 'days'];
  return `${repeatedBy('sensitivity', operand, given, options)}${vary.join('')}${replan}`;
}

function flagsOf(given: Given): Partial<Asked> {
  const whole = (option: string, least: number, most: number): number | undefined => {
    const text = given.text(option);
    if (text === undefined) return undefined;
    const value = wholeNumber(text);
    if (value === undefined || value < least || value > most) {
      throw new UsageError({
        zh: `--${option} 应为 ${least} 到 ${most} 的整数，得到“${text}”`,
        en: `--${option} wants a whole number from ${least} to ${most}, got "${text}"`,
      });
    }
    return value;
  };
  const samples = whole('samples', 1, 1_000_000);
  const days = whole('days', 2, 100_000);
  const method = METHODS.find((name) => name === given.text('method'));
  const strategy = STRATEGIES.find((name) => name === given.text('strategy'));
  return {
    ...(method === undefined ? {} : { method }),
    ...(samples === undefined ? {} : { samples }),
    ...(days === undefined ? {} : { days }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(given.flag('replan') ? { replan: true } : given.isOff('replan') ? { replan: false } : {}),
  };
}

type Settings = ReadDesign['settings'] | undefined;

function askedOf(flags: Partial<Asked>, settings: Settings): Asked {
  const method = flags.method ?? settings?.method ?? 'oat';
  return {
    method,
    samples: flags.samples ?? settings?.samples ?? SAMPLES[method],
    replan: flags.replan ?? settings?.replan ?? false,
    strategy: flags.strategy ?? settings?.strategy ?? 'swap',
    days: flags.days ?? settings?.days ?? 0,
  };
}

/** What was typed for another method, or for plans that nobody makes. */
function refuseUnused(flags: Partial<Asked>, { method, replan }: Asked): void {
  if (flags.samples !== undefined && method === 'oat') {
    throw new UsageError(
      { zh: 'oat 用不到 --samples', en: 'oat has no use for --samples' },
      { zh: '用 --method lhs、morris 或 sobol', en: 'add --method lhs, morris or sobol' },
    );
  }
  if (flags.strategy !== undefined && !replan) {
    throw new UsageError(
      { zh: '不重新求解时用不到 --strategy', en: 'without --replan there is no use for --strategy' },
      { zh: '加上 --replan', en: 'add --replan' },
    );
  }
}

/** The design file, if any, and the factors of the command line over its own. */
async function designOf(
  given: Given,
  terminal: Terminal,
): Promise<{ settings: Settings; factors: readonly AskedFactor[]; file?: string } | ExitCode> {
  const { askedByFlag, findDesign, readDesign } = await import('../run/read-design.js');
  const problems: Problem[] = [];
  const named = given.text('design');
  const found = named === undefined ? undefined : findDesign(named);
  const read = found?.value === undefined ? undefined : await readDesign(found.value);
  problems.push(...(found?.problems ?? []), ...(read?.problems ?? []));
  const own = given.list('vary').flatMap((text) => askedByFlag(text, problems));
  if (hasErrors(problems)) return refuse(problems, terminal, '');
  const names = new Set(own.map(({ name }) => name));
  const factors = [...(read?.value?.factors ?? []).filter(({ name }) => !names.has(name)), ...own];
  if (factors.length === 0) {
    throw new UsageError(
      { zh: '没有要变动的假设', en: 'there is nothing to vary' },
      {
        zh: '用 --vary 路径=低..高 或 --design 文件，例：--vary walkFactor=0.9..1.2',
        en: 'give --vary PATH=LOW..HIGH or --design FILE, such as --vary walkFactor=0.9..1.2',
      },
    );
  }
  return {
    settings: read?.value?.settings,
    factors,
    ...(read?.value === undefined ? {} : { file: read.value.file }),
  };
}

async function factorsOf(
  { prepared }: Walkable,
  asked: readonly AskedFactor[],
  { method }: Asked,
  terminal: Terminal,
): Promise<readonly Factor[] | ExitCode> {
  const { checkFactors } = await import('../run/read-design.js');
  const { MOST_SOBOL_FACTORS } = await import('../sensitivity/designs.js');
  const factors = checkFactors(prepared, asked);
  if (factors.value === undefined) return refuse(factors.problems, terminal, '');
  if (method === 'sobol' && factors.value.length > MOST_SOBOL_FACTORS) {
    throw new UsageError(
      {
        zh: `sobol 最多 ${MOST_SOBOL_FACTORS} 个假设，得到 ${factors.value.length} 个`,
        en: `sobol takes at most ${MOST_SOBOL_FACTORS} factors, got ${factors.value.length}`,
      },
      { zh: '先用 morris 筛选', en: 'screen them with morris first' },
    );
  }
  return factors.value;
}

/** The scenario as it is: with a run's plan, with a plan made now where samples are planned too, or without any. */
async function baseOf(
  { prepared, plan }: Walkable,
  { replan, strategy }: Asked,
  workers: number,
  seed: string,
  terminal: Terminal,
): Promise<RunResult> {
  const { measureRun, runPlan } = await import('../run/pipeline.js');
  if (plan !== undefined || !replan) return measureRun(prepared, plan, seed);
  const limits = { strategy, gapTarget: SAMPLE_GAP, seed, workers, signal: terminal.signal };
  return runPlan(prepared, { ...limits, compare: false });
}

async function withDesign(inputs: Opened['inputs'], file: string | undefined): Promise<Opened['inputs']> {
  if (file === undefined) return inputs;
  const { hashFiles } = await import('../run/hash.js');
  return { ...inputs, files: [...(await hashFiles([file])), ...inputs.files] };
}

async function countingOn(progress: ProgressLine, { lang }: Terminal): Promise<(done: number, of: number) => void> {
  const { say } = await import('../report/texts/say.js');
  const pace = new Pace(lang);
  return (done, of) => progress.update(`${say(lang, 'progressSensitivity')} ${pace.text(done, of)}`);
}
