/** What another solver's files say: its word only, until the plan has been recounted on the model. */
export interface SolutionFile {
  readonly status: 'optimal' | 'feasible' | 'infeasible' | 'unknown';
  /** The status in the solver's own words. */
  readonly says: string;
  /** Only where the status says that there is a plan; columns that the file leaves out are 0. */
  readonly values?: Float64Array;
}

export type SolutionReader = (text: string, columns: number) => SolutionFile | undefined;

/** Values by the names that `writeMps` gave; undefined where one is not a number. */
function collect(pairs: Iterable<readonly [name: string, value: string]>, columns: number): Float64Array | undefined {
  const values = new Float64Array(columns);
  for (const [name, text] of pairs) {
    const match = /^C(\d+)$/.exec(name);
    if (!match) continue;
    const j = Number(match[1]) - 1;
    const value = Number(text);
    if (j < 0 || j >= columns || text === '' || !Number.isFinite(value)) return undefined;
    values[j] = value;
  }
  return values;
}

function withValues(
  status: SolutionFile['status'],
  says: string,
  pairs: () => Iterable<readonly [string, string]>,
  columns: number,
): SolutionFile | undefined {
  if (status !== 'optimal' && status !== 'feasible') return { status, says };
  const values = collect(pairs(), columns);
  return values && { status, says, values };
}

const words = (line: string): string[] => line.trim().split(/\s+/);

/**
 * `cbc … -solution FILE`. Nonzeros only. A run that stopped without an integer
 * point prints the relaxation's values behind "no integer solution", so the first
 * line decides what the others are worth.
 */
export const readCbcSolution: SolutionReader = (text, columns) => {
  const [first = '', ...lines] = text.split('\n');
  const match = /^(.*?) - objective value/.exec(first);
  if (!match) return undefined;
  const says = match[1];
  const status = /infeasible/i.test(says)
    ? 'infeasible'
    : /^optimal/i.test(says)
      ? 'optimal'
      : /^stopped/i.test(says) && !/no integer/i.test(says)
        ? 'feasible'
        : 'unknown';
  const pairs = lines.map((line) => words(line.replace('**', ''))).filter((row) => row.length >= 3);
  return withValues(status, says, () => pairs.map((row) => [row[1], row[2]] as const), columns);
};

/** `highs … --solution_file FILE`: the model's status, whether there is a point, then all columns. */
export const readHighsSolution: SolutionReader = (text, columns) => {
  const lines = text.split('\n').map((line) => line.trim());
  if (lines[0] !== 'Model status') return undefined;
  const says = lines[1] ?? '';
  const from = lines.indexOf('# Primal solution values');
  const feasible = lines[from + 1] === 'Feasible';
  const status = /^infeasible$/i.test(says)
    ? 'infeasible'
    : from >= 0 && feasible
      ? /^optimal$/i.test(says)
        ? 'optimal'
        : 'feasible'
      : 'unknown';
  const start = lines.findIndex((line, n) => n > from && line.startsWith('# Columns'));
  const end = lines.findIndex((line, n) => n > start && line.startsWith('#'));
  if (start < 0 && (status === 'optimal' || status === 'feasible')) return undefined;
  const pairs = lines.slice(start + 1, end < 0 ? undefined : end).map((line) => line.split(/\s+/));
  return withValues(status, says, () => pairs.map((row) => [row[0], row[1] ?? ''] as const), columns);
};

/** SCIP's `write solution FILE`: nonzeros only; "no solution available" where there is no point. */
export const readScipSolution: SolutionReader = (text, columns) => {
  const match = /^solution status:\s*(.*)$/m.exec(text);
  if (!match) return undefined;
  const says = match[1].trim();
  const found = /^objective value:/m.test(text) && !/^no solution available/m.test(text);
  const status = /^infeasible$/i.test(says)
    ? 'infeasible'
    : !found
      ? 'unknown'
      : /^optimal/i.test(says)
        ? 'optimal'
        : 'feasible';
  const pairs = text.split('\n').filter((line) => line.startsWith('C'));
  return withValues(status, says, () => pairs.map(words).map((row) => [row[0], row[1] ?? ''] as const), columns);
};

const GLPSOL: Readonly<Record<string, readonly [SolutionFile['status'], string]>> = {
  o: ['optimal', 'optimal'],
  f: ['feasible', 'feasible'],
  n: ['infeasible', 'no feasible point'],
};

/** `glpsol … -w FILE`: the status letter of the `s` line, then `j COLUMN VALUE` by number. */
export const readGlpsolSolution: SolutionReader = (text, columns) => {
  const mip = /^s mip \d+ \d+ (\w) \S+/m.exec(text);
  const basic = /^s bas \d+ \d+ (\w) (\w) \S+/m.exec(text);
  if (!mip && !basic) return undefined;
  // A relaxation is optimal only where both the primal and the dual point are feasible.
  const letter = mip ? mip[1] : basic![1] === 'f' && basic![2] === 'f' ? 'o' : basic![1];
  const [status, says] = GLPSOL[letter] ?? (['unknown', `undefined (${letter})`] as const);
  // The column that carries the constant comes last, and has no number in the model.
  const pairs = text.split('\n').filter((line) => line.startsWith('j ') && !line.startsWith(`j ${columns + 1} `));
  const valueAt = mip ? 2 : 3;
  return withValues(status, says, () => pairs.map(words).map((row) => [`C${row[1]}`, row[valueAt] ?? '']), columns);
};

/** `NAME VALUE` lines behind comments, as other solvers write them: a plan, and no word on its worth. */
export const readPlainSolution: SolutionReader = (text, columns) => {
  const pairs = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));
  if (pairs.length === 0 || pairs.some((row) => row.length !== 2)) return undefined;
  return withValues('feasible', 'a list of values', () => pairs.map((row) => [row[0], row[1]] as const), columns);
};

/** Whichever format the text is in; undefined where it is none of them. */
export const readAnySolution: SolutionReader = (text, columns) => {
  for (const read of [readCbcSolution, readHighsSolution, readScipSolution, readGlpsolSolution, readPlainSolution]) {
    const found = read(text, columns);
    if (found) return found;
  }
  return undefined;
};
