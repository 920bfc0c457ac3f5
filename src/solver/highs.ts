import highsModule, { type Highs, type Model as HighsModel } from 'highs';
import { BASIC, type Model, type SolverBackend, type SolverOptions, type SolverResult } from './model.js';

// The package's types are those of its CommonJS build; its ES module's default export is the loader itself.
const loadHighs = highsModule as unknown as () => Promise<Highs>;

/** HiGHS's own value for "no limit". */
const NO_LIMIT = 2_147_483_647;

let loading: Promise<Highs> | undefined;

/** The WASM is loaded once per thread, on first use. */
function highs(): Promise<Highs> {
  loading ??= loadHighs();
  return loading;
}

/** HiGHS in WebAssembly, in this thread; a run blocks it. */
export const highsBackend: SolverBackend = {
  name: 'highs',
  async solve(model, options) {
    const session = await openSession(model, options.relax !== true);
    try {
      return session.solve(options);
    } finally {
      session.dispose();
    }
  },
};

/** A model kept in the solver, so that a change of bounds starts from the last basis. */
export interface Session {
  setBounds(column: number, lower: number, upper: number): void;
  /** Rows that `lower ≤ Σ value · column`, behind the others; the last basis stays. */
  addRows(rows: NewRows): void;
  /** Takes out the rows marked 1; what is left of the last basis is the next start. */
  dropRows(drop: Uint8Array): void;
  /** 1 = the row's slack is in the last basis: the row does not bind. */
  slackRows(): Uint8Array;
  solve(options: SolverOptions): SolverResult;
  /** Multipliers that prove the last relaxation infeasible, if the solver has them; to be verified. */
  infeasibilityRay(): Float64Array | undefined;
  dispose(): void;
}

/** Rows in compressed sparse form, each with a lower side only. */
export interface NewRows {
  readonly lower: readonly number[];
  readonly starts: readonly number[];
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

export async function openSession(model: Model, integer: boolean): Promise<Session> {
  if (model.columns === 0) return sessionWithoutColumns(model);
  const solver = await highs();
  const instance = solver.createModel({
    numCols: model.columns,
    numRows: model.rows,
    sense: solver.constants.objectiveSense.minimize,
    offset: model.offset,
    colCost: model.cost,
    colLower: model.columnLower,
    colUpper: model.columnUpper,
    rowLower: model.rowLower,
    rowUpper: model.rowUpper,
    ...(integer ? { integrality: Int32Array.from(model.integer) } : {}),
    matrix: {
      format: 'csr',
      numRows: model.rows,
      numCols: model.columns,
      starts: model.starts,
      indices: model.indices,
      values: model.values,
    },
  });
  return {
    setBounds: (column, lower, upper) => {
      instance.changeColBounds(column, lower, upper);
    },
    addRows: ({ lower, starts, indices, values }) => {
      instance.addRows({
        lower: Float64Array.from(lower),
        upper: new Float64Array(lower.length).fill(Number.POSITIVE_INFINITY),
        matrix: {
          format: 'csr',
          numRows: lower.length,
          numCols: model.columns,
          starts: Int32Array.from(starts),
          indices: Int32Array.from(indices),
          values: Float64Array.from(values),
        },
      });
    },
    dropRows: (drop) => dropRows(instance, drop),
    slackRows: () => Uint8Array.from(instance.getBasis().rowStatus, (status) => (status === BASIC ? 1 : 0)),
    solve: (options) =>
      run(solver, instance, integer && options.relax !== true && model.integer.some(Boolean), options),
    infeasibilityRay: () => {
      return instance.getDualRay()?.values;
    },
    dispose: () => instance.dispose(),
  };
}

/** Deleting rows makes HiGHS forget the basis; where only slack rows go, what is left of it is one. */
function dropRows(instance: HighsModel, drop: Uint8Array): void {
  const basis = instance.getBasis();
  const indices = Int32Array.from([...drop.keys()].filter((r) => drop[r] === 1));
  if (indices.length === 0) return;
  instance.deleteRows({ kind: 'set', indices });
  instance.setBasis({ colStatus: basis.colStatus, rowStatus: basis.rowStatus.filter((_, r) => drop[r] !== 1) });
}

/** HiGHS does not solve a model without columns: its rows hold at 0 or not at all. */
function sessionWithoutColumns(model: Model): Session {
  const holds = model.rowLower.every((lower, r) => lower <= 0 && model.rowUpper[r]! >= 0);
  const none = new Float64Array();
  return {
    setBounds: () => {},
    addRows: () => {},
    dropRows: () => {},
    slackRows: () => new Uint8Array(model.rows).fill(1),
    solve: () => ({
      status: holds ? 'optimal' : 'infeasible',
      ...(holds ? { values: none, objective: model.offset, duals: new Float64Array(model.rows) } : {}),
      nodes: 0,
      iterations: 0,
    }),
    infeasibilityRay: () =>
      Float64Array.from(model.rowLower, (lower, r) => (lower > 0 ? 1 : model.rowUpper[r]! < 0 ? -1 : 0)),
    dispose: () => {},
  };
}

function run(solver: Highs, instance: HighsModel, integer: boolean, options: SolverOptions): SolverResult {
  instance.options.set({
    output_flag: false,
    random_seed: 0,
    ...(integer ? { mip_rel_gap: options.relativeGap ?? 0, mip_abs_gap: 1e-9 } : {}),
    ...(integer && options.nodeLimit !== undefined ? { mip_max_nodes: options.nodeLimit } : {}),
    ...(options.timeLimitS !== undefined ? { time_limit: options.timeLimitS } : {}),
    // Options stay with the model: a limit of the last run must not hold for this one.
    ...(integer ? {} : { simplex_iteration_limit: options.iterationLimit ?? NO_LIMIT }),
    ...(!integer && options.method ? { solver: options.method } : {}),
  });
  // The limit is on all runs of a session together unless its clocks start anew.
  if (options.timeLimitS !== undefined) instance.zeroAllClocks();
  if (!integer && options.basis) {
    instance.setBasis({ colStatus: options.basis.columns, rowStatus: options.basis.rows });
  }
  if (options.start) {
    const indices: number[] = [];
    const values: number[] = [];
    options.start.forEach((value, j) => {
      if (Number.isNaN(value)) return;
      indices.push(j);
      values.push(value);
    });
    instance.setSolution({ indices: Int32Array.from(indices), values: Float64Array.from(values) });
  }
  const { callbackType, modelStatus } = solver.constants;
  const report = options.onProgress;
  try {
    instance.run(
      report && integer
        ? {
            [callbackType.mipImprovingSolution]: (event: { data: MipData }) => {
              const { objective_function_value: objective, mip_node_count: nodes, mip_solution: values } = event.data;
              if (objective === undefined) return;
              const found = values ? { values: Float64Array.from(values) } : {};
              report({ objective, nodes: Number(nodes ?? 0), ...found });
            },
          }
        : undefined,
    );
  } catch (error) {
    // An uncaught solver error prints the whole WASM bundle: keep its first line.
    throw new Error(`HiGHS failed: ${String(error).split('\n')[0]!.slice(0, 200)}`);
  }
  const result = readResult(instance, modelStatus, integer);
  if (integer || !options.keepBasis || result.status !== 'optimal') return result;
  const { colStatus, rowStatus } = instance.getBasis();
  return { ...result, basis: { columns: Int32Array.from(colStatus), rows: Int32Array.from(rowStatus) } };
}

interface MipData {
  readonly objective_function_value?: number;
  readonly mip_node_count?: bigint;
  readonly mip_solution?: ArrayLike<number>;
}

function readResult(
  instance: HighsModel,
  modelStatus: Highs['constants']['modelStatus'],
  integer: boolean,
): SolverResult {
  const status = instance.getModelStatus();
  const nodes = integer ? Number(instance.info.get('mip_node_count')) : 0;
  const iterations = Number(instance.info.get('simplex_iteration_count'));
  const work = { nodes: Math.max(0, nodes), iterations: Math.max(0, iterations) };
  if (status === modelStatus.infeasible) return { status: 'infeasible', ...work };
  const solution = instance.getSolution();
  const feasible = Number(instance.info.get('primal_solution_status')) === 2;
  const optimal = status === modelStatus.optimal;
  const values = solution.colValue as Float64Array | undefined;
  if (integer && !feasible) return { status: 'unknown', ...work };
  return {
    status: optimal ? 'optimal' : feasible ? 'feasible' : 'unknown',
    ...(values ? { values, objective: instance.getObjectiveValue() } : {}),
    ...(!integer && solution.rowDual ? { duals: solution.rowDual as Float64Array } : {}),
    ...work,
  };
}
