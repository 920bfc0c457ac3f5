import path from 'node:path';
import type { RunInputs } from '../run/manifest.js';
import type { Prepared } from '../run/prepare.js';
import type { SavedRun } from '../run/save.js';
import type { LoadedRun } from '../run/stored.js';
import type { RunResult } from '../run/types.js';
import { EXIT, type ExitCode, type Given, type Terminal } from './command.js';
import { seedOf } from './options.js';
import { refuse, warn } from './problems.js';
import type { ProgressLine } from './progress.js';

/** A scenario ready to be planned, and what it was read from. */
export interface Opened {
  readonly prepared: Prepared;
  readonly inputs: RunInputs;
  readonly startedAt: Date;
}

/** Finds and prepares the scenario that a command was given, or says what is wrong with it. */
export async function openScenario(
  asked: string,
  given: Given,
  terminal: Terminal,
  progress: ProgressLine,
): Promise<Opened | ExitCode> {
  const startedAt = new Date();
  const unwritable = await foreseen(given.text('out') ?? path.join('runs', 'run'), terminal);
  if (unwritable !== undefined) return unwritable;
  const { find } = await import('../run/find.js');
  const all = `kezhong check ${quoted(asked)} --verbose`;
  const found = find(asked, ['scenario']);
  if (found.value === undefined) return refuse(found.problems, terminal, all);
  const { prepare } = await import('../run/prepare.js');
  const prepared = await prepare(found.value.path, given.list('set'));
  if (prepared.value === undefined) return refuse(prepared.problems, terminal, all);
  warn(prepared.problems, terminal, all);
  await sayChanges(prepared.value, progress);
  await sayPrepared(prepared.value, terminal, progress);
  return { prepared: prepared.value, inputs: await inputsOf(prepared.value), startedAt };
}

/** What can be walked or varied: a run with its plan, or a scenario, which is the city as it is. */
export interface Walkable extends Opened {
  readonly plan: LoadedRun['plan'];
  /** The one asked for, else the run's own. */
  readonly seed: string;
  /** Of a run: where it lies. */
  readonly folder?: string;
}

/** Opens a run or a scenario. */
export async function openWalkable(
  asked: string,
  given: Given,
  terminal: Terminal,
  progress: ProgressLine,
): Promise<Walkable | ExitCode> {
  const startedAt = new Date();
  const all = `kezhong check ${quoted(asked)} --verbose`;
  const { find } = await import('../run/find.js');
  const found = find(asked, ['run', 'scenario']);
  if (found.value === undefined) return refuse(found.problems, terminal, all);
  if (found.value.kind === 'scenario') {
    const opened = await openScenario(asked, given, terminal, progress);
    return typeof opened === 'number' ? opened : { ...opened, plan: undefined, seed: seedOf(given) };
  }
  const { besideRun } = await import('../run/hash.js');
  const unwritable = await foreseen(given.text('out') ?? besideRun(asked, 'run'), terminal);
  if (unwritable !== undefined) return unwritable;
  const { loadRun } = await import('../run/stored.js');
  const loaded = await loadRun(found.value.path, given.list('set'));
  if (loaded.value === undefined) return refuse(loaded.problems, terminal, all);
  warn(loaded.problems, terminal, all);
  const { prepared, plan } = loaded.value;
  await sayPrepared(prepared, terminal, progress);
  const seed = given.text('seed') ?? loaded.value.seed;
  return { prepared, plan, seed, startedAt, inputs: await inputsOf(prepared), folder: asked };
}

/** A folder that cannot be written is said before the work that it is for, not after. */
async function foreseen(out: string, terminal: Terminal): Promise<ExitCode | undefined> {
  const { foreseeRun } = await import('../run/folder.js');
  const problems = await foreseeRun(out);
  return problems.length === 0 ? undefined : refuse(problems, terminal, '');
}

/** Hashes of everything that the run has read. */
export async function inputsOf(prepared: Prepared): Promise<RunInputs> {
  const { hashInputs } = await import('../run/manifest.js');
  return hashInputs(prepared.scenario.city, prepared.source.files);
}

/** What each `--set` changed, from and to. */
async function sayChanges({ source, cityAsRead, scenario }: Prepared, progress: ProgressLine): Promise<void> {
  if (source.changes.length === 0) return;
  const { withInherited } = await import('../scenario/inherited.js');
  const text = (value: unknown) => (value === undefined ? '–' : JSON.stringify(value));
  for (const { path: changed, from, to } of withInherited(source.changes, cityAsRead, scenario))
    progress.keep(`${changed}  ${text(from)} → ${text(to)}`);
}

export async function sayPrepared(prepared: Prepared, terminal: Terminal, progress: ProgressLine): Promise<void> {
  const { say } = await import('../report/texts/say.js');
  const { integer } = await import('../report/format.js');
  const { city, readS, reachS } = prepared;
  const size =
    terminal.lang === 'zh'
      ? `${integer(city.homes.count)} 栋 × ${integer(city.sites.length + city.outlets.length)} 点位 × ${city.types.length} 业态`
      : `${integer(city.homes.count)} homes × ${integer(city.sites.length + city.outlets.length)} places × ${city.types.length} types`;
  progress.keep(
    `${say(terminal.lang, 'progressRead')} ${readS.toFixed(1)} s · ${say(terminal.lang, 'progressReach')} ${reachS.toFixed(1)} s · ${size}`,
  );
}

/** The command that repeats a run, without the folders of this machine. */
export function repeatedBy(
  command: string,
  asked: string | readonly string[],
  given: Given,
  options: readonly string[],
): string {
  const operands = [asked].flat().map((operand) => (path.isAbsolute(operand) ? path.basename(operand) : operand));
  const sets = given.list('set').map((set) => `--set ${quoted(set)}`);
  return ['kezhong', command, ...operands.map(quoted), ...sets, ...choicesOf(given, options)].join(' ');
}

/** Options as they would be typed again, those that take several values included. */
export function choicesOf(given: Given, options: readonly string[]): string[] {
  const single = options.flatMap((option) => {
    const value = given.text(option);
    if (value !== undefined) return [`--${option} ${quoted(value)}`];
    return given.isOff(option) ? [`--no-${option}`] : [];
  });
  return [...single, ...['by', 'limit'].flatMap((name) => given.list(name).map((value) => `--${name} ${value}`))];
}

/** A word of a command line as a shell reads it back: quoted where it has spaces or signs. */
export function quoted(text: string): string {
  return /^[\w./:=+%@\u4e00-\u9fff-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** How a command calls what it writes. */
export interface Naming {
  /** The command that repeats the run. */
  readonly repeat: string;
  /** Options beside scenario and seed that change the result. */
  readonly choices?: readonly string[];
  /** Where the run goes unless `--out` says otherwise; default: under `runs`. */
  readonly folder?: string;
}

/** Writes the run folder; a folder that cannot be written is bad input, like a scenario that cannot be read. */
export async function save(
  run: RunResult,
  opened: Opened,
  given: Given,
  terminal: Terminal,
  { repeat, choices, folder }: Naming,
): Promise<SavedRun | ExitCode> {
  const { saveRun } = await import('../run/save.js');
  const out = given.text('out') ?? folder;
  const saved = await saveRun(run, {
    inputs: opened.inputs,
    commandLine: process.argv.slice(2),
    repeatedBy: repeat,
    startedAt: opened.startedAt,
    lang: terminal.lang,
    ...(choices === undefined ? {} : { choices }),
    ...(out === undefined ? {} : { out }),
  });
  return saved.value ?? refuse(saved.problems, terminal, '');
}

/** Prints a saved run: the summary for a program, or the page for a person. */
export async function printRun(saved: SavedRun, terminal: Terminal): Promise<void> {
  if (terminal.json) {
    const { buildSummary, summaryText } = await import('../report/summary.js');
    terminal.out(summaryText(buildSummary(saved.run)));
    return;
  }
  const screen = {
    width: terminal.width,
    all: terminal.verbose,
    color: terminal.colourOut,
    folder: `${saved.folder}/`,
  };
  const { command } = saved.run;
  const { planTerminal } = await import('../report/terminal.js');
  const { gapsTerminal, simulationTerminal } = await import('../report/gaps-terminal.js');
  const { comparisonTerminal } = await import('../report/comparison.js');
  const walked = saved.run.comparison === undefined ? simulationTerminal : comparisonTerminal;
  const { sensitivityTerminal } = await import('../report/sensitivity-terminal.js');
  const print = { plan: planTerminal, gaps: gapsTerminal, simulate: walked, sensitivity: sensitivityTerminal }[command];
  terminal.out(print(saved.run, terminal.lang, screen));
}

/** Ctrl-C before there was anything to write. */
export function interrupted(terminal: Terminal): ExitCode {
  terminal.err(terminal.lang === 'zh' ? '已中断，未写入任何文件。\n' : 'Interrupted. Nothing was written.\n');
  return EXIT.interrupted;
}
