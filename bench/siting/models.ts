import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { coverLists } from '../../src/siting/classic/covering/cover.js';
import { coverClasses } from '../../src/siting/classic/mclp/coverage.js';
import { textbookModel } from '../../src/siting/classic/textbook.js';
import type { ClassicInstance } from '../../src/siting/classic/types.js';
import { type Model, ModelBuilder } from '../../src/solver/model.js';
import { writeMps } from '../../src/solver/mps.js';
import type { Instance } from './instances.js';

/** A minimisation as the peers get it: `openColumn[j]` is 1 where site j opens; its value is `sign` × the problem's. */
export interface PeerModel {
  readonly model: Model;
  readonly openColumn: Int32Array;
  readonly sign: 1 | -1;
}

/** What `kezhong solve --write-mps` writes, or, where homes are merged, the same over classes of homes. */
export function peerModel(instance: Instance, classic: ClassicInstance): PeerModel {
  const { p, radiusM, problem } = instance;
  if (instance.merged) return mergedModel(classic, p, radiusM!);
  const asked = radiusM === undefined ? { p } : { p, radius: radiusM };
  const { model, siteColumn, sign } = textbookModel(problem, classic, asked);
  return { model, openColumn: siteColumn, sign };
}

/** Largest cover over classes of homes that the same sites cover; a class with one site needs no column of its own. */
function mergedModel(classic: ClassicInstance, p: number, radiusM: number): PeerModel {
  const builder = new ModelBuilder();
  const lists = coverLists(classic, radiusM);
  const cover = coverClasses(new Int32Array(classic.clientIds.length), classic.weight, lists);
  const openColumn = Int32Array.from(lists, () => builder.column(0, 0, 1, true));
  for (let s = 0; s < cover.classes; s++) {
    const sites = Array.from(cover.siteOf.subarray(cover.classOffsets[s]!, cover.classOffsets[s + 1]!));
    if (sites.length === 1) {
      builder.addCost(openColumn[sites[0]!]!, -cover.weight[s]!);
      continue;
    }
    const covered = builder.column(-cover.weight[s]!, 0, 1);
    const entries = sites.map((j) => [openColumn[j]!, -1] as const);
    builder.row(Number.NEGATIVE_INFINITY, 0, [[covered, 1], ...entries]);
  }
  const all = Array.from(openColumn, (column) => [column, 1] as const);
  builder.row(p, p, all);
  return { model: builder.build(), openColumn, sign: -1 };
}

/** Writes the model once as MPS and once as plain arrays (little-endian), which Python and JavaScript read alike. */
export function writePeerModel({ model, openColumn }: PeerModel, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'model.mps'), writeMps(model));
  const { columns, rows, offset } = model;
  writeFileSync(path.join(folder, 'size.json'), JSON.stringify({ columns, rows, offset }));
  const arrays = {
    cost: model.cost,
    columnLower: model.columnLower,
    columnUpper: model.columnUpper,
    rowLower: model.rowLower,
    rowUpper: model.rowUpper,
    values: model.values,
    starts: model.starts,
    indices: model.indices,
    integer: Int32Array.from(model.integer),
    openColumn,
  };
  for (const [name, array] of Object.entries(arrays)) {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    writeFileSync(path.join(folder, `${name}.bin`), bytes);
  }
}
