import { circumstances, putSection, sectionLines } from '../results.js';
import type { Compared, Limits } from './compare.js';
import type { Run } from './tools.js';

const TOOLS = ['CBC', 'scipy', 'npm highs'] as const;

export const HEADER: readonly string[] = [
  `| instance | seed | best value | kezhong, CPU s | ${TOOLS.map((tool) => `${tool}, CPU s`).join(' | ')} | fastest peer ÷ kezhong | peak MB: kezhong, peers |`,
  '|---|---|---|---|---|---|---|---|---|',
];

/** So many times less CPU than the fastest peer is the mark of these instances. */
const WANTED: Readonly<Record<string, number>> = { a: 20, c: 20, e: 1 };
/** CPU seconds that kezhong may take. */
const MOST_S: Readonly<Record<string, number>> = { c: 2 };

const digits = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });

/** CPU seconds where the run closed its instance, otherwise how far it was. */
function cell(run: Run | undefined, isRight: boolean): string {
  if (run === undefined) return '–';
  const seconds = run.ended.cpuS.toFixed(run.ended.cpuS < 10 ? 2 : 1);
  if (!isRight) return `WRONG (${seconds})`;
  if (run.status === 'optimal') return seconds;
  if (run.ended.isKilled && run.value === undefined) return `> ${seconds}`;
  const gap =
    run.value === undefined
      ? 'no plan'
      : run.bound === undefined
        ? 'no bound'
        : `gap ${((100 * Math.abs(run.value - run.bound)) / Math.max(1e-9, Math.abs(run.value))).toFixed(1)} %`;
  return `not closed, ${gap}, at ${seconds}`;
}

/** One row: an instance and seed, what each tool took. */
export function rowOf({ instance, seed, ours, peers, faults, ratio, isAtLeast }: Compared): string {
  const sign = instance.problem === 'mclp' ? -1 : 1;
  const values = [ours, ...peers].flatMap(({ value }) => (value === undefined ? [] : [sign * value]));
  const isRight = (run: Run): boolean => !faults.some((fault) => fault.startsWith(`${run.tool}: `));
  const byTool = TOOLS.map((tool) => {
    const run = peers.find((peer) => peer.tool.startsWith(tool));
    return cell(run, run !== undefined && isRight(run));
  });
  const memory = [ours, ...peers].map(({ ended }) => (ended.peakMb === undefined ? '–' : ended.peakMb.toFixed(0)));
  const cells = [
    instance.letter,
    seed,
    values.length === 0 ? '–' : digits((sign * Math.min(...values)) / instance.unit),
    cell(ours, isRight(ours)),
    ...byTool,
    ratio === undefined ? '–' : `${isAtLeast ? '≥ ' : ''}${ratio.toFixed(ratio < 10 ? 1 : 0)}`,
    memory.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The medians over the seeds of an instance; empty cells where there is only one seed. */
export function medianRow(compared: readonly Compared[]): string {
  const { letter } = compared[0]!.instance;
  const ratios = compared.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  const isAtLeast = compared.some((one) => one.isAtLeast) ? '≥ ' : '';
  const oursS = median(compared.map(({ ours }) => ours.ended.cpuS)).toFixed(2);
  const ratio = ratios.length === 0 ? '–' : `${isAtLeast}${median(ratios).toFixed(median(ratios) < 10 ? 1 : 0)}`;
  return `| **${letter}** | median | | **${oursS}** | | | | **${ratio}** | |`;
}

/** Whether the marks of an instance are met, seed by seed. */
export function verdicts(compared: readonly Compared[]): string[] {
  const { letter } = compared[0]!.instance;
  const said: string[] = [];
  const wanted = WANTED[letter];
  const ratios = compared.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  if (wanted !== undefined && ratios.length > 0) {
    const met = ratios.filter((ratio) => ratio >= wanted).length;
    const least = Math.min(...ratios);
    said.push(
      `${letter}: ${wanted === 1 ? '' : `at least ${wanted} times `}less CPU than the fastest peer on ${met} of ${ratios.length} (least ${least.toFixed(1)})`,
    );
  }
  const most = MOST_S[letter];
  if (most !== undefined) {
    const met = compared.filter(({ ours }) => ours.status === 'optimal' && ours.ended.cpuS < most).length;
    said.push(`${letter}: proven in under ${most} CPU s on ${met} of ${compared.length}`);
  }
  const proven = compared.filter(({ ours }) => ours.status === 'optimal').length;
  said.push(`${letter}: proven on ${proven} of ${compared.length}`);
  return said;
}

const TITLE = 'Siting against CBC and HiGHS';

/** Puts the rows of one instance into the section of RESULTS.md; those of the others stay. */
export function write(compared: readonly Compared[], { capS, isRace }: Limits): void {
  const { letter, title } = compared[0]!.instance;
  const tools = compared[0]!.peers.map(({ tool }) => tool).join(', ');
  const old = sectionLines(TITLE);
  const rows = old.filter((line) => line.startsWith('| ') && !line.startsWith('| instance'));
  const notes = old.filter((line) => line.startsWith('- **'));
  const isOf = (line: string): boolean => line.startsWith(`| ${letter} |`) || line.startsWith(`| **${letter}** |`);
  const fresh = [...compared.map(rowOf), ...(compared.length > 1 ? [medianRow(compared)] : [])];
  const note = `- **${letter}** ${title}. ${verdicts(compared)
    .map((one) => one.slice(3))
    .join(
      '; ',
    )}. ${circumstances()}, cap ${capS} CPU s${isRace ? ', peers stopped once slower than one that was done (">")' : ''}; ${tools}.`;
  const byLetter = (a: string, b: string): number => order(a) - order(b);
  putSection(TITLE, [
    '`npm run bench siting -- --write`. Instances of bench/siting/instances.ts. Every tool runs in a process of its own; CPU seconds are user and system time of the whole process, start-up and reading (ours: drawing the points) included, so on a shared machine only they can be compared. Peers get the textbook model with a gap of 0 and are stopped at a cap of CPU time (scipy, which knows only the clock, at as much of it as CBC took for the cap); ours has no limit. Every choice of sites is counted again on the points, and no bound may pass the best value of any tool. "≥": the fastest peer had closed nothing when it was stopped.',
    '',
    ...HEADER,
    ...[...rows.filter((line) => !isOf(line)), ...fresh].sort(byLetter),
    '',
    ...[...notes.filter((line) => !line.startsWith(`- **${letter}**`)), note].sort(byLetter),
    ...old.filter((line) => line.startsWith('> ')).flatMap((line) => ['', line]),
  ]);
}

function order(line: string): number {
  return 'abcdse'.indexOf(/\b([a-e]|s)\b/.exec(line)?.[1] ?? 'a');
}
