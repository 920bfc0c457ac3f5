import type { LoadedRun } from '../run/stored.js';
import { type Command, EXIT, type ExitCode, type Given, type Terminal } from './command.js';
import { inputsOf, interrupted, type Opened, openScenario, printRun, repeatedBy, save, sayPrepared } from './open.js';
import { onlyOperand, SCENARIO_OPTIONS, seedOf, workersOf } from './options.js';
import { refuse, warn } from './problems.js';
import { ProgressLine } from './progress.js';

/** `kezhong simulate`: walks days of a plan, or of the city as it is. */
export const simulateCommand: Command = {
  name: 'simulate',
  operands: ['RUN|SCENARIO'],
  says: {
    zh: '模拟步行：按日抽样，5、10、15 分钟内可达的比例与区间（情景 = 现状，结果文件夹 = 其方案）',
    en: 'walk days: shares within 5, 10 and 15 minutes with intervals (a scenario: the city as it is; a run: its plan)',
  },
  options: SCENARIO_OPTIONS,
  example: {
    line: 'kezhong simulate zhongwei-2025 --set simulation.days=50',
    says: { zh: '现状走 50 天', en: 'fifty days of the city as it is' },
  },
  run: simulate,
};

async function simulate(given: Given, terminal: Terminal): Promise<ExitCode> {
  const asked = onlyOperand(given);
  const workers = workersOf(given);
  const progress = new ProgressLine(terminal);
  try {
    const opened = await open(asked, given, terminal, progress);
    if (typeof opened === 'number') return opened;
    if (terminal.signal.aborted) return interrupted(terminal);
    const { runSimulate } = await import('../run/pipeline.js');
    const { say } = await import('../report/texts/say.js');
    const run = await runSimulate(opened.prepared, opened.plan, {
      seed: given.text('seed') ?? opened.seed,
      workers,
      signal: terminal.signal,
      onProgress: (done, days) => progress.update(`${say(terminal.lang, 'progressSimulate')}  ${done}/${days}`),
    });
    const repeat = repeatedBy('simulate', asked, given, ['seed']);
    const saved = await save(run, opened, given, terminal, repeat, opened.defaultOut);
    if (typeof saved === 'number') return saved;
    progress.end();
    await printRun(saved, terminal);
    return EXIT.done;
  } catch (error) {
    // Half the days are no result.
    if (terminal.signal.aborted) return interrupted(terminal);
    throw error;
  } finally {
    progress.end();
  }
}

type Walkable = Opened & { readonly plan: LoadedRun['plan']; readonly seed: string; readonly defaultOut?: string };

async function open(
  asked: string,
  given: Given,
  terminal: Terminal,
  progress: ProgressLine,
): Promise<Walkable | ExitCode> {
  const startedAt = new Date();
  const all = `kezhong check ${asked} --verbose`;
  const { find } = await import('../run/find.js');
  const found = find(asked, ['run', 'scenario']);
  if (found.value === undefined) return refuse(found.problems, terminal, all);
  if (found.value.kind === 'scenario') {
    const opened = await openScenario(asked, given, terminal, progress);
    return typeof opened === 'number' ? opened : { ...opened, plan: undefined, seed: seedOf(given) };
  }
  const { loadRun } = await import('../run/stored.js');
  const loaded = await loadRun(found.value.path, given.list('set'));
  if (loaded.value === undefined) return refuse(loaded.problems, terminal, all);
  warn(loaded.problems, terminal, all);
  const { prepared, plan, seed } = loaded.value;
  await sayPrepared(prepared, terminal, progress);
  return { prepared, plan, seed, startedAt, inputs: await inputsOf(prepared), defaultOut: `${asked}-simulate` };
}
