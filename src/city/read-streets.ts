import type { Table } from './csv.js';
import { errorAt, words } from './finding.js';
import { POSITION, type Reading, yesOrNo } from './reading.js';
import type { StreetSignals, StreetSteps, Streets } from './types.js';

const KINDS = { main: 'main', minor: 'minor', 主: 'main', 次: 'minor' } as const;

/** More signals than this in one place or along one street are a slip. */
const MOST_SIGNALS = 20;

/**
 * Reads street-nodes.csv and street-edges.csv; undefined without them. An edge
 * without a length is as long as the straight line between its ends.
 *
 * A city whose tables have a column `signals` (either of them), `stepsM` or `stepFree`
 * says where signals or steps are: an empty cell then means none.
 */
export async function readStreets(reading: Reading): Promise<Streets | undefined> {
  const extra = ['provenance', 'quote', 'basis'];
  const nodeShape = { columns: ['id', 'xM', 'yM'], optional: ['signals', ...extra] };
  const more = ['signals', 'stepsM', 'stepFree', ...extra];
  const edgeShape = { columns: ['from', 'to', 'name', 'kind', 'lengthM'], optional: more };
  const nodes = await reading.table('street-nodes.csv', nodeShape, 'nothing');
  const edges = await reading.table('street-edges.csv', edgeShape, 'nothing');
  if (nodes === undefined && edges === undefined) return undefined;
  if (nodes === undefined || edges === undefined) {
    const missing = nodes === undefined ? 'street-nodes.csv' : 'street-edges.csv';
    const what = words('路网要有节点和路段两张表', 'streets need both tables, nodes and edges');
    reading.problems.push(errorAt({ file: reading.shown(missing) }, 'missing-file', what));
    return undefined;
  }
  const index = new Map<string, number>();
  const nodeXM = new Float64Array(nodes.rows.length);
  const nodeYM = new Float64Array(nodes.rows.length);
  const ids = nodes.rows.map((row, n) => {
    nodeXM[n] = row.number('xM', POSITION);
    nodeYM[n] = row.number('yM', POSITION);
    if (nodes.has('provenance')) reading.origin(row, nodes);
    const id = row.filled('id');
    if (!index.has(id)) index.set(id, n);
    return id;
  });
  reading.unique(ids, (n) => nodes.rows[n]!.at('id'));
  const streets = { nodeXM, nodeYM, ...readEdges(reading, edges, index, nodeXM, nodeYM) };
  return { ...streets, ...readSignals(nodes, edges), ...readSteps(reading, edges, streets.edgeLengthM) };
}

function readSignals(nodes: Table, edges: Table): { signals?: StreetSignals } {
  const count = ({ rows }: Table) =>
    Uint8Array.from(rows, (row) => row.optionalNumber('signals', { min: 0, max: MOST_SIGNALS, integer: true }) ?? 0);
  if (!nodes.has('signals') && !edges.has('signals')) return {};
  return { signals: { atNode: count(nodes), onEdge: count(edges) } };
}

/** A street with steps is not step-free unless it says so (a ramp beside them); one without is, unless it says not. */
function readSteps(reading: Reading, edges: Table, edgeLengthM: Float64Array): { steps?: StreetSteps } {
  if (!edges.has('stepsM') && !edges.has('stepFree')) return {};
  const lengthM = Float64Array.from(edges.rows, (row) => row.optionalNumber('stepsM', { min: 0 }) ?? 0);
  const stepFree = Uint8Array.from(edges.rows, (row, e) => ((yesOrNo(row, 'stepFree') ?? lengthM[e] === 0) ? 1 : 0));
  edges.rows.forEach((row, e) => {
    // Metres on a map are rounded.
    if (!(lengthM[e]! > edgeLengthM[e]! + 0.5)) return;
    const [steps, street] = [lengthM[e]!, edgeLengthM[e]!].map((metres) => Math.round(metres * 10) / 10);
    const what = words(
      `台阶 ${steps} 米，比路段（${street} 米）还长`,
      `has ${steps} m of steps; expected at most its length, ${street} m`,
    );
    reading.problems.push(errorAt(row.at('stepsM'), 'steps-too-long', what));
  });
  return { steps: { lengthM, stepFree } };
}

function readEdges(
  reading: Reading,
  table: Table,
  index: ReadonlyMap<string, number>,
  nodeXM: Float64Array,
  nodeYM: Float64Array,
): Omit<Streets, 'nodeXM' | 'nodeYM' | 'signals' | 'steps'> {
  const count = table.rows.length;
  const edgeFrom = new Uint32Array(count);
  const edgeTo = new Uint32Array(count);
  const edgeLengthM = new Float64Array(count);
  const edgeName = new Uint16Array(count);
  const edgeMain = new Uint8Array(count);
  const names = new Map<string, number>();
  table.rows.forEach((row, e) => {
    const ends = ['from', 'to'].map((column) => {
      const id = row.filled(column);
      const node = index.get(id);
      if (node === undefined && id !== '') {
        const what = words(`没有节点“${id}”`, `there is no node "${id}" in street-nodes.csv`);
        reading.problems.push(errorAt(row.at(column), 'unknown-node', what));
      }
      return node ?? 0;
    }) as [number, number];
    edgeFrom[e] = ends[0];
    edgeTo[e] = ends[1];
    const straightM = Math.hypot(nodeXM[ends[0]]! - nodeXM[ends[1]]!, nodeYM[ends[0]]! - nodeYM[ends[1]]!);
    edgeLengthM[e] = row.optionalNumber('lengthM', { min: 0, above: true }) ?? straightM;
    const name = row.text('name');
    if (!names.has(name)) names.set(name, names.size);
    edgeName[e] = names.get(name)!;
    edgeMain[e] = row.choice('kind', KINDS) === 'main' ? 1 : 0;
    if (table.has('provenance')) reading.origin(row, table);
  });
  return { edgeFrom, edgeTo, edgeLengthM, edgeName, edgeMain, names: [...names.keys()] };
}
