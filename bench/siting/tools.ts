import { readFileSync } from 'node:fs';
import path from 'node:path';
import { dialectOf } from '../../src/parallel/external-dialects.js';
import { type Ended, type Kill, runChild } from './child.js';
import type { Instance } from './instances.js';
import type { PeerModel } from './models.js';

/** What a tool says: its status first, and no figure where the status says that there is none. */
export interface Answer {
  readonly status: 'optimal' | 'feasible' | 'none';
  readonly value?: number;
  readonly bound?: number;
  readonly open: readonly number[];
}

export interface Run extends Answer {
  readonly tool: string;
  readonly ended: Ended;
}

/** A run of one tool on one instance, already written out. */
export interface Asked {
  readonly instance: Instance;
  readonly seed: number;
  readonly model: PeerModel;
  /** Where the model lies. */
  readonly folder: string;
  /** CPU seconds after which a tool is asked to stop. */
  readonly capS: number;
  /** Seconds by the clock that a CPU second took of late: scipy knows only the clock. */
  readonly stretch: number;
  /** CPU seconds at which a tool is killed: a peer has been quicker by then. */
  readonly raceS?: number | undefined;
}

export interface Tool {
  readonly name: string;
  run(asked: Asked): Promise<Run>;
}

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';
/** A cap is not a budget: some tools run past it, and ours is given none. */
const PATIENCE = 1.5;

/** When a run is killed: well past its cap, by the clock still later, or where it has lost a race. */
function killOf({ capS, raceS = Number.POSITIVE_INFINITY, stretch }: Asked): Kill {
  return { wallS: capS * PATIENCE * PATIENCE * stretch, cpuS: Math.min(capS * PATIENCE, raceS) };
}

const NONE: Answer = { status: 'none', open: [] };

/** Ours, without any limit but the kill; its answer is the line that bench/siting/ours.ts prints. */
export const OURS: Tool = {
  name: 'kezhong',
  async run(asked) {
    const { instance, seed, folder } = asked;
    const script = path.join(import.meta.dirname, 'ours.js');
    const command = [process.execPath, script, instance.letter, String(seed)];
    const ended = await runChild(command, killOf(asked), folder);
    if (ended.status !== 0 && !ended.isKilled) throw new Error(`kezhong on ${instance.letter}: ${ended.errors}`);
    return { tool: 'kezhong', ended, ...(ended.isKilled ? NONE : (JSON.parse(ended.out) as Answer)) };
  },
};

/** Debian's CBC, by the same call and the same readers as `--solver cbc`. */
function cbc(version: string): Tool {
  const name = `CBC ${version}`;
  const dialect = dialectOf('cbc');
  return {
    name,
    async run(asked) {
      const { model, folder, capS } = asked;
      const file = (ending: string): string => path.join(folder, ending);
      const files = { model: file('model.mps'), solution: file('cbc.sol'), settings: file('cbc.txt') };
      const { args } = dialect.call(files, { timeLimitS: capS, relativeGap: 0 });
      const byCpu = args.map((arg) => (arg === 'elapsed' ? 'cpu' : arg));
      const ended = await runChild(['cbc', ...byCpu], killOf(asked), folder);
      const text = readIfThere(files.solution);
      const found = ended.isKilled || text === undefined ? undefined : dialect.read(text, model.model.columns);
      if (found?.values === undefined)
        return { tool: name, ended, ...NONE, ...boundOf(model, dialect.bound(ended.out)) };
      const value = objectiveOf(model, found.values);
      const status = found.status === 'optimal' ? 'optimal' : 'feasible';
      // A run that ends by itself prints no bound: it is the value.
      const bound = status === 'optimal' ? value : dialect.bound(ended.out);
      return {
        tool: name,
        ended,
        status,
        ...ofProblem(model, value),
        ...boundOf(model, bound),
        open: openOf(model, found.values),
      };
    },
  };
}

/** scipy's and npm's HiGHS read the arrays, and print one line each in the same form. */
function scripted(name: string, command: readonly string[], clock: 'cpu' | 'wall'): Tool {
  return {
    name,
    async run(asked) {
      const { model, folder, capS, stretch } = asked;
      const seconds = clock === 'cpu' ? capS : capS * stretch;
      const ended = await runChild([...command, folder, String(seconds)], killOf(asked), folder);
      if (ended.status !== 0 && !ended.isKilled) throw new Error(`${name}: ${ended.errors.slice(-400)}`);
      if (ended.isKilled) return { tool: name, ended, ...NONE };
      const said = JSON.parse(ended.out) as Answer;
      return {
        tool: name,
        ended,
        status: said.status,
        open: said.open,
        ...(said.status === 'none' ? {} : ofProblem(model, said.value)),
        ...boundOf(model, said.bound),
      };
    },
  };
}

/** The peers that are installed; what is missing is said by `missing`. */
export async function peers(missing: (what: string) => void): Promise<Tool[]> {
  const found: Tool[] = [];
  const asked = await runChild(['cbc', '-stop'], { wallS: 20 }, ROOT);
  const version = /Version:\s*(\S+)/.exec(asked.out)?.[1];
  if (version !== undefined) found.push(cbc(version));
  else missing('CBC is not installed (Debian: apt-get install coinor-cbc); left out');
  const scipy = await runChild(
    [PYTHON, '-c', 'import scipy.optimize as o; o.milp; import scipy; print(scipy.__version__)'],
    { wallS: 60 },
    ROOT,
  );
  if (scipy.status === 0) {
    const script = path.join(ROOT, 'bench', 'peers', 'milp_scipy.py');
    found.push(scripted(`scipy ${scipy.out.trim()}`, [PYTHON, script], 'wall'));
  } else missing(`${PYTHON} has no scipy.optimize.milp (Debian: apt-get install python3-scipy); left out`);
  const highs = path.join(ROOT, 'node_modules', 'highs', 'package.json');
  const { version: wasm } = JSON.parse(readFileSync(highs, 'utf8')) as { version: string };
  const script = path.join(ROOT, 'bench', 'peers', 'milp_highs.mjs');
  found.push(scripted(`npm highs ${wasm}`, [process.execPath, script], 'cpu'));
  return found;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function objectiveOf({ model }: PeerModel, values: Float64Array): number {
  return values.reduce((sum, value, j) => sum + value * model.cost[j]!, model.offset);
}

function openOf({ openColumn }: PeerModel, values: Float64Array): number[] {
  return [...openColumn.keys()].filter((j) => values[openColumn[j]!]! > 0.5);
}

/** Of the minimisation into the problem's own sense: value and bound alike. */
function ofProblem({ sign }: PeerModel, value: number | undefined): { readonly value?: number } {
  return value === undefined ? {} : { value: sign * value };
}

function boundOf({ sign }: PeerModel, bound: number | undefined): { readonly bound?: number } {
  return bound === undefined || !Number.isFinite(bound) ? {} : { bound: sign * bound };
}
