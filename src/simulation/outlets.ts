import type { City, Format } from '../city/types.js';
import type { SimulationSettings } from '../scenario/types.js';
import type { Opening } from '../siting/types.js';

/** An outlet as a day sees it: what it serves, and how often it does not. */
export interface DayOutlet {
  /** Location and format by id: the same outlet draws the same days in every plan. */
  readonly identity: string;
  readonly location: number;
  /** Circle that it stands in, −1 outside every circle. */
  readonly circle: number;
  readonly types: readonly number[];
  /** Chance of being closed on a day, 0…1. */
  readonly closed: number;
  /** Chance that a day is not one of its days of service, 0…1. */
  readonly away: number;
  /** Indices of outlets at the same location of which one must be open. */
  readonly hosts: readonly number[];
}

interface Standing {
  readonly location: number;
  readonly format: number;
}

/**
 * Existing outlets, then openings in force at the end of `phase`.
 *
 * An outlet serves the types to which its format gives full credit. A mobile
 * format's credit is partial because it is not there every day; here its days are
 * played one by one, so on its days it serves every type that it gives credit to.
 * An outlet is closed as a whole, with the chance of the first type it serves; one
 * that is hosted is shut when all of its possible hosts at the location are. What exists
 * has a location of its own and stands for itself, whoever opens beside it later:
 * an opening must not make anybody worse.
 */
export function outletsOfDay(
  city: City,
  openings: readonly Opening[],
  phase: number,
  settings: SimulationSettings,
): DayOutlet[] {
  const locations = [...city.sites, ...city.outlets];
  const standing: Standing[] = [
    ...city.outlets.map((outlet, e) => ({ location: city.sites.length + e, format: outlet.format })),
    ...openings.filter((opening) => opening.phase <= phase),
  ];
  const atLocation = new Map<number, number[]>();
  for (const [o, { location }] of standing.entries()) {
    const here = atLocation.get(location);
    if (here === undefined) atLocation.set(location, [o]);
    else here.push(o);
  }
  return standing.map(({ location, format: f }, o) => {
    const format = city.formats[f]!;
    const types = servedTypes(format);
    const beside = o < city.outlets.length ? [] : atLocation.get(location)!;
    return {
      identity: `${locations[location]!.id}:${format.id}`,
      location,
      circle: locations[location]!.circle,
      types,
      closed: types.length === 0 ? 0 : closureOf(city.types[types[0]!]!.id, settings),
      away: 1 - Math.min(7, format.daysPerWeek) / 7,
      hosts: beside.filter((h) => h !== o && format.hosts.includes(standing[h]!.format)),
    };
  });
}

function servedTypes(format: Format): number[] {
  return format.credits.filter(({ credit }) => credit === 1 || format.kind === 'mobile').map(({ type }) => type);
}

/** The chance of the type, else that of `default`; a table with neither closes nothing. */
function closureOf(typeId: string, { closure }: SimulationSettings): number {
  return closure[typeId] ?? closure.default ?? 0;
}
