import { NAME_KINDS, readTable } from '../city/csv.js';
import { hasErrors } from '../city/finding.js';
import { lookupOf, namesOf } from '../city/names.js';
import type { Checked, Problem } from '../city/problem.js';
import { readText, shownPath } from '../city/read-text.js';
import { type City, locationId } from '../city/types.js';
import { csvText } from '../report/csv.js';
import type { PersonFlow } from '../siting/types.js';
import { BEFORE, HOME, LOCATION, phaseCell } from './plan-rows.js';

const COLUMNS = ['kind', 'phase', 'type', 'home', 'location', 'persons'] as const;
const KINDS = { places: 'places', customers: 'customers' } as const;

/** flows.csv: who uses which places and who are whose customers; the plan's certificate of capacity and viability. */
export function flowsCsv(flows: readonly PersonFlow[], city: City, phaseIds: readonly string[]): string {
  return csvText(
    COLUMNS,
    flows.map((flow) => [
      flow.kind,
      flow.phase < 0 ? BEFORE : phaseIds[flow.phase],
      city.types[flow.type]?.id,
      city.homes.ids[flow.home],
      locationId(city, flow.location),
      flow.persons,
    ]),
  );
}

/** Reads flows.csv back; whether the flows hold is for the checker to say. */
export async function readFlowsFile(
  file: string,
  city: City,
  phaseIds: readonly string[],
): Promise<Checked<readonly PersonFlow[]>> {
  const problems: Problem[] = [];
  const text = await readText(file, problems);
  if (text === undefined) return { problems };
  const table = await readTable(text, shownPath(file), { columns: COLUMNS }, problems);
  const names = namesOf(city);
  const homes = lookupOf(city.homes.ids.map((id) => ({ id, names: [] })));
  const flows = table.rows.map((row): PersonFlow => {
    return {
      kind: row.choice('kind', KINDS),
      phase: phaseCell(row, phaseIds, problems, true),
      type: row.name('type', names.type, NAME_KINDS.type),
      home: row.name('home', homes, HOME),
      location: row.name('location', names.location, LOCATION),
      persons: row.number('persons', { integer: true, min: 0 }),
    };
  });
  return hasErrors(problems) ? { problems } : { value: flows, problems };
}
