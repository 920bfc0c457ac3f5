/**
 * A mixed-integer minimisation by npm `highs` (HiGHS in WebAssembly) as it comes.
 *
 * Usage: node milp_highs.mjs FOLDER CPU_SECONDS, the folder as bench/siting/models.ts writes
 * it. Prints one line of JSON: status, value and bound of the minimisation, open sites.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import loadHighs from 'highs';

const [folder, seconds] = process.argv.slice(2);
const read = (name, Kind) => {
  const bytes = readFileSync(path.join(folder, `${name}.bin`));
  return new Kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};
const { columns, rows, offset } = JSON.parse(readFileSync(path.join(folder, 'size.json'), 'utf8'));
// HiGHS limits time by the clock that it finds: let it find the CPU time of this process.
performance.now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const highs = await loadHighs();
const model = highs.createModel({
  numCols: columns,
  numRows: rows,
  sense: 1,
  offset,
  colCost: read('cost', Float64Array),
  colLower: read('columnLower', Float64Array),
  colUpper: read('columnUpper', Float64Array),
  rowLower: read('rowLower', Float64Array),
  rowUpper: read('rowUpper', Float64Array),
  integrality: read('integer', Int32Array),
  matrix: {
    format: 'csr',
    numRows: rows,
    numCols: columns,
    starts: read('starts', Int32Array),
    indices: read('indices', Int32Array),
    values: read('values', Float64Array),
  },
});
const answer = { status: 'none', open: [] };
try {
  model.options.set({ output_flag: false, time_limit: Number(seconds), mip_rel_gap: 0 });
  model.run();
  const isOptimal = model.getModelStatus() === highs.constants.modelStatus.optimal;
  // Status before value: 2 says that there is a feasible point.
  if (Number(model.info.get('primal_solution_status')) === 2) {
    const values = model.getSolution().colValue;
    answer.status = isOptimal ? 'optimal' : 'feasible';
    answer.value = model.getObjectiveValue();
    answer.open = [...read('openColumn', Int32Array)].flatMap((column, j) => (values[column] > 0.5 ? [j] : []));
  }
  const bound = Number(model.info.get('mip_dual_bound'));
  if (Number.isFinite(bound)) answer.bound = bound;
} catch (error) {
  // An uncaught error prints the whole bundle: its first line is enough.
  process.stderr.write(`${String(error).split('\n')[0].slice(0, 200)}\n`);
  process.exitCode = 1;
} finally {
  model.dispose();
}
process.stdout.write(`${JSON.stringify(answer)}\n`);
