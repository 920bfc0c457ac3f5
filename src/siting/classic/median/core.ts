/**
 * What is left to decide when sites are chosen for clients that each go to the
 * cheapest open one (p-median, uncapacitated location): free sites, and for every
 * client the free sites that could still serve it, cheapest first.
 *
 * Nothing here refers to p-median or to fixed costs alone: `choose` says how many
 * free sites are to be opened, `opening` what each costs.
 */
export interface Core {
  /** Row i holds entries `start[i] … start[i + 1] − 1`, ascending by cost. */
  readonly start: Int32Array;
  readonly site: Int32Array;
  readonly cost: Float64Array;
  /**
   * No way of serving client i that is not in its row costs less: the cheapest
   * site open for certain, or the cheapest one that the row was cut off before.
   * A multiplier never exceeds it, which is why cut rows still give valid bounds.
   */
  readonly cap: Float64Array;
  /** Cost from the sites open for certain; `Infinity` without any. */
  readonly base: Float64Array;
  /** Scale of the multiplier of client i: its weight, added up where clients were merged. */
  readonly weight: Float64Array;
  readonly opening: Float64Array;
  /** Number of each free site in the instance. */
  readonly id: Int32Array;
  /** Free sites to open, or −1 for as many as pay. */
  readonly choose: number;
  /** Cost settled already. */
  readonly constant: number;
  /** Numbers of sites decided to be open. */
  readonly opened: readonly number[];
}

/** Nothing is left to decide, or nothing can be completed. */
export function isSettled({ id, cap, choose, constant }: Core): boolean {
  return (
    id.length === 0 || id.length < choose || cap.length === 0 || choose === 0 || constant === Number.POSITIVE_INFINITY
  );
}

/** What a rebuilt core keeps: a mark per free site. */
export const KEEP = 0;
export const OPEN = 1;
export const CLOSE = -1;

/** A core and multipliers for its clients. */
export interface Priced {
  readonly core: Core;
  readonly price: Float64Array;
}

/**
 * The core after decisions. Sites marked OPEN become an upper limit on what their
 * clients pay, CLOSEd ones leave, and so do entries that cost more than
 * `spare` above the client's multiplier, which no better choice uses. Clients
 * without entries are settled; clients whose rows name the same sites in the same
 * order are merged, which changes no bound: any fractional opening serves them alike.
 *
 * A large core without marks that would hardly shrink is handed back as it is.
 *
 * The constant becomes `Infinity` where a client is left without anyone to serve it.
 */
export function rebuild({ core, price }: Priced, mark: Int8Array, spare: number): Priced {
  const entries = countEntries({ core, price }, mark, spare);
  const isUnmarked = mark.every((state) => state === KEEP);
  if (isUnmarked && core.site.length > LARGE && entries > 0.9 * core.site.length) return { core, price };
  const renumber = new Int32Array(core.id.length).fill(-1);
  const kept: number[] = [];
  const opened = core.opened.slice();
  let constant = core.constant;
  let choose = core.choose;
  for (let j = 0; j < mark.length; j++) {
    if (mark[j] === KEEP) {
      renumber[j] = kept.length;
      kept.push(j);
    } else if (mark[j] === OPEN) {
      opened.push(core.id[j]!);
      constant += core.opening[j]!;
      if (choose > 0) choose--;
    }
  }
  const rows = cutRows({ core, price }, mark, renumber, spare, entries);
  const merged = mergeRows(rows);
  return {
    core: {
      ...merged.rows,
      opening: Float64Array.from(kept, (j) => core.opening[j]!),
      id: Int32Array.from(kept, (j) => core.id[j]!),
      choose,
      constant: constant + rows.settled,
      opened,
    },
    price: merged.price,
  };
}

type Rows = Pick<Core, 'start' | 'site' | 'cost' | 'cap' | 'base' | 'weight'>;

interface CutRows {
  readonly rows: Rows;
  readonly price: Float64Array;
  /** Cost of the clients left without entries. */
  readonly settled: number;
}

/** Entries of the largest core that is copied however little it shrinks. */
export const LARGE = 1_000_000;

/** How many entries `cutRows` keeps: the largest cores leave no room for arrays with space to spare. */
function countEntries({ core, price }: Priced, mark: Int8Array, spare: number): number {
  let entries = 0;
  for (let i = 0; i < core.cap.length; i++) {
    const limit = price[i]! + spare;
    for (let n = core.start[i]!; n < core.start[i + 1]! && core.cost[n]! < core.cap[i]!; n++) {
      const state = mark[core.site[n]!];
      if (state === OPEN) break;
      if (state !== CLOSE && core.cost[n]! <= limit) entries++;
    }
  }
  return entries;
}

function cutRows(
  { core, price }: Priced,
  mark: Int8Array,
  renumber: Int32Array,
  spare: number,
  entries: number,
): CutRows {
  const clients = core.cap.length;
  const start = new Int32Array(clients + 1);
  const site = new Int32Array(entries);
  const cost = new Float64Array(entries);
  const cap = new Float64Array(clients);
  const base = new Float64Array(clients);
  const weight = new Float64Array(clients);
  const prices = new Float64Array(clients);
  let settled = 0;
  let client = 0;
  let at = 0;
  for (let i = 0; i < clients; i++) {
    let most = core.cap[i]!;
    let certain = core.base[i]!;
    const from = at;
    const limit = price[i]! + spare;
    for (let n = core.start[i]!; n < core.start[i + 1]!; n++) {
      const c = core.cost[n]!;
      if (c >= most) break;
      const j = core.site[n]!;
      if (mark[j] === OPEN) {
        most = c;
        certain = c;
        break;
      }
      if (mark[j] === CLOSE || c > limit) continue;
      site[at] = renumber[j]!;
      cost[at++] = c;
    }
    if (at === from) {
      settled += most;
      continue;
    }
    cap[client] = most;
    base[client] = certain;
    weight[client] = core.weight[i]!;
    prices[client] = Math.min(price[i]!, most);
    start[++client] = at;
  }
  const rows = {
    start: start.slice(0, client + 1),
    site,
    cost,
    cap: cap.slice(0, client),
    base: base.slice(0, client),
    weight: weight.slice(0, client),
  };
  return { rows, price: prices.slice(0, client), settled };
}

/** Clients with equal rows become one; the order of first appearance stays. */
function mergeRows({ rows, price }: CutRows): { rows: Rows; price: Float64Array } {
  const clients = rows.cap.length;
  const leader = new Int32Array(clients);
  const byHash = new Map<number, number[]>();
  let groups = 0;
  for (let i = 0; i < clients; i++) {
    const hash = rowHash(rows, i);
    const seen = byHash.get(hash);
    const same = seen?.find((other) => sameRow(rows, i, other));
    leader[i] = same ?? i;
    if (same !== undefined) continue;
    groups++;
    if (seen) seen.push(i);
    else byHash.set(hash, [i]);
  }
  if (groups === clients) return { rows, price };
  const number = new Int32Array(clients);
  const start = new Int32Array(groups + 1);
  const site = new Int32Array(rows.site.length);
  const cost = new Float64Array(rows.site.length);
  const sums = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  const parts = [rows.cap, rows.base, rows.weight, price];
  let group = 0;
  let at = 0;
  for (let i = 0; i < clients; i++) {
    const from = rows.start[i]!;
    const length = rows.start[i + 1]! - from;
    if (leader[i] === i) {
      number[i] = group;
      for (let n = 0; n < length; n++) site[at + n] = rows.site[from + n]!;
      at += length;
      start[++group] = at;
    }
    const own = number[leader[i]!]!;
    for (let n = 0; n < length; n++) cost[start[own]! + n]! += rows.cost[from + n]!;
    for (let part = 0; part < parts.length; part++) sums[part]![own]! += parts[part]![i]!;
  }
  const [cap, base, weight, prices] = sums as [Float64Array, Float64Array, Float64Array, Float64Array];
  return { rows: { start, site: site.slice(0, at), cost: cost.slice(0, at), cap, base, weight }, price: prices };
}

function rowHash(rows: Rows, i: number): number {
  let hash = 7;
  for (let n = rows.start[i]!; n < rows.start[i + 1]!; n++) hash = (Math.imul(hash, 0x01000193) ^ rows.site[n]!) | 0;
  return hash;
}

function sameRow(rows: Rows, a: number, b: number): boolean {
  const length = rows.start[a + 1]! - rows.start[a]!;
  if (rows.start[b + 1]! - rows.start[b]! !== length) return false;
  for (let n = 0; n < length; n++) if (rows.site[rows.start[a]! + n] !== rows.site[rows.start[b]! + n]) return false;
  return true;
}
