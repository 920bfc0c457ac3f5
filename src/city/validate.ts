import { errorAt, noteAt, type Position, warningAt, words } from './finding.js';
import { checkGeometry } from './overlap.js';
import type { Problem } from './problem.js';
import { type City, GROUPS } from './types.js';

/** Where the city's things stand in their files. */
export interface CityPositions {
  city(...path: string[]): Position;
  circle(circle: number): Position;
  community(community: number): Position;
  home(home: number, column?: string): Position;
  outlet(outlet: number, column?: string): Position;
  site(site: number, column?: string): Position;
  contradiction(contradiction: number): Position;
  /** The file of the circles' polygons. */
  readonly polygons: string;
}

/** Shares of a circle's communities may miss 1 by this much, so that thirds can be written as 0.333. */
const SHARE_TOLERANCE = 0.002;

/**
 * What is wrong with a city as a whole: rows that fit one by one and not together.
 * Also lists the plan's own contradictions, as notes.
 *
 * The City may come from a reading with errors: indices of -1 and NaN are skipped,
 * they have been reported where they stand.
 */
export function validateCity(city: City, at: CityPositions): Problem[] {
  return [
    ...checkCommunities(city, at),
    ...checkPopulation(city, at),
    ...checkHomeCommunities(city, at),
    ...checkPlaces(city, at),
    ...checkGeometry(city, at.circle, at.polygons),
    ...listContradictions(city, at),
  ];
}

function checkCommunities(city: City, at: CityPositions): Problem[] {
  const problems: Problem[] = [];
  city.circles.forEach((circle, c) => {
    if (circle.communities.length === 0) {
      const what = words(`生活圈“${circle.name.zh}”没有社区`, `circle "${circle.name.zh}" has no community`);
      problems.push(errorAt(at.circle(c), 'circle-without-community', what));
      return;
    }
    const sum = circle.communities.reduce((total, m) => total + city.communities[m]!.share, 0);
    if (Math.abs(sum - 1) > SHARE_TOLERANCE) {
      const what = words(
        `生活圈“${circle.name.zh}”各社区占比之和为 ${round(sum)}，应为 1`,
        `the shares of the communities of circle "${circle.name.zh}" sum to ${round(sum)}; expected 1`,
      );
      problems.push(errorAt(at.community(circle.communities[0]!), 'shares-not-one', what));
    }
  });
  return problems;
}

function checkPopulation(city: City, at: CityPositions): Problem[] {
  const problems: Problem[] = [];
  const { homes } = city;
  const persons = new Float64Array(city.circles.length);
  const count = new Uint32Array(city.circles.length);
  for (let i = 0; i < homes.count; i++) {
    const c = homes.circle[i]!;
    if (c >= city.circles.length) continue;
    count[c]!++;
    for (const group of GROUPS) persons[c]! += homes.persons[group][i]!;
  }
  city.circles.forEach((circle, c) => {
    const name = circle.name.zh;
    if (count[c] === 0) {
      const what = words(`生活圈“${name}”没有住宅`, `circle "${name}" has no homes`);
      problems.push(errorAt(at.circle(c), 'circle-without-homes', what));
    } else if (persons[c] !== circle.populationPersons && Number.isFinite(circle.populationPersons)) {
      const what = words(
        `生活圈“${name}”人口 ${circle.populationPersons}，住宅合计 ${persons[c]}`,
        `circle "${name}" has a population of ${circle.populationPersons}, its homes sum to ${persons[c]}`,
      );
      problems.push(warningAt(at.circle(c), 'population-mismatch', what));
    }
  });
  const stated = city.circles.reduce((total, circle) => total + circle.populationPersons, 0);
  if (Number.isFinite(stated) && stated !== city.populationPersons) {
    const what = words(
      `全市人口 ${city.populationPersons}，各生活圈合计 ${stated}`,
      `the city has ${city.populationPersons} persons, its circles sum to ${stated}`,
    );
    problems.push(warningAt(at.city('populationPersons'), 'population-mismatch', what));
  }
  return problems;
}

function checkHomeCommunities(city: City, at: CityPositions): Problem[] {
  const problems: Problem[] = [];
  const { homes } = city;
  for (let i = 0; i < homes.count; i++) {
    const community = city.communities[homes.community[i]!];
    const circle = city.circles[homes.circle[i]!];
    if (community === undefined || circle === undefined || community.circle < 0) continue;
    if (community.circle === homes.circle[i]) continue;
    const other = city.circles[community.circle]?.name.zh;
    const what = words(
      `住宅 ${homes.ids[i]} 在生活圈“${circle.name.zh}”，其社区“${community.name}”属于“${other}”`,
      `home ${homes.ids[i]} is in circle "${circle.name.zh}", its community "${community.name}" in "${other}"`,
    );
    problems.push(errorAt(at.home(i, 'community'), 'community-of-other-circle', what));
  }
  return problems;
}

/** Sites and outlets that share an id (both are locations), and outlets that are counted in another circle than their community's. */
function checkPlaces(city: City, at: CityPositions): Problem[] {
  const problems: Problem[] = [];
  const sites = new Map(city.sites.map((site, j) => [site.id, j]));
  city.outlets.forEach((outlet, e) => {
    const site = sites.get(outlet.id);
    if (site === undefined || outlet.id === '') return;
    const what = words(
      `编号“${outlet.id}”已是点位（sites.csv 第 ${at.site(site).line} 行）`,
      `id "${outlet.id}" is a site already (sites.csv line ${at.site(site).line})`,
    );
    problems.push(errorAt(at.outlet(e, 'id'), 'duplicate-id', what));
  });
  const places = [
    ...city.sites.map((place, j) => ({ place, at: at.site(j, 'community') })),
    ...city.outlets.map((place, e) => ({ place, at: at.outlet(e, 'community') })),
  ];
  for (const { place, at: position } of places) {
    const community = city.communities[place.community];
    if (community === undefined || community.circle < 0 || community.circle === place.circle) continue;
    const what = words(
      `${place.id} 的社区“${community.name}”不属于它的生活圈`,
      `the community of ${place.id}, "${community.name}", is not in its circle`,
    );
    problems.push(errorAt(position, 'community-of-other-circle', what));
  }
  return problems;
}

function listContradictions(city: City, at: CityPositions): Problem[] {
  return city.contradictions.map((one, index) => {
    const what = words(one.what.zh, one.what.en === '' ? one.what.zh : one.what.en);
    return noteAt(at.contradiction(index), 'plan-contradiction', what);
  });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
