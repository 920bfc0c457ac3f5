import { NAME_KINDS, readTable } from '../city/csv.js';
import { hasErrors } from '../city/finding.js';
import { namesOf } from '../city/names.js';
import type { Checked, Problem } from '../city/problem.js';
import { readText, shownPath } from '../city/read-text.js';
import type { City } from '../city/types.js';
import { csvText } from '../report/csv.js';
import type { Claim } from '../siting/types.js';
import { BEFORE, phaseCell } from './plan-rows.js';

const COLUMNS = ['phase', 'type', 'circle', 'host', 'units'] as const;

/** claims.csv: which circle counts which neighbour's outlets where a quota is shared; the plan's certificate. */
export function claimsCsv(claims: readonly Claim[], city: City, phaseIds: readonly string[]): string {
  return csvText(
    COLUMNS,
    claims.map((claim) => [
      claim.phase < 0 ? BEFORE : phaseIds[claim.phase],
      city.types[claim.type]?.id,
      city.circles[claim.circle]?.id,
      city.circles[claim.host]?.id,
      claim.units,
    ]),
  );
}

/** Reads claims.csv back; whether the claims hold is for the checker to say. */
export async function readClaimsFile(
  file: string,
  city: City,
  phaseIds: readonly string[],
): Promise<Checked<readonly Claim[]>> {
  const problems: Problem[] = [];
  const text = await readText(file, problems);
  if (text === undefined) return { problems };
  const table = await readTable(text, shownPath(file), { columns: COLUMNS }, problems);
  const names = namesOf(city);
  const claims = table.rows.map((row): Claim => {
    return {
      phase: phaseCell(row, phaseIds, problems, true),
      type: row.name('type', names.type, NAME_KINDS.type),
      circle: row.name('circle', names.circle, NAME_KINDS.circle),
      host: row.name('host', names.circle, NAME_KINDS.circle),
      units: row.number('units', { integer: true, min: 0 }),
    };
  });
  return hasErrors(problems) ? { problems } : { value: claims, problems };
}
