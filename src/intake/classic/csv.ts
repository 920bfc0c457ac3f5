import { parseRows } from '../../city/csv.js';
import { errorAt, words } from '../../city/finding.js';
import type { Problem } from '../../city/problem.js';
import { denseDistances } from '../../siting/classic/distances.js';
import { type ClassicDraft, draftOf } from './draft.js';
import { CLASSIC_HEADERS_ZH } from './tables.js';

/**
 * `csv`: the header `demand,SITE,SITE,…` (or 需求), then a row per demand point with its
 * distances; an empty cell means not reachable.
 */
export async function parseMatrix(text: string, shown: string, problems: Problem[]): Promise<ClassicDraft | undefined> {
  const before = problems.length;
  const rows = (await parseRows(text, shown, problems)).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const [header, ...body] = rows;
  if (problems.length > before) return undefined;
  if (header === undefined) {
    problems.push(errorAt({ file: shown, line: 1 }, 'empty-table', words('表是空的', 'the table is empty')));
    return undefined;
  }
  const siteIds = readSiteIds(header.cells, header.line, shown, problems);
  if (body.length === 0) {
    const what = words('表头之后没有需求点', 'there is no demand point below the header');
    problems.push(errorAt({ file: shown, line: header.line }, 'empty-table', what));
  }
  const values = new Float64Array(body.length * siteIds.length);
  const clientIds: string[] = [];
  const seen = new Map<string, number>();
  body.forEach(({ cells, line }, i) => {
    const id = cells[0]!.trim();
    clientIds.push(id);
    checkId(id, { file: shown, line, column: 1 }, seen, problems);
    if (cells.length !== header.cells.length) {
      const what = words(
        `此行有 ${cells.length} 格，表头有 ${header.cells.length} 格`,
        `the row has ${cells.length} cells, the header ${header.cells.length}`,
      );
      const column = Math.min(cells.length, header.cells.length) + 1;
      problems.push(errorAt({ file: shown, line, column }, 'ragged-row', what));
      return;
    }
    for (let j = 0; j < siteIds.length; j++) {
      values[i * siteIds.length + j] = readDistance(cells[j + 1]!, { file: shown, line, column: j + 2 }, problems);
    }
  });
  if (problems.length > before) return undefined;
  const betweenSites = clientIds.length === siteIds.length && clientIds.every((id, i) => id === siteIds[i]);
  return draftOf(clientIds, siteIds, denseDistances(clientIds.length, siteIds.length, values), { betweenSites });
}

interface CellPosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function readSiteIds(cells: readonly string[], line: number, file: string, problems: Problem[]): string[] {
  const first = cells[0]!.trim();
  if (first.toLowerCase() !== 'demand' && CLASSIC_HEADERS_ZH[first] !== 'demand') {
    const what = words(
      `表头第一格是“${first}”，应为 demand 或“需求”（其后每格一个点位）`,
      `the header begins with "${first}"; expected demand, then a cell for each site`,
    );
    problems.push(errorAt({ file, line, column: 1 }, 'missing-column', what));
  }
  if (cells.length < 2) {
    const what = words('表头中没有点位', 'the header names no site');
    problems.push(errorAt({ file, line }, 'empty-table', what));
  }
  const seen = new Map<string, number>();
  return cells.slice(1).map((cell, j) => {
    const id = cell.trim();
    checkId(id, { file, line, column: j + 2 }, seen, problems);
    return id;
  });
}

/** Ids are there, and each only once; `seen` holds the line (or column of a header) of its first one. */
function checkId(id: string, at: CellPosition, seen: Map<string, number>, problems: Problem[]): void {
  if (id === '') {
    problems.push(errorAt(at, 'empty-cell', words('名称是空的', 'the name is empty')));
  } else if (seen.has(id)) {
    const what = words(
      `“${id}”出现两次（先前在第 ${seen.get(id)} 行）`,
      `"${id}" stands twice (first on line ${seen.get(id)})`,
    );
    problems.push(errorAt(at, 'duplicate-id', what));
  } else seen.set(id, at.line);
}

function readDistance(cell: string, at: CellPosition, problems: Problem[]): number {
  const text = cell.trim();
  if (text === '') return Number.POSITIVE_INFINITY;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  const what = words(
    `“${text}”不是距离：应为 ≥ 0 的数，或留空表示不可达`,
    `"${text}" is no distance: expected a number ≥ 0, or nothing where out of reach`,
  );
  problems.push(errorAt(at, value < 0 ? 'negative-number' : 'not-a-number', what));
  return Number.POSITIVE_INFINITY;
}
