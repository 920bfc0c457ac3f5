import type { Problem } from '../../city/problem.js';
import { denseDistances, type GraphEdge, graphDistances } from '../../siting/classic/distances.js';
import { type ClassicDraft, counted, draftOf } from './draft.js';
import { NumberReader } from './numbers.js';

/** More pairs than this do not fit in memory as a matrix; a header that asks for them is a mistake. */
const MOST_PAIRS = 200_000_000;

const COUNT = { whole: true, min: 1, max: 10_000_000 };

/**
 * `orlib-pmed`: `vertices edges p`, then an edge a line. Every vertex is a demand
 * point of weight 1 and a site.
 */
export function parsePmed(text: string, shown: string, problems: Problem[]): ClassicDraft | undefined {
  const reader = new NumberReader(text, shown, problems);
  const vertices = reader.number('顶点数', 'the number of vertices', COUNT);
  const edgeCount = reader.number('边数', 'the number of edges', { whole: true, min: 0, max: 100_000_000 });
  const p = reader.number('p', 'p', { whole: true, min: 0 });
  if (problems.length > 0 || tooLarge(reader, vertices, vertices)) return undefined;
  const edges: GraphEdge[] = [];
  const vertex = { whole: true, min: 1, max: vertices };
  for (let e = 0; e < edgeCount && !reader.isLost; e++) {
    const from = reader.number(`第 ${e + 1} 条边的顶点`, `a vertex of edge ${e + 1}`, vertex) - 1;
    const to = reader.number(`第 ${e + 1} 条边的顶点`, `a vertex of edge ${e + 1}`, vertex) - 1;
    const length = reader.number(`第 ${e + 1} 条边的长度`, `the length of edge ${e + 1}`, { min: 0 });
    edges.push({ from, to, length });
  }
  reader.expectEnd(`第一行说有 ${edgeCount} 条边`, `the first line says ${edgeCount} edges`);
  if (problems.length > 0) return undefined;
  const ids = counted(vertices);
  return draftOf(ids, ids, graphDistances(vertices, edges), { betweenSites: true, p });
}

/** The head that `orlib-cap` and `holmberg` share: `sites customers`, then capacity and opening cost of each site. */
function parseHead(reader: NumberReader, problems: readonly Problem[]) {
  const sites = reader.number('点位数', 'the number of sites', COUNT);
  const clients = reader.number('需求点数', 'the number of customers', COUNT);
  if (problems.length > 0 || tooLarge(reader, clients, sites)) return undefined;
  const siteCapacity = new Float64Array(sites).fill(Number.POSITIVE_INFINITY);
  const siteCost = new Float64Array(sites);
  let capacitiesWithheld = false;
  for (let j = 0; j < sites && !reader.isLost; j++) {
    const word = reader.word();
    if (word === 'capacity') capacitiesWithheld = true;
    else if (word === undefined) reader.number('容量', `the capacity of site ${j + 1}`);
    else siteCapacity[j] = reader.parse(word, `第 ${j + 1} 个点位的容量`, `the capacity of site ${j + 1}`, { min: 0 });
    siteCost[j] = reader.number(`第 ${j + 1} 个点位的开设费用`, `the opening cost of site ${j + 1}`, { min: 0 });
  }
  return { sites, clients, siteCapacity, siteCost, ...(capacitiesWithheld ? { capacitiesWithheld } : {}) };
}

/** `orlib-cap`: after the head, for each customer its demand and the cost of serving all of it from each site. */
export function parseCap(text: string, shown: string, problems: Problem[]): ClassicDraft | undefined {
  const reader = new NumberReader(text, shown, problems);
  const head = parseHead(reader, problems);
  if (head === undefined) return undefined;
  const { sites, clients, ...more } = head;
  const weight = new Float64Array(clients);
  const costs = new Float64Array(clients * sites);
  for (let i = 0; i < clients && !reader.isLost; i++) {
    weight[i] = demandOf(reader, i);
    for (let j = 0; j < sites && !reader.isLost; j++) costs[i * sites + j] = costOf(reader, i, j);
  }
  return finish(reader, clients, sites, costs, { ...more, weight }, problems);
}

/** `holmberg`: after the head, all demands, then a row of costs per site. */
export function parseHolmberg(text: string, shown: string, problems: Problem[]): ClassicDraft | undefined {
  const reader = new NumberReader(text, shown, problems);
  const head = parseHead(reader, problems);
  if (head === undefined) return undefined;
  const { sites, clients, ...more } = head;
  const weight = new Float64Array(clients);
  const costs = new Float64Array(clients * sites);
  for (let i = 0; i < clients && !reader.isLost; i++) weight[i] = demandOf(reader, i);
  for (let j = 0; j < sites && !reader.isLost; j++)
    for (let i = 0; i < clients && !reader.isLost; i++) costs[i * sites + j] = costOf(reader, i, j);
  return finish(reader, clients, sites, costs, { ...more, weight }, problems);
}

/**
 * `ufllib` (the simple format): `FILE: name`, `sites customers 0`, then for each site
 * its number, its opening cost and the cost of serving each customer from it.
 */
export function parseUfllib(text: string, shown: string, problems: Problem[]): ClassicDraft | undefined {
  const reader = new NumberReader(text, shown, problems);
  if (/^FILE:/i.test(reader.word() ?? '')) reader.restOfLine();
  else reader.fault('unknown-format', '第一行应为 “FILE: 名称”', 'the first line should be "FILE: name"');
  const sites = reader.number('点位数', 'the number of sites', COUNT);
  const clients = reader.number('需求点数', 'the number of customers', COUNT);
  reader.number('0', '0', { min: 0 });
  if (problems.length > 0 || tooLarge(reader, clients, sites)) return undefined;
  const siteCost = new Float64Array(sites);
  const costs = new Float64Array(clients * sites);
  for (let n = 0; n < sites && !reader.isLost; n++) {
    const j =
      reader.number(`点位编号 ${n + 1}`, `the number ${n + 1} of a site`, { whole: true, min: n + 1, max: n + 1 }) - 1;
    if (j !== n) continue;
    siteCost[j] = reader.number(`第 ${j + 1} 个点位的开设费用`, `the opening cost of site ${j + 1}`, { min: 0 });
    for (let i = 0; i < clients && !reader.isLost; i++) costs[i * sites + j] = costOf(reader, i, j);
  }
  return finish(reader, clients, sites, costs, { siteCost }, problems);
}

function demandOf(reader: NumberReader, client: number): number {
  return reader.number(`第 ${client + 1} 个需求点的需求`, `the demand of customer ${client + 1}`, { min: 0 });
}

function costOf(reader: NumberReader, client: number, site: number): number {
  return reader.number(
    `从点位 ${site + 1} 服务需求点 ${client + 1} 的费用`,
    `the cost of serving customer ${client + 1} from site ${site + 1}`,
    { min: 0 },
  );
}

function finish(
  reader: NumberReader,
  clients: number,
  sites: number,
  costs: Float64Array,
  more: Partial<ClassicDraft>,
  problems: readonly Problem[],
): ClassicDraft | undefined {
  reader.expectEnd(`${sites} 个点位、${clients} 个需求点`, `${sites} sites, ${clients} customers`);
  if (problems.length > 0) return undefined;
  const distances = denseDistances(clients, sites, costs);
  return draftOf(counted(clients), counted(sites), distances, { ...more, distancesAreCosts: true });
}

function tooLarge(reader: NumberReader, clients: number, sites: number): boolean {
  if (clients * sites <= MOST_PAIRS) return false;
  reader.fault(
    'out-of-range',
    `${clients} × ${sites} 的矩阵超出上限 ${MOST_PAIRS}`,
    `a matrix of ${clients} × ${sites} is larger than ${MOST_PAIRS} pairs`,
  );
  return true;
}
