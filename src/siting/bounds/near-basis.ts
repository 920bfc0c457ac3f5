import { BASIC, type Basis } from '../../solver/model.js';
import type { SitingModel } from '../model.js';

/** A column that is not basic and lies at its lower bound; HiGHS's number. */
const AT_LOWER = 0;

/**
 * Where the simplex may start on `next`, seen from where it ended on a model of the same
 * openings: other weights of days, or other days, change what covers are worth and
 * some of the rows, hardly which of them bind. Rows and columns are recognised by
 * the openings that they tie together; new ones do not bind. It need not be a
 * basis in full, the solver repairs what is missing, and no bound rests on it.
 *
 * @returns undefined where the models are not of the same openings
 */
export function nearBasis(last: SitingModel, basis: Basis, next: SitingModel): Basis | undefined {
  if (!hasSameOpenings(last, next)) return undefined;
  const from = namesOf(last);
  const to = namesOf(next);
  return {
    columns: carried(from.columns, basis.columns, to.columns, AT_LOWER),
    rows: carried(from.rows, basis.rows, to.rows, BASIC),
  };
}

function hasSameOpenings(a: SitingModel, b: SitingModel): boolean {
  return a.variable.length === b.variable.length && a.variable.every((v, n) => v === b.variable[n]);
}

interface Names {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

/**
 * Openings are named by their number, a row by the openings in it, any other column by
 * the first row that has it; a row also by the first other column in it.
 */
function namesOf({ model, variable }: SitingModel): Names {
  const openings = variable.reduce((most, v) => Math.max(most, v + 1), 0);
  const columns = new Array<string>(model.columns);
  for (let j = 0; j < openings; j++) columns[j] = `${j}`;
  const own = Array.from({ length: model.rows }, (_, r) => {
    const members: number[] = [];
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) {
      if (model.indices[n]! < openings) members.push(model.indices[n]!);
    }
    return members.join();
  });
  for (let r = 0; r < model.rows; r++) {
    for (let n = model.starts[r]!; n < model.starts[r + 1]!; n++) columns[model.indices[n]!] ??= `+${own[r]}`;
  }
  const rows = own.map((name, r) => {
    const other = model.indices.subarray(model.starts[r]!, model.starts[r + 1]!).find((j) => j >= openings);
    return other === undefined ? name : `${name}/${columns[other]!}`;
  });
  return { columns, rows };
}

/** The status of what has the same name; the n-th of a name goes to the n-th. */
function carried(from: readonly string[], status: Int32Array, to: readonly string[], otherwise: number): Int32Array {
  const at = new Map<string, number[]>();
  for (const [n, name] of from.entries()) {
    const same = at.get(name);
    if (same === undefined) at.set(name, [n]);
    else same.push(n);
  }
  const next = new Map<string, number>();
  return Int32Array.from(to, (name) => {
    const n = next.get(name) ?? 0;
    next.set(name, n + 1);
    const found = at.get(name)?.[n];
    return found === undefined ? otherwise : status[found]!;
  });
}
