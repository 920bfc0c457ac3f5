import { GROUPS } from '../city/types.js';
import {
  AREA_COLUMNS,
  areaAt,
  areaFigures,
  areaPersons,
  areaRows,
  areaValues,
  bandCount,
  firstStepFree,
  openAreas,
} from './areas.js';
import { dayStates } from './chances.js';
import { integratedSlots } from './expected.js';
import { eachChance } from './fork-chances.js';
import { levelOf, scoreMargins } from './interval.js';
import type { Areas, PreparedSimulation } from './prepared.js';
import { closes } from './room.js';
import { meanOf, SETS, type Sums } from './sums.js';
import type { AreaCell, ShareEstimate, WalkerGroup } from './types.js';

const NAMES: readonly WalkerGroup[] = ['all', ...GROUPS];
const MINUTES = [5, 10, 15];

/**
 * Shares by community, distance band and for whoever cannot take steps × type × group, with intervals over days. Every
 * home is evaluated with speeds and waits integrated out, also where the circles'
 * figures come from drawn walkers; where closures are integrated out as well, the
 * shares are means over all days that could be and their intervals have no width.
 *
 * @param sums the days of `areaDays`; absent where all slots are integrated
 */
export function areaCells(
  prepared: PreparedSimulation,
  areas: Areas,
  sums: Sums | undefined,
  confidence: number,
): AreaCell[] {
  const slots = prepared.types.length;
  const integrated = integratedSlots([prepared]);
  const persons = areaPersons(prepared, areas);
  const exact = new Float64Array(areaRows(areas) * slots * SETS * AREA_COLUMNS);
  const most = exact.slice();
  areaValues(expectedAreas(prepared, areas, integrated).arrived, persons, exact);
  areaValues(openAreas(prepared, areas).arrived, persons, most);
  const level = levelOf(confidence);
  const mayClose = closes(prepared);
  const share = (at: number, s: number): Omit<ShareEstimate, 'minutes'> => {
    if (integrated[s] === 1) return { share: exact[at]!, low: exact[at]!, high: exact[at]! };
    const moments = meanOf(sums!, at);
    if (moments.days < 2) return { share: moments.mean, low: 0, high: 1 };
    const room = mayClose
      ? { below: moments.mean, above: Math.max(0, most[at]! - moments.mean) }
      : { below: 0, above: 0 };
    const { below, above } = scoreMargins(moments, level, () => room);
    return { share: moments.mean, low: Math.max(0, moments.mean - below), high: Math.min(1, moments.mean + above) };
  };
  const cells: AreaCell[] = [];
  for (let row = 0; row < areaRows(areas); row++) {
    for (let s = 0; s < slots; s++) {
      for (const [set, group] of NAMES.entries()) {
        const lives = personsOf(persons, row * slots + s, set);
        if (lives === 0) continue;
        const minutes = MINUTES.includes(prepared.tierMin[s]!) ? MINUTES : [...MINUTES, prepared.tierMin[s]!];
        cells.push({
          ...areaName(areas, row),
          type: prepared.types[s]!,
          group,
          persons: lives,
          shares: minutes.map((n, column) => ({ minutes: n, ...share(areaAt(slots, row, s, set, column), s) })),
          ...(prepared.tiered[s] === 1 ? { tierMinutes: prepared.tierMin[s]! } : {}),
        });
      }
    }
  }
  return cells;
}

function personsOf(persons: Float64Array, row: number, set: number): number {
  let sum = 0;
  for (let g = 0; g < GROUPS.length; g++) if (set === 0 || set === g + 1) sum += persons[row * GROUPS.length + g]!;
  return sum;
}

function areaName(areas: Areas, row: number): Pick<AreaCell, 'by' | 'circle' | 'community' | 'fromM' | 'toM'> {
  if (row < areas.communities) return { by: 'community', circle: -1, community: row };
  if (row >= firstStepFree(areas)) return { by: 'stepFree', circle: row - firstStepFree(areas) - 1, community: -1 };
  const bands = bandCount(areas);
  const band = (row - areas.communities) % bands;
  const circle = Math.floor((row - areas.communities) / bands) - 1;
  const ends = areas.bandEndDm;
  const toM = band < ends.length ? { toM: ends[band]! / 10 } : {};
  return { by: 'band', circle, community: -1, fromM: band === 0 ? 0 : ends[band - 1]! / 10, ...toM };
}

/** Home by home, the chance that each way is the one to the soonest open outlet. */
function expectedAreas(prepared: PreparedSimulation, areas: Areas, integrated: Uint8Array) {
  const { lists, homeCount, types } = prepared;
  const slots = types.length;
  const figures = areaFigures(prepared, areas, true);
  const chance = new Float64Array(prepared.outletKey.length / 2);
  for (let s = 0; s < slots; s++) {
    if (integrated[s] === 0) continue;
    const states = dayStates(prepared, [s]);
    for (let i = 0; i < homeCount; i++) {
      const cell = i * slots + s;
      eachChance(lists, states, cell, chance, (way, part) => figures.add(cell, way, part));
    }
  }
  return figures;
}
