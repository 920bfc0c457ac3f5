import { errorAt, warningAt, words } from '../../city/finding.js';
import type { Problem } from '../../city/problem.js';
import { denseDistances } from '../../siting/classic/distances.js';
import type { ClassicInstance, ClassicProblem } from '../../siting/classic/types.js';
import type { ClassicDraft } from './draft.js';
import type { ColumnPlaces } from './tables.js';
import { countedBy, uncountedColumns } from './uncounted.js';

/** `p-dispersion` asks for distances between sites: rows in the order of the columns, the same both ways. */
export function alignToSites(draft: ClassicDraft, shown: string, problems: Problem[]): ClassicDraft | undefined {
  const index = new Map(draft.clientIds.map((id, i) => [id, i]));
  const rows = draft.betweenSites ? draft.siteIds.map((_, i) => i) : draft.siteIds.map((id) => index.get(id) ?? -1);
  const stranger = draft.clientIds.find((id) => !draft.siteIds.includes(id)) ?? draft.siteIds[rows.indexOf(-1)];
  if (rows.includes(-1) || draft.clientIds.length !== draft.siteIds.length) {
    const what = words(
      `p-dispersion 需要点位之间的距离：行与列应为同样的点位（“${stranger ?? draft.siteIds[0]}”不在两边）`,
      `p-dispersion wants distances between sites: rows and columns are the same sites ("${stranger ?? draft.siteIds[0]}" is not in both)`,
    );
    problems.push(errorAt({ file: shown }, 'not-between-sites', what));
    return undefined;
  }
  if (draft.betweenSites) return checkSymmetry(draft, shown, problems) ? draft : undefined;
  const n = rows.length;
  const values = new Float64Array(n * n);
  for (const [i, row] of rows.entries()) draft.distances.client(row, values.subarray(i * n, (i + 1) * n));
  const aligned = { ...draft, clientIds: draft.siteIds, distances: denseDistances(n, n, values), betweenSites: true };
  return checkSymmetry(aligned, shown, problems) ? aligned : undefined;
}

function checkSymmetry({ siteIds, distances }: ClassicDraft, shown: string, problems: Problem[]): boolean {
  const before = problems.length;
  const row = new Float64Array(siteIds.length);
  const column = new Float64Array(siteIds.length);
  for (let i = 0; i < siteIds.length && problems.length < before + 20; i++) {
    distances.client(i, row);
    distances.site(i, column);
    for (let j = 0; j < i; j++) {
      const [there, back] = [row[j]!, column[j]!];
      if (there === back || Math.abs(there - back) <= 1e-9 * Math.max(there, back)) continue;
      const what = words(
        `“${siteIds[i]}”到“${siteIds[j]}”是 ${there}，反向是 ${back}：点位之间的距离应当对称`,
        `from "${siteIds[i]}" to "${siteIds[j]}" it is ${there}, back it is ${back}: distances between sites are the same both ways`,
      );
      problems.push(errorAt({ file: shown, line: i + 2 }, 'not-symmetric', what));
    }
  }
  return problems.length === before;
}

/** What the instance lacks for the problem it is read for. */
export function checkForProblem(
  instance: ClassicInstance,
  problem: ClassicProblem,
  shown: string,
  problems: Problem[],
): void {
  if (instance.distancesAreCosts && ['lscp', 'lscp-backup', 'mclp', 'p-centre'].includes(problem)) {
    const what = words(
      `文件给出的是服务费用而非距离，${problem} 需要距离`,
      `holds costs of serving, not distances, which ${problem} asks for`,
    );
    problems.push(errorAt({ file: shown }, 'wrong-kind', what));
  }
}

/** What the files say and the problem does not count; whoever wrote it down may believe that it holds. */
export function tellUncounted(
  instance: ClassicInstance,
  { problem, hasBudget }: { readonly problem: ClassicProblem; readonly hasBudget?: boolean },
  columns: ColumnPlaces,
  shown: string,
  problems: Problem[],
): void {
  for (const column of uncountedColumns(problem, instance, hasBudget === true)) {
    const counted = countedBy(column);
    const what = words(
      `${problem} 不计 ${column}：结果与它无关`,
      `${problem} does not count "${column}": it changes nothing`,
    );
    const hint = words(`计入它的问题：${counted.zh}`, `counted by: ${counted.en}`);
    problems.push(warningAt(columns[column] ?? { file: shown }, 'column-unused', what, hint));
  }
}
