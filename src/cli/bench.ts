import type { LeagueAsked, LeagueField } from '../report/league.js';
import type { LeagueOptions } from '../run/league.js';
import type { RunInputs } from '../run/manifest.js';
import type { Prepared } from '../run/prepare.js';
import type { AnyStrategy } from '../siting/solve.js';
import { type Command, EXIT, type ExitCode, type Given, type Terminal, UsageError } from './command.js';
import { choicesOf, interrupted, openScenario } from './open.js';
import { gapTargetOf, limitsOf, SCENARIO_OPTIONS, seedOf, wholeNumber, workersOf } from './options.js';
import { STRATEGIES } from './plan.js';
import { refuse } from './problems.js';
import { ProgressLine } from './progress.js';
import { STRATEGY_FILE, strategyNamed } from './strategy.js';

const DEFAULT_SEEDS = 3;
const DEFAULT_GAP = 0.001;
/** What is played where no scenario is named: the shipped plan, and made-up cities that it does not resemble. */
const SHIPPED = 'zhongwei-2025';
const DRAWN = [
  { homes: 800, sites: 60, types: 12, seed: '1' },
  { homes: 1500, sites: 120, types: 20, seed: '2' },
] as const;

/** `kezhong bench`: the league of strategies. */
export const benchCommand: Command = {
  name: 'bench',
  operands: ['SCENARIO…?'],
  says: {
    zh: '各求解方法的联赛：同样的情景、同样的限制、同一检核，谁好、好多少、各输在哪里',
    en: 'the league of strategies: the same scenarios, limits and checker for all; who is best, by how much, where each loses',
  },
  options: {
    ...SCENARIO_OPTIONS,
    strategy: {
      type: 'array',
      choices: STRATEGIES,
      orFile: STRATEGY_FILE,
      says: {
        zh: '只比这些方法，可重复；自己的模块 ./mine.mjs 则加入比赛（单独给出时与全部方法同场）',
        en: 'only these, may be repeated; a module ./mine.mjs joins them, or, where only modules are given, all that ship',
      },
    },
    seeds: {
      type: 'string',
      says: {
        zh: `随机方法各用多少个种子（默认 ${DEFAULT_SEEDS}；要发表的结果用 10 以上）`,
        en: `seeds of each strategy that draws (default ${DEFAULT_SEEDS}; 10 or more for what is published)`,
      },
    },
    gap: {
      type: 'string',
      says: {
        zh: `各方法可以停下的差距（默认 ${DEFAULT_GAP}）`,
        en: `share of the gain at which a strategy may stop (default ${DEFAULT_GAP})`,
      },
    },
    limit: {
      type: 'array',
      says: {
        zh: '每次求解的工作量上限：nodes:N、iterations:N 或 time:30s，可重复',
        en: 'limit of work of each run: nodes:N, iterations:N or time:30s, may be repeated',
      },
    },
  },
  example: {
    line: 'kezhong bench zhongwei-2024 --strategy ./mine.mjs --seeds 10',
    says: { zh: '自己的方法与全部方法同场', en: 'a strategy of your own beside all that ship' },
  },
  run: bench,
};

async function bench(given: Given, terminal: Terminal): Promise<ExitCode> {
  const startedAt = new Date();
  const strategies = await strategiesAsked(given, terminal);
  if (typeof strategies === 'number') return strategies;
  const asked = { ...limitsOf(given), seed: seedOf(given), gapTarget: gapTargetOf(given, DEFAULT_GAP) };
  const { seed: _seed, ...limits } = asked;
  // Several threads would work for some strategies and stand idle for others.
  const workers = given.text('workers') === undefined ? 1 : workersOf(given);
  const options = { ...limits, strategies, seeds: seedsAsked(given), workers, signal: terminal.signal };
  const progress = new ProgressLine(terminal);
  try {
    const entries = await entriesAsked(given, terminal, progress);
    if (typeof entries === 'number') return entries;
    const fields = await play(entries.prepared, options, terminal, progress);
    if (fields.length === 0) return interrupted(terminal);
    const { saveLeague } = await import('../run/save-league.js');
    const out = given.text('out');
    const saved = await saveLeague(fields, asked, entries.prepared[0]!, {
      inputs: entries.inputs,
      commandLine: process.argv.slice(2),
      startedAt,
      choices: choicesOfLeague(given),
      ...(out === undefined ? {} : { out }),
    });
    if (saved.value === undefined) return refuse(saved.problems, terminal, '');
    progress.end();
    await print(fields, asked, saved.value, terminal);
    if (terminal.signal.aborted) return EXIT.interrupted;
    return fields.some(({ runs }) => runs.some(({ refused }) => refused !== undefined)) ? EXIT.no : EXIT.done;
  } finally {
    progress.end();
  }
}

/** What another league of the same first scenario differs in. */
function choicesOfLeague(given: Given): string[] {
  const strategies = given.list('strategy').map((name) => `--strategy ${name}`);
  return [...given.operands.slice(1), ...strategies, ...choicesOf(given, ['seeds', 'gap'])];
}

async function play(
  entries: readonly Prepared[],
  options: LeagueOptions,
  terminal: Terminal,
  progress: ProgressLine,
): Promise<LeagueField[]> {
  const { runLeague } = await import('../run/league.js');
  return runLeague(entries, options, ({ scenario, strategy, seed, done, of }) => {
    const at = terminal.lang === 'zh' ? `联赛  第 ${done + 1} / ${of} 次` : `league  run ${done + 1} of ${of}`;
    progress.update(`${at}  ${scenario}  ${strategy}  ${terminal.lang === 'zh' ? '种子' : 'seed'} ${seed}`);
  });
}

async function print(
  fields: readonly LeagueField[],
  asked: LeagueAsked,
  folder: string,
  terminal: Terminal,
): Promise<void> {
  if (terminal.json) {
    const { leagueJson } = await import('../report/league.js');
    terminal.out(leagueJson(fields, asked));
    return;
  }
  const { leagueTerminal } = await import('../report/league-terminal.js');
  const screen = { width: terminal.width, all: terminal.verbose, color: terminal.colourOut };
  const wrote = terminal.lang === 'zh' ? '写入' : 'wrote';
  terminal.out(`${leagueTerminal(fields, terminal.lang, screen)}\n${wrote} ${folder}/\n`);
  for (const { strategy, refused } of fields.flatMap(({ runs }) => runs)) {
    for (const what of refused ?? []) terminal.err(`${strategy}  ${what[terminal.lang]}\n`);
  }
}

/** Those named, or all that ship where only modules are given; a module takes the place of none. */
async function strategiesAsked(given: Given, terminal: Terminal): Promise<AnyStrategy[] | ExitCode> {
  const asked = [...new Set(given.list('strategy'))];
  const isModule = (name: string): boolean => STRATEGY_FILE.test(name);
  const names = asked.filter((name) => !isModule(name));
  const strategies: AnyStrategy[] = [];
  for (const name of [...(names.length > 0 ? names : STRATEGIES), ...asked.filter(isModule)]) {
    const found = await strategyNamed(name, terminal);
    if (typeof found === 'number') return found;
    strategies.push(found);
  }
  const called = strategies.map((one) => (typeof one === 'string' ? one : one.name));
  const twice = called.find((name, n) => called.indexOf(name) < n);
  if (twice !== undefined) {
    throw new UsageError(
      { zh: `有两个方法都叫“${twice}”`, en: `two strategies are called "${twice}"` },
      { zh: '给自己的模块另取一个 name', en: 'give your module another name' },
    );
  }
  return strategies;
}

function seedsAsked(given: Given): string[] {
  const text = given.text('seeds') ?? String(DEFAULT_SEEDS);
  const count = wholeNumber(text);
  if (count === undefined || count < 1 || count > 1000) {
    throw new UsageError({
      zh: `--seeds 应为 1 到 1000 的整数，得到“${text}”`,
      en: `--seeds wants a whole number from 1 to 1000, got "${text}"`,
    });
  }
  // The first is the seed itself: what a league shows, `kezhong plan --seed` repeats.
  const seed = seedOf(given);
  const first = wholeNumber(seed);
  return Array.from({ length: count }, (_, n) =>
    n === 0 ? seed : first === undefined ? `${seed}-${n}` : `${first + n}`,
  );
}

interface Entries {
  readonly prepared: readonly Prepared[];
  readonly inputs: RunInputs;
}

/** The scenarios named, or the shipped one and the made-up cities; scenarios that plan for drawn days are refused. */
async function entriesAsked(given: Given, terminal: Terminal, progress: ProgressLine): Promise<Entries | ExitCode> {
  const { mayPlay } = await import('../run/league.js');
  const prepared: Prepared[] = [];
  const inputs: RunInputs[] = [];
  for (const name of given.operands.length > 0 ? given.operands : [SHIPPED]) {
    const opened = await openScenario(name, given, terminal, progress);
    if (typeof opened === 'number') return opened;
    if (!mayPlay(opened.prepared)) {
      const { objective } = opened.prepared.scenario;
      throw new UsageError(
        {
          zh: `${name}：目标 ${objective} 按抽取的日子规划，不参加联赛`,
          en: `${name}: ${objective} plans for drawn days, which the league does not compare`,
        },
        { zh: '可加 --set objective=gap', en: 'try --set objective=gap' },
      );
    }
    prepared.push(opened.prepared);
    inputs.push(opened.inputs);
  }
  if (given.operands.length === 0) {
    const { prepareDrawn } = await import('../run/drawn-city.js');
    for (const size of DRAWN) {
      const { value, problems } = await prepareDrawn(size);
      if (value === undefined) throw new Error(`a made-up city is refused: ${problems[0]?.what.en}`);
      prepared.push(value);
    }
  }
  const files = new Map(inputs.flatMap((one) => one.files.map((file) => [file.path, file] as const)));
  return { prepared, inputs: { files: [...files.values()], cityHash: inputs[0]!.cityHash } };
}
