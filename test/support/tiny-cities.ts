import type { BusinessType, City, Format, Outlet, Quota, Site, Suggestion } from '../../src/city/types.js';
import { resolveRules } from '../../src/scenario/rules.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { type ScenarioInput, scenarioSchema } from '../../src/scenario/schema.js';
import type { Scenario } from '../../src/scenario/types.js';
import { buildReach } from '../../src/walk/reach.js';
import type { Reach } from '../../src/walk/types.js';
import { cityWith } from './city.js';
import { Dice } from './dice.js';
import { CLASSES, drawnScenario, STEP_M } from './tiny-scenarios.js';

/** A city small enough to look at every plan, under a scenario that may ask for anything a scenario can ask. */
export interface TinyCity {
  readonly city: City;
  readonly scenario: Scenario;
  readonly rules: Rules;
  readonly reach: Reach;
}

/**
 * The tiny city of a seed: two to four circles side by side, up to a dozen homes,
 * two to four types with formats of every kind, and a scenario that switches each
 * family of rules on in some seeds. Everything is read through the scenario's schema
 * and rules, as a user's file would be; undefined where they refuse it.
 *
 * @param times as many homes, sites and outlets: too many then to look at every plan
 */
export function tinyCity(seed: number, given: Partial<ScenarioInput> = {}, times = 1): TinyCity | undefined {
  const dice = new Dice(seed);
  const city = drawnCity(dice, times);
  const parsed = scenarioSchema.parse({ ...drawnScenario(dice, city), ...given });
  return tinyOf(city, { ...parsed, name: `tiny-${seed}`, title: { zh: 'x', en: 'x' } } as Scenario);
}

/** City and scenario with their rules looked up; undefined where these refuse the scenario, or nobody lives there. */
export function tinyOf(city: City, scenario: Scenario): TinyCity | undefined {
  const rules = resolveRules(city, scenario).value;
  if (rules === undefined || rules.cityPersons === 0) return undefined;
  return { city, scenario, rules, reach: buildReach(city, 2000) };
}

function drawnCity(dice: Dice, times: number): City {
  // Large crowds and odd prices try tolerances; small ones let flows be counted person by person.
  const crowd = dice.of([1, 1, 1, 137]);
  const circles = dice.whole(2, 4);
  const widthM = STEP_M * dice.whole(6, 18);
  const heightM = STEP_M * dice.whole(2, 8);
  const place = () => {
    const xM = STEP_M * dice.whole(0, widthM / STEP_M);
    const yM = STEP_M * dice.whole(0, heightM / STEP_M);
    const circle = Math.min(circles - 1, Math.floor((xM / (widthM + 1)) * circles));
    return { xM, yM, circle, community: circle };
  };
  const doubled = dice.some(
    Array.from({ length: circles }, (_, c) => c),
    0.3,
  );
  const types = Array.from({ length: dice.whole(2, 4) }, (_, k, list = dice.whole(2, 4)) => drawnType(dice, k, list));
  const formats = drawnFormats(dice, types.length, dice.of([1, 1, 1, 0.001, 1_234.567]));
  const homes = Array.from({ length: times * dice.whole(4, 12) }, place);
  const persons = (share: number) =>
    Uint32Array.from(homes, () => (dice.chance(share) ? crowd * dice.whole(1, 12) : 0));
  const ids = (letter: string, count: number) => Array.from({ length: count }, (_, n) => `${letter}${n + 1}`);
  const outside = dice.chance(0.1);
  const sites = ids('S', times * dice.whole(2, 5)).map((id): Partial<Site> => {
    const where = place();
    return {
      id,
      ...where,
      ...(outside && dice.chance(0.3) ? { circle: -1, community: -1 } : {}),
      class: dice.chance(0.7) ? 0 : 1,
      floorM2: 10 * dice.whole(2, 12),
      rentYuanPerM2: dice.of([0, 0, 100, 333]),
      status: dice.chance(0.08) ? 'excluded' : dice.of(['confirmed', 'to_verify']),
      ...(dice.chance(0.15) ? { firstPhase: dice.of(['2', '3', '9']) } : {}),
    };
  });
  const standing = formats.flatMap((format, f) => (format.kind === 'own' || dice.chance(0.2) ? [f] : []));
  const outlets = ids('E', times * dice.whole(0, 4)).map((id): Partial<Outlet> => {
    const format = dice.of(standing);
    return {
      id,
      ...place(),
      format,
      spareFloorM2: 10 * dice.whole(0, 4),
      hostSlots: dice.whole(0, 2),
      ...(formats[format]!.places !== undefined && dice.chance(0.5) ? { places: dice.whole(0, 20) } : {}),
    };
  });
  return cityWith({
    detourFactor: dice.of([1, 1.3]),
    circles: Array.from({ length: circles }, (_, c) => ({
      id: `C${c + 1}`,
      intent: dice.of(['new_build', 'renovate_upgrade'] as const),
      neighbours: [c - 1, c + 1].filter((n) => n >= 0 && n < circles && dice.chance(0.9)),
      communities: doubled.includes(c) ? [c, circles + doubled.indexOf(c)] : [c],
    })),
    // Everybody lives in a circle's first community; a second one matters where starts are chosen by communities.
    communities: [...Array.from({ length: circles }, (_, c) => c), ...doubled].map((circle, m) => ({
      id: `M${m + 1}`,
      circle,
      share: m >= circles ? 0.25 : doubled.includes(circle) ? 0.75 : 1,
      priorityCare: dice.chance(0.3),
    })),
    types,
    formats,
    siteClasses: CLASSES.map((id) => ({ id, name: { zh: id, en: id }, provenance: 'assumed', quote: '' })),
    homes: {
      count: homes.length,
      ids: ids('h', homes.length),
      xM: Float64Array.from(homes, ({ xM }) => xM),
      yM: Float64Array.from(homes, ({ yM }) => yM),
      circle: Uint16Array.from(homes, ({ circle }) => circle),
      community: Uint16Array.from(homes, ({ circle }) => circle),
      persons: { children: persons(0.5), adults: persons(0.8), elders: persons(0.5) },
    },
    sites,
    outlets,
    suggestions: Array.from(
      { length: dice.whole(1, 3) },
      (): Suggestion => ({
        circle: dice.whole(0, circles - 1),
        formats: dice.atLeastOne(
          formats.map((_, f) => f),
          0.4,
        ),
        action: dice.of(['open', 'open', 'continue']),
        provenance: 'assumed',
        quote: '',
      }),
    ),
  });
}

function drawnType(dice: Dice, k: number, types: number): Partial<BusinessType> {
  const radiusM = STEP_M * dice.whole(2, 14);
  const quota = (): Quota => ({
    count: dice.of([1, 1, 1, 2]),
    perCircles: dice.of([1, 1, 2, 2, 3]),
    alsoCounts: dice.chance(0.2) && types > k + 1 ? [k + 1 < 2 ? k + 1 : 0].filter((other) => other !== k) : [],
    provenance: 'assumed',
  });
  return {
    id: `t${k + 1}`,
    name: { zh: `业态${k + 1}`, en: `type ${k + 1}` },
    class: dice.of(['basic', 'basic', 'quality']),
    weight: dice.chance(0.1) ? 0 : dice.of([1, 1, 1.5, 3]),
    priorityFactor: dice.of([1, 1.5]),
    demand: dice.of(['all', 'all', 'children', 'elders']),
    radiusM,
    radiusPreferredM: Math.max(STEP_M, radiusM - STEP_M * dice.whole(0, 6)),
    target: dice.chance(0.06) ? 0 : dice.of([1, 1, 0.75, 0.6, 0.5]),
    ...(dice.chance(0.35) ? { quota: quota() } : {}),
    ...(dice.chance(0.4) ? { presence: quota() } : {}),
    ...(dice.chance(0.4) ? { density: { windowM: STEP_M * dice.whole(1, 10), maxCount: dice.whole(1, 3) } } : {}),
    ...(dice.chance(0.3)
      ? { cityTarget: { share: dice.of([0.35, 0.6, 0.8, 1]), definitionGiven: dice.chance(0.8) } }
      : {}),
  };
}

/** An own format of most types, and formats that are hosted, mobile or stand for something else. */
function drawnFormats(dice: Dice, types: number, price: number): Partial<Format>[] {
  const all = Array.from({ length: types }, (_, k) => k);
  const kinds = [
    ...all.slice(0, 3).map(() => 'own' as const),
    ...dice.some(['hosted', 'mobile', 'substitute', 'hosted'] as const, 0.4),
  ];
  const own = kinds.flatMap((kind, f) => (kind === 'own' ? [f] : []));
  const others = (f: number) => kinds.map((_, g) => g).filter((g) => g !== f);
  return kinds.map((kind, f) => {
    const type = kind === 'own' ? f : dice.of(all);
    const full = kind === 'own' || kind === 'hosted' ? dice.of([1, 1, 1, 0.5]) : dice.of([0.5, 0.75, 0.3, 1]);
    const second = dice.of(all);
    return {
      id: `f${f + 1}`,
      name: { zh: `形式${f + 1}`, en: `format ${f + 1}` },
      kind,
      credits: [
        { type, credit: kind === 'own' ? 1 : full },
        ...(second !== type && dice.chance(0.2) ? [{ type: second, credit: dice.of([1, 0.5, 0.25]) }] : []),
      ],
      floorM2: 10 * dice.whole(kind === 'own' ? 2 : 0, kind === 'own' ? 8 : 3),
      capexYuan: price * 10_000 * dice.whole(0, 12),
      runningYuan: price * dice.of([0, 5_000, 12_345]),
      hosts: kind === 'hosted' ? dice.atLeastOne(dice.chance(0.8) ? own : others(f), 0.5) : [],
      hostSlots: kind === 'hosted' ? dice.of([0, 0, 0, 1]) : dice.whole(0, 2),
      siteClasses: kind === 'hosted' ? [] : kind === 'mobile' ? ['street'] : dice.atLeastOne(CLASSES, 0.6),
      daysPerWeek: kind === 'mobile' ? dice.of([2, 3, 5]) : 7,
      places: dice.whole(1, 25),
    };
  });
}
