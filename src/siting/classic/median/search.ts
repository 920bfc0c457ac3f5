import type { Core } from './core.js';
import { restrictTo } from './decide.js';
import type { Effort } from './incumbent.js';
import { Interchange } from './interchange.js';
import { type Relaxation, smallest } from './relaxation.js';

/**
 * Interchanges on the sites that the prices favour, from those picked most often,
 * then from a slightly spoilt best choice, until `kicks` times in a row nothing better came of it.
 *
 * @param share how open each site is in the relaxation's optimum, 0 to 1
 * @param only sites to search among, if not those the prices favour; the incumbent's always are
 */
export function searchFrom(
  relaxation: Relaxation,
  share: Float64Array,
  effort: Effort,
  kicks: number,
  only?: Uint8Array,
): void {
  const { core } = relaxation;
  const { incumbent, meter, random } = effort;
  const keep = only ?? favoured(relaxation, share);
  const known = new Set(incumbent.open);
  for (let j = 0; j < keep.length; j++) if (known.has(core.id[j]!)) keep[j] = 1;
  const small = restrictTo(core, keep);
  if (small.id.length === 0 || small.cap.length === 0) return;
  const shareOf = new Map<number, number>();
  for (let j = 0; j < core.id.length; j++) shareOf.set(core.id[j]!, share[j]! - 1e-9 * relaxation.worth[j]!);
  const order = Float64Array.from(small.id, (id) => shareOf.get(id)!);
  const search = new Interchange(small);
  const starts = [startingPoint(small, order)];
  const remembered = Uint8Array.from(small.id, (id) => (known.has(id) ? 1 : 0));
  if (core.choose < 0 || remembered.reduce((sum, one) => sum + one, 0) === core.choose) starts.push(remembered);
  let best: Uint8Array | undefined;
  let value = Number.POSITIVE_INFINITY;
  const keepBest = (): void => {
    if (search.value >= value) return;
    value = search.value;
    best = search.isOpen.slice();
  };
  for (const open of starts) {
    search.start(open);
    search.descend(Number.POSITIVE_INFINITY);
    keepBest();
  }
  if (best && small.choose !== 0 && small.id.length > small.choose) {
    search.start(best);
    let since = 0;
    for (let kick = 0; since < kicks && kick < MOST_TIMES * kicks; kick++) {
      const swaps = 1 + Math.floor(random() * 3);
      for (let n = 0; n < swaps; n++) search.kick(siteToKick(search, random));
      search.descendNearby();
      since = search.value < value ? 0 : since + 1;
      if (search.value > value) search.undo();
      else search.keep();
      keepBest();
    }
    search.descend(Number.POSITIVE_INFINITY);
    keepBest();
  }
  meter.evaluations += search.evaluations;
  if (!best) return;
  const open = [...small.opened];
  for (let j = 0; j < best.length; j++) if (best[j] === 1) open.push(small.id[j]!);
  incumbent.offer(open);
}

/** Times `kicks` after which a search ends even if it still finds something. */
const MOST_TIMES = 5;

/** Any site where their number is free, else a closed one: most of those that a programme leaves are open. */
function siteToKick({ core, isOpen }: Interchange, random: () => number): number {
  const sites = isOpen.length;
  let site = Math.floor(random() * sites);
  if (core.choose >= 0) for (let n = 0; n < DRAWS && isOpen[site] === 1; n++) site = Math.floor(random() * sites);
  return site;
}

const DRAWS = 50;

/** The sites worth searching: all of a small core, else a few times as many as are to be opened. */
function favoured({ core, worth, scratch, picked }: Relaxation, share: Float64Array): Uint8Array {
  const sites = core.id.length;
  const keep = new Uint8Array(sites);
  const most = core.choose < 0 ? sites : Math.max(3 * core.choose, core.choose + 100);
  if (sites <= most || core.site.length < 200_000) return keep.fill(1);
  scratch.set(worth);
  const limit = smallest(scratch, most);
  for (let j = 0; j < sites; j++) if (worth[j]! <= limit || share[j]! > 0.02 || picked[j] === 1) keep[j] = 1;
  return keep;
}

function startingPoint(core: Core, share: Float64Array): Uint8Array {
  const open = new Uint8Array(share.length);
  if (core.choose < 0) return open.map((_, j) => (share[j]! > 0.5 ? 1 : 0));
  const order = Array.from(share, (_, j) => j).sort((a, b) => share[b]! - share[a]! || a - b);
  for (const j of order.slice(0, core.choose)) open[j] = 1;
  return open;
}
