import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Names } from '../city/types.js';
import type { OtherDays } from '../parallel/stored-days.js';
import type { RunResult } from '../run/types.js';
import type { AreaKind } from '../simulation/areas.js';
import { type Command, EXIT, type ExitCode, type Given, type Terminal, UsageError } from './command.js';
import { choicesOf, interrupted, openWalkable, printRun, repeatedBy, save, type Walkable } from './open.js';
import { onlyOperand, SCENARIO_OPTIONS, wholeNumber, workersOf } from './options.js';
import { Pace, ProgressLine } from './progress.js';

/** `kezhong simulate`: walks days of a plan, or of the city as it is; of two, it compares them. */
export const simulateCommand: Command = {
  name: 'simulate',
  operands: ['RUN|SCENARIO', 'SECOND?'],
  says: {
    zh: '模拟步行：按日抽样，5、10、15 分钟内可达的比例与区间（情景 = 现状，结果文件夹 = 其方案；给两个则同日同人比较）',
    en: 'walk days: shares within 5, 10 and 15 minutes with intervals (a scenario: the city as it is; a run: its plan; two: compared on the same days)',
  },
  options: {
    ...SCENARIO_OPTIONS,
    days: {
      type: 'string',
      says: {
        zh: '天数（默认按情景；与 --precision 同用时为上限）',
        en: "days (default: the scenario's; the most with --precision)",
      },
    },
    precision: {
      type: 'string',
      says: {
        zh: '一直走到所有比例的区间不宽于 ± 此值，如 0.002',
        en: 'walk on until no interval of a share is wider than ± this, such as 0.002',
      },
    },
    resume: {
      type: 'string',
      says: {
        zh: '接着此前的模拟结果文件夹走更多天（同一方案、情景、种子）',
        en: 'go on with the days of an earlier simulate run (same plan, scenario and seed) up to --days',
      },
    },
    persons: {
      type: 'string',
      choices: ['all'],
      says: {
        zh: 'all：全市每个人逐日行走，统计谁长期走不到',
        en: 'all: walk everybody in the city one by one, and count who is left out day after day',
      },
    },
    by: {
      type: 'array',
      choices: ['community', 'band'],
      says: {
        zh: '另按社区或距离段统计，可重复：community、band',
        en: 'break the figures down too, may be repeated: community, band (distance to the nearest outlet)',
      },
    },
  },
  example: {
    line: 'kezhong simulate zhongwei-2025 --days 50',
    says: { zh: '现状走 50 天', en: 'fifty days of the city as it is' },
  },
  run: simulate,
};

async function simulate(given: Given, terminal: Terminal): Promise<ExitCode> {
  const asked = onlyOperand(given);
  const other = given.operands[1];
  const limits = { workers: workersOf(given), ...daysOf(given), ...precisionOf(given), ...byOf(given) };
  const progress = new ProgressLine(terminal);
  try {
    const opened = await openWalkable(asked, given, terminal, progress);
    if (typeof opened === 'number') return opened;
    const second = other === undefined ? undefined : await openWalkable(other, given, terminal, progress);
    if (typeof second === 'number') return second;
    if (terminal.signal.aborted) return interrupted(terminal);
    if (second !== undefined && opened.inputs.cityHash !== second.inputs.cityHash) return differentCities(terminal);
    const resume = await resumeOf(given);
    const { runCompare, runSimulate } = await import('../run/pipeline.js');
    const { say } = await import('../report/texts/say.js');
    const pace = new Pace(terminal.lang, resume.resume !== undefined);
    const homesPace = new Pace(terminal.lang);
    const options = {
      ...limits,
      ...resume,
      ...personsOf(given, limits.days ?? opened.prepared.scenario.simulation.days),
      seed: given.text('seed') ?? opened.seed,
      signal: terminal.signal,
      onProgress: (done: number, days: number) =>
        progress.update(`${say(terminal.lang, 'progressSimulate')}  ${pace.text(done, days)}`),
      onPersons: (done: number, homes: number) =>
        progress.update(`${say(terminal.lang, 'progressPersons')}  ${homesPace.text(done, homes)}`),
    };
    const run: RunResult =
      second === undefined
        ? await runSimulate(opened.prepared, opened.plan, options)
        : await runCompare(opened, second, options);
    const names = [asked, ...(other === undefined ? [] : [other])];
    const saved = await save(run, second ?? opened, given, terminal, {
      repeat: repeatedBy('simulate', names, given, ['seed', ...CHOICES]),
      ...(await namingOf(given, opened, second)),
    });
    if (typeof saved === 'number') return saved;
    progress.end();
    await printRun(saved, terminal);
    // What was finished is written, with the intervals of as many days; the exit code says that it is not all.
    return run.simulation?.interrupted || run.comparison?.interrupted ? EXIT.interrupted : EXIT.done;
  } catch (error) {
    if (terminal.signal.aborted) return interrupted(terminal);
    const { OtherDays } = await import('../parallel/stored-days.js');
    if (error instanceof OtherDays) throw new UsageError(otherDays(error));
    throw error;
  } finally {
    progress.end();
  }
}

/** Options beside scenario and seed that change what is walked; `--resume` does not. */
const CHOICES = ['days', 'precision', 'persons'];

/** Beside the run that is walked (of two, the second), or under `runs`: other days and other pairs lie apart. */
async function namingOf(
  given: Given,
  opened: Walkable,
  second: Walkable | undefined,
): Promise<{ choices: readonly string[]; folder?: string }> {
  const { besideRun, shortHash } = await import('../run/hash.js');
  const against = second === undefined ? [] : [`against ${await identityOf(opened)}`];
  const choices = [...choicesOf(given, CHOICES), ...against];
  const { folder } = second ?? opened;
  if (folder === undefined) return { choices };
  const sets = [...given.list('set'), ...(given.text('seed') === undefined ? [] : [`seed ${given.text('seed')}`])];
  const what = second === undefined ? 'simulate' : `compare-${shortHash(against)}`;
  return { choices, folder: besideRun(folder, what, [...choicesOf(given, CHOICES), ...sets]) };
}

/** What tells one side of a comparison from others: its scenario, city and plan. */
async function identityOf({ prepared, inputs, plan, seed }: Walkable): Promise<string> {
  const { runName, shortHash } = await import('../run/hash.js');
  return `${runName(prepared.scenario, inputs.cityHash, seed)} ${shortHash(plan?.openings ?? [])}`;
}

function daysOf(given: Given): { days?: number } {
  const text = given.text('days');
  if (text === undefined) return {};
  const days = wholeNumber(text);
  if (days === undefined || days < 2 || days > 1_000_000) {
    throw new UsageError({
      zh: `--days 应为 2 到 1000000 的整数，得到“${text}”`,
      en: `--days wants a whole number from 2 to 1000000, got "${text}"`,
    });
  }
  return { days };
}

function precisionOf(given: Given): { precision?: number } {
  const text = given.text('precision');
  if (text === undefined) return {};
  const precision = Number(text);
  if (text.trim() === '' || !(precision > 0 && precision < 0.5)) {
    throw new UsageError({
      zh: `--precision 应在 0 与 0.5 之间（如 0.002），得到“${text}”`,
      en: `--precision wants a share between 0 and 0.5 (such as 0.002), got "${text}"`,
    });
  }
  return { precision };
}

/** The stored days of the run that `--resume` names. */
async function resumeOf(given: Given): Promise<{ resume?: Uint8Array }> {
  const folder = given.text('resume');
  if (folder === undefined) return {};
  const { DAYS_FILE } = await import('../run/save.js');
  try {
    return { resume: await readFile(path.join(folder, DAYS_FILE)) };
  } catch {
    throw new UsageError({
      zh: `--resume：${folder} 中没有可读的 ${DAYS_FILE}`,
      en: `--resume: ${folder} has no ${DAYS_FILE} that can be read`,
    });
  }
}

function otherDays({ why, days }: OtherDays): Names {
  if (why === 'broken') return { zh: '--resume：days.bin 不完整', en: '--resume: its days.bin is not whole' };
  if (why === 'more') {
    return {
      zh: `--resume：已有 ${days} 天，请用 --days 要更多`,
      en: `--resume: it has ${days} days; ask for more with --days`,
    };
  }
  return {
    zh: '--resume：其日子属于另一方案、情景、种子或 --by，不能接着走',
    en: '--resume: its days are of another plan, scenario, seed or --by, and cannot be gone on with',
  };
}

function byOf(given: Given): { by?: AreaKind[] } {
  const by = (['community', 'band'] as const).filter((kind) => given.list('by').includes(kind));
  if (by.length > 0 && given.operands.length > 1) {
    throw new UsageError({
      zh: '--by 只用于一个情景或结果，不用于两个的比较',
      en: '--by is for one scenario or run, not for the comparison of two',
    });
  }
  return by.length === 0 ? {} : { by };
}

/** Which outlets are open on which day is kept for all days at once. */
const MOST_PERSON_DAYS = 10_000;

function personsOf(given: Given, days: number): { persons?: 'all' } {
  if (given.text('persons') === undefined) return {};
  if (given.operands.length > 1) {
    throw new UsageError({
      zh: '--persons 只用于一个情景或结果，不用于两个的比较',
      en: '--persons is for one scenario or run, not for the comparison of two',
    });
  }
  if (given.text('precision') !== undefined || days > MOST_PERSON_DAYS) {
    throw new UsageError({
      zh: `--persons 需要确定的天数，至多 ${MOST_PERSON_DAYS} 天，且不与 --precision 同用`,
      en: `--persons wants a fixed number of days, ${MOST_PERSON_DAYS} at most, and no --precision`,
    });
  }
  return { persons: 'all' };
}

function differentCities(terminal: Terminal): ExitCode {
  const head = terminal.lang === 'zh' ? '错误' : 'error';
  const what =
    terminal.lang === 'zh'
      ? '两者的城市数据不同，不能逐日比较'
      : 'the two have different city data and cannot be compared day by day';
  terminal.err(`${head}  ${what}\n`);
  return EXIT.badInput;
}
