import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import { formatPersons } from './capacity.js';
import { type Column, type Place, quotaTypesOf } from './columns.js';
import type { TypeCover } from './cover-rows.js';
import type { GoalRows } from './goals.js';
import type { Walks } from './walks.js';

/** Columns that can change a figure or host one that can; the order of `eligible` is kept. */
export function usefulColumns(
  city: City,
  rules: Rules,
  places: readonly Place[],
  eligible: readonly Column[],
  families: readonly (TypeCover | undefined)[],
  existing: Float64Array,
  goals: readonly GoalRows[],
  walk: Walks | undefined,
): number[] {
  const useful = new Uint8Array(eligible.length);
  for (const row of walk?.rows ?? []) for (const x of row.columns) useful[x] = 1;
  if (rules.objective === 'targets') {
    for (const { rows } of goals) for (const row of rows) for (const x of row.columns) useful[x] = 1;
  }
  for (const family of families) for (const members of family?.members ?? []) for (const x of members) useful[x] = 1;
  eligible.forEach((column, x) => {
    const c = places[column.location]!.circle;
    if (rules.capacity?.some(({ type }) => formatPersons(city, rules, type, column.format) > 0)) useful[x] = 1;
    if (column.requiredPhase >= 0 || column.suggestion >= 0) useful[x] = 1;
    if (useful[x] || c < 0) return;
    for (const k of quotaTypesOf(city, rules, column.format)) {
      // A shared quota is met along chains of neighbours: a new outlet may free one that is claimed far away.
      const helped = rules.quotaPerCircles[k]! > 1 ? city.circles.map((_, h) => h) : [c];
      if (
        helped.some(
          (h) =>
            rules.weight[h * rules.typeCount + k]! > 0 &&
            existing[h * rules.typeCount + k]! < rules.quota[h * rules.typeCount + k]!,
        )
      )
        useful[x] = 1;
    }
  });
  if (rules.clustering) {
    // Shops that open nothing themselves may still let a clustered one open.
    eligible.forEach((column, x) => {
      if (city.formats[column.format]!.kind === 'own') useful[x] = 1;
    });
  }
  const hostedAt = new Set<string>();
  eligible.forEach((column, x) => {
    if (useful[x]) for (const h of city.formats[column.format]!.hosts) hostedAt.add(`${column.location}:${h}`);
  });
  return eligible.flatMap((column, x) => (useful[x] || hostedAt.has(`${column.location}:${column.format}`) ? [x] : []));
}
