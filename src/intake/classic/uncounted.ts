import type { ClassicInstance, ClassicProblem } from '../../siting/classic/types.js';

/** What may be known of clients (weight) and sites (the others) beside their distances. */
export const INSTANCE_COLUMNS = ['weight', 'cost', 'capacity', 'filled'] as const;
export type InstanceColumn = (typeof INSTANCE_COLUMNS)[number];

/** What each problem counts, in its objective or in its rules; anything else changes nothing about its answer. */
const COUNTS: Readonly<Record<ClassicProblem, readonly InstanceColumn[]>> = {
  lscp: ['weight', 'capacity'],
  'lscp-backup': ['weight'],
  mclp: ['weight', 'cost'],
  'p-median': ['weight', 'capacity', 'filled'],
  'p-centre': [],
  'p-dispersion': [],
  uflp: ['weight', 'cost'],
  cflp: ['weight', 'cost', 'capacity'],
  'cflp-single': ['weight', 'cost', 'capacity'],
};

/** Columns that a problem counts only with something else, in words. */
const ONLY_WITH: Readonly<Partial<Record<string, { readonly zh: string; readonly en: string }>>> = {
  'lscp weight': { zh: '有容量时', en: 'with capacities' },
  'mclp cost': { zh: '给出 --budget 时', en: 'with --budget' },
};

/** Columns that say something of an instance which the problem does not count; equal weights and costs of 0 say nothing. */
export function uncountedColumns(
  problem: ClassicProblem,
  instance: ClassicInstance,
  hasBudget: boolean,
): InstanceColumn[] {
  const { weight, siteCost, siteCapacity, siteFilled, distancesAreCosts } = instance;
  const isLimited = siteCapacity.some(Number.isFinite);
  const says: Readonly<Record<InstanceColumn, boolean>> = {
    weight: weight.some((one) => one !== weight[0]),
    cost: siteCost.some((cost) => cost > 0),
    capacity: isLimited,
    filled: siteFilled?.some(Boolean) === true,
  };
  const counts = (column: InstanceColumn): boolean => {
    if (!COUNTS[problem].includes(column)) return false;
    if (column === 'cost' && problem === 'mclp') return hasBudget;
    // Costs of serving stand for a client's whole demand: what it weighs matters to capacities alone.
    if (column === 'weight' && (problem === 'lscp' || distancesAreCosts))
      return isLimited && COUNTS[problem].includes('capacity');
    return true;
  };
  return INSTANCE_COLUMNS.filter((column) => says[column] && !counts(column));
}

/** The problems that count a column, for people. */
export function countedBy(column: InstanceColumn): { readonly zh: string; readonly en: string } {
  const named = (lang: 'zh' | 'en', separator: string): string =>
    (Object.keys(COUNTS) as ClassicProblem[])
      .filter((problem) => COUNTS[problem].includes(column))
      .map((problem) => {
        const condition = ONLY_WITH[`${problem} ${column}`];
        if (condition === undefined) return problem;
        return lang === 'zh' ? `${problem}（${condition.zh}）` : `${problem} (${condition.en})`;
      })
      .join(separator);
  return { zh: named('zh', '、'), en: named('en', ', ') };
}
