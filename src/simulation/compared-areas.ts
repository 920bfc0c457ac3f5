import { AREA_COLUMNS, areaAt, areaPersons, areaRows, areaValues, firstStepFree, openAreas } from './areas.js';
import { exactDifference, judged, sampledDifference, type Unjudged } from './compare.js';
import { integratedSlots } from './expected.js';
import { levelOf, type Room } from './interval.js';
import type { TotalDays } from './merge.js';
import type { Areas, PreparedSimulation } from './prepared.js';
import { closes, livedIn, sameList } from './room.js';
import { SET_NAMES } from './summarise.js';
import { meanOf, SETS } from './sums.js';
import type { AreaCell, ComparedArea } from './types.js';

type Pair = readonly [PreparedSimulation, PreparedSimulation];

/**
 * Paired differences of two plans for whoever cannot take steps, second − first, by
 * circle or city × type × group, within 15 minutes and within the type's own: exactly
 * where closures are integrated out of both, else with intervals over the same days.
 * Verdicts after Holm's correction, the circles' figures among themselves.
 *
 * @param cells what `areaCells` found for each plan: the same persons, circles and types
 */
export function stepFreeDifferences(
  plans: Pair,
  { areaDifferences }: TotalDays,
  cells: readonly [readonly AreaCell[], readonly AreaCell[]],
  confidence: number,
): ComparedArea[] {
  const areas = plans[0].areas!;
  const slots = plans[0].types.length;
  const integrated = integratedSlots(plans);
  const level = levelOf(confidence);
  const room = roomOfAreas(plans, areas);
  const [before, after] = cells.map((all) => all.filter(({ by }) => by === 'stepFree'));
  const found = before!.flatMap((cell, n) => {
    const s = plans[0].types.indexOf(cell.type);
    const row = firstStepFree(areas) + 1 + cell.circle;
    const set = SET_NAMES.indexOf(cell.group);
    const minutesOf = [...new Set([15, plans[0].tierMin[s]!])];
    return minutesOf.map((minutes): Omit<ComparedArea, 'verdict'> => {
      const column = cell.shares.findIndex((share) => share.minutes === minutes);
      const sides = { before: cell.shares[column]!.share, after: after![n]!.shares[column]!.share };
      const at = areaAt(slots, row, s, set, column);
      const difference: Unjudged =
        integrated[s] === 1
          ? exactDifference(sides.before, sides.after, plans[0])
          : { ...sides, ...sampledDifference(meanOf(areaDifferences!, at), level, room(row, s, at)) };
      const { circle, type, group, persons } = cell;
      return { circle, type, group, minutes, persons, ...difference };
    });
  });
  return judged(found, confidence);
}

/** None where both plans have the same outlets for all whom a figure counts; else up to the larger share with everything open. */
function roomOfAreas(plans: Pair, areas: Areas): (row: number, s: number, at: number) => Room {
  if (!plans.some(closes)) return () => ({ below: 0, above: 0 });
  const most = plans.map((prepared) => {
    const values = new Float64Array(areaRows(areas) * prepared.types.length * SETS * AREA_COLUMNS);
    areaValues(openAreas(prepared, areas).arrived, areaPersons(prepared, areas), values);
    return values;
  });
  const differs = differingRows(plans, areas);
  return (row, s, at) => {
    const room = differs[row * plans[0].types.length + s] === 1 ? Math.max(0, ...most.map((values) => values[at]!)) : 0;
    return { below: room, above: room };
  };
}

/** 1 where the plans have other outlets for somebody of a row × slot. */
function differingRows([first, second]: Pair, areas: Areas): Uint8Array {
  const slots = first.types.length;
  const city = firstStepFree(areas);
  const differs = new Uint8Array(areaRows(areas) * slots);
  for (let i = areas.stepFreeFrom!; i < first.homeCount; i++) {
    if (!livedIn(first, i)) continue;
    for (let s = 0; s < slots; s++) {
      if (sameList(first, second, i * slots + s)) continue;
      differs[city * slots + s] = 1;
      differs[(city + 1 + first.homeCircle[i]!) * slots + s] = 1;
    }
  }
  return differs;
}
