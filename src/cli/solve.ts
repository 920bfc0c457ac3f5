import { CLASSIC_FORMATS } from '../intake/classic/draft.js';
import { ROUNDINGS } from '../siting/classic/distances.js';
import {
  CLASSIC_PROBLEMS,
  type ClassicInstance,
  type ClassicProblem,
  type ClassicResult,
} from '../siting/classic/types.js';
import { type Command, EXIT, type ExitCode, type Given, type Terminal, UsageError } from './command.js';
import { EXTERNAL_OPTIONS, externalOf, OWN_SECOND, refuseFailure, wantsModel } from './external.js';
import { limitsOf, onlyOperand, seedOf, wholeNumber, workersOf } from './options.js';
import { refuse, warn } from './problems.js';
import { ProgressLine } from './progress.js';
import { type Claim, solveOutside, writeTextbook } from './solve-external.js';
import { resultJson, resultText } from './solve-print.js';

/** What each problem needs and may have of -p, --radius, --budget and --capacity. */
const WANTS: Readonly<
  Record<ClassicProblem, { readonly needs: readonly string[]; readonly takes: readonly string[] }>
> = {
  lscp: { needs: ['radius'], takes: ['capacity'] },
  'lscp-backup': { needs: ['radius'], takes: [] },
  mclp: { needs: ['radius'], takes: ['p', 'budget'] },
  'p-median': { needs: ['p'], takes: ['capacity'] },
  'p-centre': { needs: ['p'], takes: [] },
  'p-dispersion': { needs: ['p'], takes: [] },
  uflp: { needs: [], takes: [] },
  cflp: { needs: [], takes: ['capacity'] },
  'cflp-single': { needs: [], takes: ['capacity'] },
};

/** `kezhong solve`: classic location problems in published file formats. */
export const solveCommand: Command = {
  name: 'solve',
  operands: ['MATRIX'],
  says: {
    zh: '求解经典选址问题（已发表的文件格式），并给出已证明的界',
    en: 'classic location problems in published file formats, with a proven bound',
  },
  options: {
    ...EXTERNAL_OPTIONS,
    problem: {
      type: 'string',
      choices: CLASSIC_PROBLEMS,
      says: { zh: CLASSIC_PROBLEMS.join('、'), en: CLASSIC_PROBLEMS.join(', ') },
    },
    demand: {
      type: 'string',
      says: { zh: '需求表：demand,weight（或 需求,权重）', en: 'table of demand: demand,weight' },
    },
    sites: {
      type: 'string',
      says: {
        zh: '点位表：site,cost,capacity,status（candidate、existing、required、forbidden；或 点位,费用,容量,状态）',
        en: 'table of sites: site,cost,capacity,status (candidate, existing, required, forbidden)',
      },
    },
    p: {
      type: 'string',
      says: {
        zh: '恰好新开几处（必选的计入，现有的不计）',
        en: 'sites to open, exactly (required ones count, existing ones do not)',
      },
    },
    radius: {
      type: 'string',
      says: { zh: '服务半径，与距离同单位', en: 'radius of service, in the unit of the distances' },
    },
    budget: { type: 'string', says: { zh: '开设费用的上限（mclp）', en: 'bound on the opening costs (mclp)' } },
    capacity: {
      type: 'string',
      says: {
        zh: '每个点位的容量，替代文件所写（capa 等文件写的是 capacity 一词）',
        en: 'what every site holds, in place of what the file says (files such as capa have the word capacity)',
      },
    },
    format: {
      type: 'string',
      choices: CLASSIC_FORMATS,
      says: {
        zh: `文件格式（默认按内容判断）：${CLASSIC_FORMATS.join('、')}`,
        en: `format of the file (default: by its content): ${CLASSIC_FORMATS.join(', ')}`,
      },
    },
    rounding: {
      type: 'string',
      choices: ROUNDINGS,
      says: {
        zh: '平面距离的舍入：none、floor、nearest',
        en: 'rounding of distances of a plane: none, floor, nearest',
      },
    },
    limit: {
      type: 'array',
      says: {
        zh: '工作量上限：nodes:N、iterations:N 或 time:30s，可重复',
        en: 'limit of work: nodes:N, iterations:N or time:30s, may be repeated',
      },
    },
  },
  example: {
    line: 'kezhong solve --problem p-median pmed1.txt -p 5',
    says: { zh: 'OR-Library 的一个中位问题', en: 'a p-median problem of OR-Library' },
  },
  run: solve,
};

async function solve(given: Given, terminal: Terminal): Promise<ExitCode> {
  const matrix = onlyOperand(given);
  const problem = problemOf(given);
  const numbers = { p: countOf(given), radius: numberOf(given, 'radius'), budget: numberOf(given, 'budget') };
  const capacity = numberOf(given, 'capacity');
  const limits = limitsOf(given);
  const workers = workersOf(given);
  checkUnused(problem, { ...numbers, capacity });
  const installed = await externalOf(given, terminal);
  if (typeof installed === 'number') return installed;
  const isSecond = given.text('solver') === OWN_SECOND;
  const external = isSecond ? (await import('../solver/jslp.js')).jslpBackend : installed;
  const progress = new ProgressLine(terminal);
  try {
    const { readClassic } = await import('../intake/classic/read.js');
    const hasBudget = numbers.budget !== undefined;
    const read = await readClassic({
      matrix,
      problem,
      hasBudget,
      ...filesOf(given),
      ...withoutUndefined({ capacity }),
    });
    if (read.value === undefined) return refuse(read.problems, terminal, `kezhong solve … --verbose`);
    warn(read.problems, terminal, `kezhong solve … --verbose`);
    const asked = withoutUndefined({
      ...numbers,
      p: numbers.p ?? (WANTS[problem].needs.includes('p') ? read.value.p : undefined),
    });
    checkMissing(problem, asked);
    const unwritten = wantsModel(given) ? await writeTextbook(problem, read.value, asked, given, terminal) : undefined;
    if (unwritten !== undefined) return unwritten;
    const { result, claim }: { readonly result: ClassicResult; readonly claim?: Claim } = external
      ? await solveOutside(problem, read.value, asked, limits, external, terminal.signal)
      : { result: await solved(problem, read.value, { ...asked, ...limits }, workers, given, terminal, progress) };
    progress.end();
    const print = terminal.json ? resultJson : resultText;
    terminal.out(
      print(
        { problem, instance: read.value, asked, result, ...(claim === undefined ? {} : { claim }) },
        terminal.lang,
        terminal.verbose,
      ),
    );
    return result.stopped === 'interrupted' ? EXIT.interrupted : EXIT.done;
  } catch (error) {
    progress.end();
    return await refuseFailure(error, given, terminal);
  } finally {
    progress.end();
  }
}

async function solved(
  problem: ClassicProblem,
  instance: ClassicInstance,
  options: object,
  workers: number,
  given: Given,
  terminal: Terminal,
  progress: ProgressLine,
): Promise<ClassicResult> {
  const { createTeam } = await import('../parallel/team.js');
  const { solveClassic } = await import('../siting/classic/registry.js');
  const { decimal } = await import('../report/format.js');
  const team = await createTeam(workers, terminal.signal);
  try {
    return await solveClassic(problem, instance, {
      ...options,
      team,
      seed: seedOf(given),
      signal: terminal.signal,
      clock: () => performance.now() / 1000,
      onProgress: ({ objective, bound, step }) =>
        progress.update(`${problem} ${instance.name}  ${step}  ${decimal(objective, 2)}  ${decimal(bound, 2)}`),
    });
  } finally {
    await team.close();
  }
}

function problemOf(given: Given): ClassicProblem {
  const problem = CLASSIC_PROBLEMS.find((name) => name === given.text('problem'));
  if (problem !== undefined) return problem;
  throw new UsageError(
    { zh: '缺少 --problem', en: 'which problem? --problem is missing' },
    { zh: `可选：${CLASSIC_PROBLEMS.join('、')}`, en: `one of: ${CLASSIC_PROBLEMS.join(', ')}` },
  );
}

function filesOf(given: Given) {
  const format = CLASSIC_FORMATS.find((name) => name === given.text('format'));
  const rounding = ROUNDINGS.find((name) => name === given.text('rounding'));
  return withoutUndefined({ demand: given.text('demand'), sites: given.text('sites'), format, rounding });
}

function countOf(given: Given): number | undefined {
  const text = given.text('p');
  if (text === undefined) return undefined;
  const count = wholeNumber(text);
  if (count !== undefined) return count;
  throw new UsageError({
    zh: `-p 应为非负整数，得到“${text}”`,
    en: `-p wants a whole number of 0 or more, got "${text}"`,
  });
}

function numberOf(given: Given, option: 'radius' | 'budget' | 'capacity'): number | undefined {
  const text = given.text(option);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new UsageError({
    zh: `--${option} 应为 ≥ 0 的数，得到“${text}”`,
    en: `--${option} wants a number of 0 or more, got "${text}"`,
  });
}

type Numbers = Readonly<Partial<Record<'p' | 'radius' | 'budget' | 'capacity', number | undefined>>>;

/** A number that a problem has no use for was meant for another problem. */
function checkUnused(problem: ClassicProblem, numbers: Numbers): void {
  const { needs, takes } = WANTS[problem];
  for (const [name, value] of Object.entries(numbers)) {
    if (value === undefined || needs.includes(name) || takes.includes(name)) continue;
    const shown = optionName(name);
    const hint = [...needs, ...takes].map(optionName);
    throw new UsageError(
      { zh: `${problem} 用不到 ${shown}`, en: `${problem} has no use for ${shown}` },
      hint.length === 0
        ? { zh: '它不需要这类数值', en: 'it takes no such number' }
        : { zh: `它使用：${hint.join('、')}`, en: `it takes: ${hint.join(', ')}` },
    );
  }
}

function checkMissing(problem: ClassicProblem, numbers: Numbers): void {
  const missing = WANTS[problem].needs.find((name) => numbers[name as keyof Numbers] === undefined);
  if (missing !== undefined) {
    const shown = optionName(missing);
    throw new UsageError(
      { zh: `${problem} 需要 ${shown}`, en: `${problem} wants ${shown}` },
      { zh: `如 ${shown} 5`, en: `such as ${shown} 5` },
    );
  }
  if (problem === 'mclp' && numbers.p === undefined && numbers.budget === undefined) {
    throw new UsageError(
      { zh: 'mclp 需要 -p 或 --budget', en: 'mclp wants -p or --budget' },
      { zh: '如 -p 5', en: 'such as -p 5' },
    );
  }
}

function optionName(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function withoutUndefined<T extends object>(from: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
