import { errorAt, words } from '../../city/finding.js';
import { nearest } from '../../city/nearest.js';
import type { Problem } from '../../city/problem.js';
import { euclideanDistances, type Rounding } from '../../siting/classic/distances.js';
import { type ClassicDraft, counted, draftOf } from './draft.js';
import { NumberReader } from './numbers.js';

const KEYWORDS = ['NAME', 'COMMENT', 'TYPE', 'DIMENSION', 'EDGE_WEIGHT_TYPE', 'DISPLAY_DATA_TYPE', 'NODE_COORD_TYPE'];

/**
 * `tsplib` with `EDGE_WEIGHT_TYPE: EUC_2D`: every point is a demand point of weight 1
 * and a site. TSPLIB rounds distances to the nearest whole number; so do we unless
 * another rounding is asked for.
 */
export function parseTsplib(
  text: string,
  shown: string,
  problems: Problem[],
  rounding: Rounding = 'nearest',
): ClassicDraft | undefined {
  const reader = new NumberReader(text, shown, problems);
  const head = parseTsplibHead(reader);
  if (problems.length > 0) return undefined;
  const count = head.dimension;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const seen = new Uint8Array(count);
  for (let n = 0; n < count && !reader.isLost; n++) {
    const en = `the number of a point (the ${n + 1}th of ${count})`;
    const at = reader.number(`第 ${n + 1} 个点的编号`, en, { whole: true, min: 1, max: count }) - 1;
    if (at >= 0 && seen[at]) reader.fault('duplicate-id', `点 ${at + 1} 出现两次`, `point ${at + 1} stands twice`);
    const px = reader.number(`点 ${at + 1} 的 x`, `x of point ${at + 1}`);
    const py = reader.number(`点 ${at + 1} 的 y`, `y of point ${at + 1}`);
    if (at < 0) continue;
    seen[at] = 1;
    x[at] = px;
    y[at] = py;
  }
  if (!reader.isLost) {
    const last = reader.word();
    if (last !== undefined && last !== 'EOF') {
      reader.fault(
        'extra-value',
        `DIMENSION 说有 ${count} 个点，此处应为 EOF，得到“${last}”`,
        `DIMENSION says ${count} points; expected EOF, got "${last}"`,
      );
    }
  }
  if (problems.length > 0) return undefined;
  const ids = counted(count);
  return draftOf(ids, ids, euclideanDistances(x, y, rounding), { betweenSites: true });
}

function parseTsplibHead(reader: NumberReader): { dimension: number } {
  let dimension = 0;
  let kind: string | undefined;
  for (;;) {
    const word = reader.word();
    if (word === undefined) {
      reader.fault('missing-value', '缺少 NODE_COORD_SECTION', 'NODE_COORD_SECTION is missing');
      return { dimension };
    }
    const key = word.replace(/:.*$/, '').toUpperCase();
    if (key === 'NODE_COORD_SECTION') break;
    const value = `${word.includes(':') ? word.slice(word.indexOf(':') + 1) : ''} ${reader.restOfLine()}`
      .replace(/^\s*:/, '')
      .trim();
    if (key === 'DIMENSION')
      dimension = reader.parse(value, 'DIMENSION', 'DIMENSION', { whole: true, min: 1, max: 10_000_000 });
    else if (key === 'EDGE_WEIGHT_TYPE') {
      kind = value;
      if (value !== 'EUC_2D')
        reader.fault(
          'unknown-choice',
          `EDGE_WEIGHT_TYPE 是“${value}”，只读 EUC_2D`,
          `EDGE_WEIGHT_TYPE is "${value}"; only EUC_2D is read`,
        );
    } else if (!KEYWORDS.includes(key)) {
      const near = nearest(key, [...KEYWORDS, 'NODE_COORD_SECTION'])[0];
      reader.fault(
        'unknown-key',
        `不认识“${key}”${near ? `，最接近：${near}` : ''}`,
        `"${key}" is not known${near ? `; nearest: ${near}` : ''}`,
      );
    }
  }
  if (dimension === 0) reader.fault('missing-key', '缺少 DIMENSION', 'DIMENSION is missing');
  if (kind === undefined) reader.fault('missing-key', '缺少 EDGE_WEIGHT_TYPE', 'EDGE_WEIGHT_TYPE is missing');
  return { dimension };
}

/**
 * `mclp-grid` (Cordeau, Furini, Ljubić 2019): first line `sites customers`, then
 * `F index x y cost` a site and `C index x y demand` a customer, indices from 0.
 * Covered means distance strictly below the radius.
 */
export function parseMclpGrid(
  text: string,
  shown: string,
  problems: Problem[],
  rounding: Rounding = 'none',
): ClassicDraft | undefined {
  const reader = new NumberReader(text, shown, problems);
  const count = { whole: true, min: 1, max: 20_000_000 };
  const sites = reader.number('点位数', 'the number of sites', count);
  const clients = reader.number('需求点数', 'the number of customers', count);
  if (problems.length > 0) return undefined;
  const places = {
    F: {
      x: new Float64Array(sites),
      y: new Float64Array(sites),
      value: new Float64Array(sites),
      seen: new Uint8Array(sites),
    },
    C: {
      x: new Float64Array(clients),
      y: new Float64Array(clients),
      value: new Float64Array(clients),
      seen: new Uint8Array(clients),
    },
  };
  for (let n = 0; n < sites + clients && !reader.isLost; n++) readPlace(reader, places);
  reader.expectEnd(`${sites} 个点位、${clients} 个需求点`, `${sites} sites, ${clients} customers`);
  for (const kind of ['F', 'C'] as const) {
    const missing = places[kind].seen.indexOf(0);
    if (problems.length > 0 || missing < 0) continue;
    const what = words(`缺少 ${kind} ${missing}`, `${kind} ${missing} is missing`);
    problems.push(errorAt({ file: shown }, 'missing-value', what));
  }
  if (problems.length > 0) return undefined;
  const { F, C } = places;
  return draftOf(indices(clients), indices(sites), euclideanDistances(C.x, C.y, rounding, F.x, F.y), {
    weight: C.value,
    siteCost: F.value,
    strictRadius: true,
  });
}

interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly value: Float64Array;
  readonly seen: Uint8Array;
}

function readPlace(reader: NumberReader, places: { readonly F: Places; readonly C: Places }): void {
  const kind = reader.word();
  if (kind === undefined) {
    reader.number('F 或 C', 'F or C');
    return;
  }
  if (kind !== 'F' && kind !== 'C') {
    reader.fault(
      'unknown-choice',
      `行首是“${kind}”，应为 F（点位）或 C（需求点）`,
      `the line begins with "${kind}"; expected F (site) or C (customer)`,
    );
    reader.restOfLine();
    return;
  }
  const { x, y, value, seen } = places[kind];
  const at = reader.number('编号', 'an index', { whole: true, min: 0, max: x.length - 1 });
  const px = reader.number('x', 'x');
  const py = reader.number('y', 'y');
  const last =
    kind === 'F' ? reader.number('费用', 'a cost', { min: 0 }) : reader.number('需求', 'a demand', { min: 0 });
  if (seen[at]) reader.fault('duplicate-id', `${kind} ${at} 出现两次`, `${kind} ${at} stands twice`);
  seen[at] = 1;
  x[at] = px;
  y[at] = py;
  value[at] = last;
}

function indices(count: number): string[] {
  return Array.from({ length: count }, (_, n) => String(n));
}
