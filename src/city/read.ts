import { stat } from 'node:fs/promises';
import { errorAt, hasErrors, words } from './finding.js';
import { planeAt } from './plane.js';
import type { Checked } from './problem.js';
import { readCatalogue } from './read-catalogue.js';
import { readCircles } from './read-circles.js';
import { readBarriers } from './read-geojson.js';
import { readAnchors, readContradictions, readHomes, readOutlets, readSites } from './read-places.js';
import { readStreets } from './read-streets.js';
import { shownPath } from './read-text.js';
import { Reading } from './reading.js';
import type { City } from './types.js';
import { validateCity } from './validate.js';
import { cityFile } from './yaml-schema.js';

/**
 * Reads and validates a city folder (docs/city-folder.md).
 *
 * All problems of all files are found in one reading; `value` is there when none of
 * them is an error. Names are turned into indices here and nowhere else.
 */
export async function readCity(folder: string): Promise<Checked<City>> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    const what = words('没有这个城市文件夹', 'there is no such city folder');
    return { problems: [errorAt({ file: shownPath(folder) }, 'missing-folder', what)] };
  }
  const reading = new Reading(folder);
  const { problems } = reading;
  const head = await reading.yaml('city.yaml', cityFile);
  for (const { kind } of Object.values(head.data?.provenance ?? {})) reading.count(kind);
  const plane = planeAt(head.data?.origin ?? { lon: 0, lat: 0 });
  const catalogue = await readCatalogue(reading);
  const part = await readCircles(reading, catalogue, plane);
  const outlets = await readOutlets(reading, catalogue, part);
  const sites = await readSites(reading, catalogue, part);
  const homes = await readHomes(reading, part);
  const streets = await readStreets(reading);
  const barriers = await readBarriers(reading, plane);
  const anchors = await readAnchors(reading, part);
  const contradictions = await readContradictions(reading, catalogue, part);
  if (head.data === undefined) return { problems };
  const { provenance: _counted, ...facts } = head.data;
  const city: City = {
    ...facts,
    circles: part.circles,
    communities: part.communities,
    types: catalogue.types,
    formats: catalogue.formats,
    siteClasses: catalogue.siteClasses,
    bureaus: catalogue.bureaus,
    records: part.records,
    suggestions: part.suggestions,
    outlets: outlets.list,
    sites: sites.list,
    homes: homes.homes,
    ...(streets === undefined ? {} : { streets }),
    barriers,
    anchors,
    contradictions: contradictions.list,
    provenance: reading.provenance,
  };
  problems.push(
    ...validateCity(city, {
      city: (...path) => head.where(path),
      circle: part.circleAt,
      community: part.communityAt,
      home: homes.at,
      outlet: outlets.at,
      site: sites.at,
      contradiction: contradictions.at,
      polygons: reading.shown('circles.geojson'),
    }),
  );
  return hasErrors(problems) ? { problems } : { value: city, problems };
}
