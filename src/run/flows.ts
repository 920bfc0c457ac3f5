import { NAME_KINDS, readTable } from '../city/csv.js';
import { errorAt, hasErrors, words } from '../city/finding.js';
import { namesOf } from '../city/names.js';
import type { Checked, Problem } from '../city/problem.js';
import { readText, shownPath } from '../city/read-text.js';
import { type City, locationId } from '../city/types.js';
import { csvText } from '../report/csv.js';
import type { PersonFlow } from '../siting/types.js';

const COLUMNS = ['kind', 'phase', 'type', 'home', 'location', 'persons'] as const;
const KINDS = ['places', 'customers'] as const;
const BEFORE = 'before';

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
  const homes = new Map(city.homes.ids.map((id, i) => [id, i]));
  const flows = table.rows.map((row): PersonFlow => {
    const phaseText = row.filled('phase');
    const phase = phaseText === BEFORE ? -1 : phaseIds.indexOf(phaseText);
    if (phase < 0 && phaseText !== BEFORE && phaseText !== '') {
      const what = words(`“${phaseText}”不是阶段`, `"${phaseText}" is not a phase`);
      const hint = words(`阶段：${phaseIds.join('、')}`, `phases: ${phaseIds.join(', ')}`);
      problems.push(errorAt(row.at('phase'), 'unknown-phase', what, hint));
    }
    const kindText = row.filled('kind');
    const kind = KINDS.find((one) => one === kindText);
    if (kind === undefined && kindText !== '') {
      const what = words(`“${kindText}”不是 places 或 customers`, `"${kindText}" is neither places nor customers`);
      problems.push(errorAt(row.at('kind'), 'unknown-kind', what));
    }
    const homeText = row.filled('home');
    const home = homes.get(homeText) ?? -1;
    if (home < 0 && homeText !== '') {
      problems.push(
        errorAt(row.at('home'), 'unknown-home', words(`“${homeText}”不是住宅`, `"${homeText}" is not a home`)),
      );
    }
    const locationText = row.filled('location');
    const location = names.location.find(locationText);
    if (location < 0 && locationText !== '') {
      const what = words(`“${locationText}”不是点位或网点`, `"${locationText}" is not a site or an outlet`);
      problems.push(errorAt(row.at('location'), 'unknown-location', what, names.location.hint(locationText)));
    }
    return {
      kind: kind ?? 'places',
      phase,
      type: row.name('type', names.type, NAME_KINDS.type),
      home,
      location,
      persons: row.number('persons', { integer: true, min: 0 }),
    };
  });
  return hasErrors(problems) ? { problems } : { value: flows, problems };
}
