import { readTable } from '../../city/csv.js';
import { errorAt, type Position, warningAt, words } from '../../city/finding.js';
import { nearest } from '../../city/nearest.js';
import type { Problem } from '../../city/problem.js';
import { SITE_STATUS, type SiteStatus } from '../../siting/classic/types.js';
import type { InstanceColumn } from './uncounted.js';

const STATUS: Readonly<Record<string, SiteStatus>> = {
  ...Object.fromEntries(SITE_STATUS.map((status) => [status, status])),
  候选: 'candidate',
  现有: 'existing',
  必选: 'required',
  禁用: 'forbidden',
};

/** Chinese headers of the tables of a classic problem. */
export const CLASSIC_HEADERS_ZH: Readonly<Record<string, string>> = {
  需求: 'demand',
  需求点: 'demand',
  权重: 'weight',
  点位: 'site',
  费用: 'cost',
  成本: 'cost',
  容量: 'capacity',
  装满: 'filled',
};

/** Where columns were read last: of what a problem does not count it is said from there. */
export type ColumnPlaces = Partial<Record<InstanceColumn, Position>>;

/** Weights of a `--demand` table (`demand,weight`), in the order of `clientIds`; every demand point has to be in it. */
export async function readDemand(
  text: string,
  shown: string,
  clientIds: readonly string[],
  places: ColumnPlaces,
  problems: Problem[],
): Promise<Float64Array> {
  const shape = { columns: ['demand', 'weight'], headersZh: CLASSIC_HEADERS_ZH };
  const table = await readTable(text, shown, shape, problems);
  places.weight = table.at('weight');
  const weight = new Float64Array(clientIds.length);
  const finder = new IdFinder(clientIds, 'demand', problems);
  for (const row of table.rows) {
    const i = finder.find(row.filled('demand'), row.at('demand'));
    const value = row.number('weight', { min: 0 });
    if (i >= 0) weight[i] = value;
  }
  const missing = finder.missing();
  if (missing.length > 0 && table.has('demand')) {
    const shownIds = missing.slice(0, 5).join(', ');
    const what = words(
      `${missing.length} 个需求点没有权重：${shownIds}`,
      `${missing.length} demand ${missing.length === 1 ? 'point has' : 'points have'} no weight: ${shownIds}`,
    );
    problems.push(errorAt({ file: shown }, 'missing-value', what));
  }
  return weight;
}

export interface SiteTable {
  readonly cost: Float64Array;
  readonly capacity: Float64Array;
  readonly status: SiteStatus[];
  /** Absent where the table has no column `filled`. */
  readonly filled?: Uint8Array;
}

const YES_NO: Readonly<Record<string, 'yes' | 'no'>> = { yes: 'yes', no: 'no', 是: 'yes', 否: 'no' };

/**
 * Lays a `--sites` table (`site,cost,capacity,status,filled`) over what the main file says.
 * An empty cost is 0, an empty capacity no limit, an empty status `candidate`; a
 * column that is not there changes nothing.
 */
export async function readSites(
  text: string,
  shown: string,
  siteIds: readonly string[],
  from: { readonly cost: Float64Array; readonly capacity: Float64Array },
  places: ColumnPlaces,
  problems: Problem[],
): Promise<SiteTable> {
  const columns = ['cost', 'capacity', 'filled'] as const;
  const shape = { columns: ['site'], optional: [...columns, 'status'], headersZh: CLASSIC_HEADERS_ZH };
  const table = await readTable(text, shown, shape, problems);
  for (const column of columns) if (table.has(column)) places[column] = table.at(column);
  const result = {
    cost: from.cost.slice(),
    capacity: from.capacity.slice(),
    status: siteIds.map((): SiteStatus => 'candidate'),
    ...(table.has('filled') ? { filled: new Uint8Array(siteIds.length) } : {}),
  };
  const finder = new IdFinder(siteIds, 'site', problems);
  for (const row of table.rows) {
    const j = finder.find(row.filled('site'), row.at('site'));
    const cost = row.optionalNumber('cost', { min: 0 }) ?? 0;
    const capacity = row.optionalNumber('capacity', { min: 0 }) ?? Number.POSITIVE_INFINITY;
    const status = row.text('status') === '' ? 'candidate' : row.choice('status', STATUS);
    const isFilled = row.text('filled') !== '' && row.choice('filled', YES_NO) === 'yes';
    if (isFilled && !Number.isFinite(capacity)) {
      const what = words('要求装满，却没有容量', 'has to be filled, yet has no capacity');
      problems.push(errorAt(row.at('filled'), 'missing-value', what));
    }
    if (j < 0) continue;
    if (result.filled) result.filled[j] = isFilled ? 1 : 0;
    if (table.has('cost')) result.cost[j] = cost;
    if (table.has('capacity')) result.capacity[j] = capacity;
    result.status[j] = status;
  }
  const missing = finder.missing();
  if (missing.length > 0 && table.rows.length > 0) {
    const shownIds = missing.slice(0, 5).join(', ');
    const what = words(
      `${missing.length} 个点位不在此表中，按候选点位计：${shownIds}`,
      `${missing.length} sites are not in this table and count as candidates: ${shownIds}`,
    );
    problems.push(warningAt({ file: shown }, 'missing-value', what));
  }
  return result;
}

/** Status of a site as a GeoJSON property writes it. */
export function statusOf(text: string | undefined, at: Position, problems: Problem[]): SiteStatus {
  if (text === undefined || text === '') return 'candidate';
  const found = Object.hasOwn(STATUS, text) ? STATUS[text] : undefined;
  if (found !== undefined) return found;
  const near = nearest(text, SITE_STATUS)[0];
  const what = words(
    `status 是“${text}”，应为 ${SITE_STATUS.join('、')}`,
    `status has "${text}"; expected ${SITE_STATUS.join(', ')}`,
  );
  problems.push(
    errorAt(at, 'unknown-choice', what, near === undefined ? undefined : words(`最接近：${near}`, `nearest: ${near}`)),
  );
  return 'candidate';
}

/** Finds rows by id; tells of ids that nothing goes by and of those that stand twice. */
class IdFinder {
  private readonly index: Map<string, number>;
  private readonly found: Uint8Array;

  constructor(
    private readonly ids: readonly string[],
    private readonly kind: 'demand' | 'site',
    private readonly problems: Problem[],
  ) {
    this.index = new Map(ids.map((id, n) => [id, n]));
    this.found = new Uint8Array(ids.length);
  }

  find(id: string, at: Position): number {
    if (id === '') return -1;
    const index = this.index.get(id);
    if (index === undefined) {
      const near = nearest(id, this.ids)[0];
      const [zh, en] = this.kind === 'demand' ? ['需求点', 'demand point'] : ['点位', 'site'];
      const what = words(`距离表中没有名为“${id}”的${zh}`, `the distances have no ${en} "${id}"`);
      const hint = near === undefined ? undefined : words(`最接近：${near}`, `nearest: ${near}`);
      this.problems.push(errorAt(at, `unknown-${this.kind}`, what, hint));
      return -1;
    }
    if (this.found[index]) {
      this.problems.push(errorAt(at, 'duplicate-id', words(`“${id}”出现两次`, `"${id}" stands twice`)));
    }
    this.found[index] = 1;
    return index;
  }

  missing(): string[] {
    return this.ids.filter((_, n) => !this.found[n]);
  }
}
