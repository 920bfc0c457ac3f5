import type { City, ShortageRecord } from '../../src/city/types.js';
import { recordGap, recordsClosed } from '../../src/gaps/record.js';
import { newlyServed, openingCostYuan } from '../../src/gaps/served.js';
import { gapsToday, spatialGaps } from '../../src/gaps/spatial.js';
import type { GapTable } from '../../src/gaps/types.js';
import type { RunResult } from '../../src/run/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import type { Scenario } from '../../src/scenario/types.js';
import type { SimulationResult } from '../../src/simulation/types.js';
import type { Opening, Plan } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { at, draw } from './draw.js';
import { plainRules } from './plain-rules.js';

const SCENARIO: Scenario = {
  name: 'drawn-2025',
  title: { zh: '手绘情景', en: 'Drawn scenario' },
  city: 'drawn',
  phases: [
    { id: '2024', starts: ['C'], startsNote: 'as listed' },
    { id: '2025', starts: 'rest' },
  ],
  budget: { 2024: 300_000, 2025: 300_000 },
  budgetAfter: [],
  money: { enforce: true, subsidyShare: 0, subsidyLag: 0, runningPhases: 1 },
  discount: { rate: 0.03, tailYears: 1 },
  objective: 'gap',
  presence: 'basic',
  ladder: 'binary',
  crossCircle: true,
  radiusMeasure: 'walk',
  floor: true,
  hosts: true,
  density: 'off',
  formatKinds: ['own', 'hosted', 'mobile', 'substitute'],
  locationKinds: ['site', 'outlet'],
  openings: 'free',
  types: {},
  circles: {},
  exclude: [],
  require: [],
  forbid: [],
  record: { severityFew: 0.5, qualityFactor: 0.4 },
  completenessShare: 0.9,
  simulation: {
    days: 10,
    walkersPerCircle: 50,
    closure: { default: 0.03 },
    speedMps: {
      children: { mean: 1.1, sd: 0.2, min: 0.5 },
      adults: { mean: 1.3, sd: 0.2, min: 0.5 },
      elders: { mean: 0.9, sd: 0.2, min: 0.4 },
    },
    level: 0.95,
  },
};

/** Two circles with streets, a river, five types and what a report can print about them. */
export function drawnReportCity(change: (city: City) => City = (city) => city): City {
  const record = (community: number, type: number, state: ShortageRecord['state'], of: 'basic' | 'quality') =>
    ({ community, type, state, class: of, provenance: 'stated', quote: '' }) as const;
  return change(
    draw({
      cellM: 50,
      map: [
        '+---a-A---+-----b---B---+',
        '|         |             |',
        '|         |             |',
        '1         c             2',
        '|         |             |',
        '+---d-----+---e---C-----+',
      ],
      circleMap: Array.from({ length: 6 }, () => 'C'.repeat(11) + 'D'.repeat(14)),
      homes: {
        a: { children: 120, adults: 600, elders: 200 },
        b: { children: 80, adults: 900, elders: 333 },
        c: { adults: 1200 },
        d: { children: 40, adults: 200, elders: 90 },
        e: { adults: 700, elders: 400 },
      },
      types: {
        grocery: {
          name: { zh: '生鲜超市', en: 'Grocery' },
          radiusM: 500,
          tierMin: 5,
          presence: { count: 1 },
          weight: 3,
        },
        repair: { name: { zh: '维修', en: 'Repair' }, radiusM: 800, tierMin: 10, presence: { count: 1 }, weight: 3 },
        care: {
          name: { zh: '养老服务', en: 'Elder care' },
          class: 'quality',
          priority: true,
          demand: 'elders',
          target: 0.6,
          radiusM: 1000,
          weight: 1.5,
          cityTarget: { share: 0.6, definitionGiven: true },
        },
        kinder: {
          name: { zh: '幼儿园', en: 'Kindergarten' },
          class: 'facility',
          weight: 0,
          cityTarget: { share: 0.85, definitionGiven: false },
        },
        bank: { name: { zh: '金融服务', en: 'Bank' }, class: 'unclassified', weight: 0, tierMin: 15 },
      },
      formats: {
        grocery: { name: { zh: '生鲜超市', en: 'Grocery' }, hostSlots: 1, credits: { grocery: 1 } },
        'repair@host': {
          name: { zh: '维修点（搭载）', en: 'Repair corner' },
          kind: 'hosted',
          hosts: ['grocery'],
          credits: { repair: 1 },
          capexYuan: 20_000,
          runningYuan: 5000,
          floorM2: 6,
        },
        'care-van': {
          name: { zh: '助老流动车', en: 'Care van' },
          kind: 'mobile',
          credits: { care: 0.4 },
          capexYuan: 80_000,
        },
        care: { name: { zh: '养老服务中心', en: 'Care centre' }, credits: { care: 1 }, capexYuan: 250_000 },
      },
      outlets: { 1: { name: '东街生鲜', format: 'grocery', hostSlots: 1 }, 2: { name: '老年之家', format: 'care' } },
      sites: {
        A: { name: 'A 号商铺', rentYuanPerM2: 30 },
        B: { name: 'B 号用房', status: 'to_verify' },
        C: { name: 'C 地块' },
      },
      barriers: [
        [
          [-50, 125],
          [1250, 125],
        ],
      ],
      city: {
        records: [
          record(0, 1, 'missing', 'basic'),
          record(1, 0, 'unmarked', 'basic'),
          record(1, 1, 'few', 'basic'),
          record(0, 2, 'missing', 'quality'),
        ],
        provenance: { stated: 211, reconstructed: 45, assumed: 67 },
      },
    }),
  );
}

/** The drawn city's rules: two phases, money limited as in the scenario. */
function rulesOf(city: City): Rules {
  return {
    ...plainRules(city, { phases: ['2024', '2025'], phaseWeight: [0.51, 0.49] }),
    moneyEnforced: true,
    budgetYuan: Float64Array.of(300_000, 300_000),
  };
}

function planOf(strategy: string, gaps: GapTable, before: number, openings: readonly Opening[]): Plan {
  const bound = gaps.objective * 0.97;
  return {
    strategy,
    openings,
    claims: [],
    objective: gaps.objective,
    before,
    bound,
    boundSource: 'by-phase',
    gap: 0.03,
    gapOfGain: before > bound ? (gaps.objective - bound) / (before - bound) : 0,
    stages: [{ name: 'gap', value: gaps.objective, bound, given: [] }],
    stopped: 'limit',
    work: { evaluations: 1234, lpIterations: 0, nodes: 0 },
    trail: [],
  };
}

/** A whole run on the drawn city: its plan is made by hand, every figure is computed. */
export function drawnRun(change?: (city: City) => City): RunResult {
  const city = drawnReportCity(change);
  const rules = rulesOf(city);
  const reach = buildReach(city, 1300);
  const opening = (location: string, format: string, phase: number): Opening => ({
    location: at(city, 'locations', location),
    format: city.formats.findIndex((f) => f.id === format),
    phase,
  });
  const openings = [opening('1', 'repair@host', 0), opening('B', 'grocery', 1), opening('C', 'care-van', 1)].sort(
    (a, b) => a.phase - b.phase || a.location - b.location,
  );
  const before = gapsToday(city, rules, reach).objective;
  const gaps = spatialGaps(city, rules, reach, openings);
  const suggested = [opening('C', 'grocery', 0)];
  const asPlanGaps = spatialGaps(city, rules, reach, suggested);
  const costYuan = openings.reduce((sum, o) => sum + openingCostYuan(city, rules, o), 0);
  return {
    command: 'plan',
    seed: '1',
    city,
    scenario: SCENARIO,
    rules,
    reach,
    gaps,
    record: recordGap(city, SCENARIO.record),
    records: recordsClosed(city, rules, reach, openings).after,
    plan: planOf('auto', gaps, before, openings),
    check: {
      ok: true,
      constraints: [
        { name: 'money', ok: true, worst: -85_000, details: [] },
        { name: 'floor', ok: true, worst: 0, details: [] },
        { name: 'hosts', ok: true, worst: 0, details: [] },
      ],
      objective: gaps.objective,
      cityGap: gaps.moments.map((m) => m.city),
      costYuan,
      personsNewlyServed: newlyServed(city, rules, reach, openings).persons,
    },
    shortfalls: [
      { circle: 1, type: 1, persons: 1100, reason: 'site' },
      { circle: 0, type: 2, persons: 37, reason: 'money' },
    ],
    asPlan: {
      scenario: 'drawn-as-plan',
      plan: planOf('as-plan', asPlanGaps, before, suggested),
      gaps: asPlanGaps,
      costYuan: 110_000,
    },
    simulation: drawnSimulation(city),
    stamp: {
      version: '0.1.0',
      cityHash: 'c1ty',
      scenarioHash: '5cenari0',
      commandLine: 'kezhong plan drawn.yaml',
      files: ['manifest.json', 'summary.json', 'plan.csv', 'gaps.csv', 'plan.geojson', 'report.html'],
    },
  };
}

/** The same city before any plan, as `kezhong gaps` has it. */
export function drawnGapsRun(change?: (city: City) => City): RunResult {
  const { city, scenario, seed, rules, reach, record } = drawnRun(change);
  return {
    command: 'gaps',
    seed,
    city,
    scenario,
    rules,
    reach,
    gaps: gapsToday(city, rules, reach),
    record,
    records: recordsClosed(city, rules, reach, []).after,
    shortfalls: [],
  };
}

function drawnSimulation(city: City): SimulationResult {
  const estimates = [5, 10, 15].map((minutes) => {
    const share = minutes / 16;
    return { minutes, share, low: share - 0.01, high: share + 0.01 };
  });
  const cells = [-1, 0, 1].flatMap((circle) =>
    city.types.slice(0, 3).flatMap((_, type) =>
      (['all', 'elders'] as const).map((group) => ({
        circle,
        type,
        group,
        walkers: 500,
        shares: estimates,
        meanWalkTimeS: 431.25,
        reachedShare: type === 2 ? 0 : 0.97,
      })),
    ),
  );
  return { days: 10, walkersPerCircle: 50, level: 0.95, seed: '1', cells };
}
