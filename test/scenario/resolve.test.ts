import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Checked } from '../../src/city/problem.js';
import { readCity } from '../../src/city/read.js';
import type { City } from '../../src/city/types.js';
import { readScenario } from '../../src/scenario/read.js';
import { resolveRules } from '../../src/scenario/rules.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { MINI_CITY } from '../support/mini-city.js';
import { BASE, ScenarioFiles } from '../support/scenario-files.js';

let city: City;
let files: ScenarioFiles;
beforeAll(async () => {
  city = (await readCity(MINI_CITY)).value!;
});
beforeEach(() => {
  files = new ScenarioFiles();
});
afterEach(() => files.dispose());

async function resolved(extra = '', sets: readonly string[] = []): Promise<Checked<Rules>> {
  const { value, problems } = await readScenario(files.write('base.yaml', BASE + extra), sets);
  if (value === undefined) throw new Error(JSON.stringify(problems, null, 1));
  return resolveRules(city, value.scenario, value.where);
}

async function rules(extra = '', sets: readonly string[] = []): Promise<Rules> {
  const { value, problems } = await resolved(extra, sets);
  if (value === undefined) throw new Error(JSON.stringify(problems, null, 1));
  return value;
}

// Types: 0 breakfast, 1 laundry, 2 wet market, 3 elder care. Circles: 0 Xiyuan, 1 Dongyuan.
describe('rules of the mini city', () => {
  it('weigh care by the share of the communities that the plan supports first', async () => {
    // Dongyuan: 60 % in a priority community: 1.5 × (0.6 × 1.5 + 0.4 × 1) = 1.95.
    const { weight, weightSum } = await rules();
    expect([...weight]).toEqual([3, 3, 3, 1.5, 3, 3, 3, expect.closeTo(1.95, 12)]);
    expect([...weightSum]).toEqual([10.5, expect.closeTo(10.95, 12)]);
  });

  it('let a circle override replace the weight, a type override only its base', async () => {
    const { weight } = await rules('', ['types.养老.weight=2', 'circles.西园.weight.eldercare=7']);
    expect(weight[3]).toBe(7);
    expect(weight[7]).toBeCloseTo(2 * 1.3, 12);
  });

  it('let the later of two names for one circle win, and say so', async () => {
    const { value, problems } = await resolved('circles: { C1: { target: { laundry: 0.5 } } }\n', [
      'circles.西园.target.洗衣店=0.75',
    ]);
    expect(value?.target[1]).toBe(0.75);
    expect(problems.map((problem) => problem.code)).toEqual(['overridden-twice']);
  });

  it('count demand by the group of each type', async () => {
    const { demand, circlePersons, cityPersons, homeDemand } = await rules();
    expect([...demand]).toEqual([200, 200, 200, 40, 200, 200, 200, 30]);
    expect([...circlePersons, cityPersons]).toEqual([200, 200, 400]);
    expect([...homeDemand[3]!]).toEqual([20, 20, 10, 20]);
    expect(homeDemand[0]).toBe(homeDemand[1]);
  });

  it('measure radii in walked decimetres, straight ones times the detour factor', async () => {
    expect([...(await rules()).radiusDm.subarray(0, 4)]).toEqual([5000, 5000, 6000, 8000]);
    expect([...(await rules('radiusMeasure: straight\n')).radiusDm.subarray(0, 4)]).toEqual([6500, 6500, 7800, 10400]);
    expect((await rules('', ['circles.C2.radiusM.laundry=123.46'])).radiusDm[5]).toBe(1235);
  });

  it('give quarters to types with a partial format, and by distance where the ladder asks', async () => {
    const levels = (found: Rules) => found.levels.map((one) => one.length);
    expect(levels(await rules())).toEqual([1, 1, 4, 1]);
    expect(levels(await rules('formatKinds: [own, hosted]\n'))).toEqual([1, 1, 1, 1]);
    const quarters = await rules('ladder: quarters\nformatKinds: [own, hosted]\n');
    expect(levels(quarters)).toEqual([1, 1, 4, 1]);
    expect([...quarters.preferredDm.subarray(0, 4)]).toEqual([5000, 5000, 3000, 8000]);
    expect((await rules()).preferredDm[2]).toBe(6000);
  });

  it('take quotas from the override, the plan, then the presence rule', async () => {
    const on = await rules('', ['circles.C1.quota.laundry=3', 'types.eldercare.quota=2']);
    expect([...on.quota]).toEqual([1, 3, 1, 2, 1, 1, 1, 2]);
    expect([...on.quotaPerCircles]).toEqual([1, 1, 2, 1]);
    expect(on.quotaCounts).toEqual([[0], [1], [2], [3]]);
    const off = await rules('presence: off\n');
    expect([...off.quota]).toEqual([0, 0, 1, 0, 0, 0, 1, 0]);
  });

  it('refuse to count places of a type whose outlets circles share, by its quota or by its presence rule', async () => {
    const shared = { count: 1, perCircles: 2, alsoCounts: [], provenance: 'assumed' } as const;
    const told = async (rule: 'quota' | 'presence', extra = '') => {
      const { value } = await readScenario(files.write('places.yaml', `${BASE}capacity: { breakfast: 1 }\n${extra}`));
      const { quota: _quota, presence: _presence, ...breakfast } = city.types[0]!;
      const types = [{ ...breakfast, [rule]: shared }, ...city.types.slice(1)];
      const formats = city.formats.map((format) => ({ ...format, places: 10 }));
      return resolveRules({ ...city, types, formats }, value!.scenario).problems.map(({ code }) => code);
    };
    expect(await told('quota')).toEqual(['shared-quota']);
    expect(await told('presence')).toEqual(['shared-quota']);
    expect(await told('presence', 'presence: off\n')).toEqual([]);
  });

  it('discount later phases and sum to 1', async () => {
    const { phaseWeight } = await rules('discount: { rate: 0.25, tailYears: 4 }\n');
    // δ = 1 and 0.8 × 4 = 3.2.
    expect([...phaseWeight]).toEqual([expect.closeTo(1 / 4.2, 12), expect.closeTo(3.2 / 4.2, 12)]);
  });

  it('start circles in their phase, and the rest after', async () => {
    expect([...(await rules()).startPhase]).toEqual([0, 1]);
    const { value, problems } = await resolved('', ['phases.1.starts=[]']);
    expect([...value!.startPhase]).toEqual([0, 2]);
    expect(problems.map((problem) => problem.code)).toEqual(['circle-never-starts']);
  });

  it('open sites from their first phase and excluded ones never', async () => {
    expect([...(await rules('exclude: [S2]\n')).siteFirstPhase]).toEqual([0, 2, 1, 2]);
  });
});

describe('density', () => {
  it('is a rule, a stage of the objective, or nothing', async () => {
    expect(await rules()).toMatchObject({ densityEnforced: true });
    expect(await rules()).not.toHaveProperty('densitySoft');
    expect(await rules('', ['density=soft'])).toMatchObject({ densityEnforced: false, densitySoft: true });
    expect(await rules('', ['density=off'])).toMatchObject({ densityEnforced: false });
  });

  it('is no stage of objectives over days, which say so', async () => {
    const { problems } = await resolved('', ['density=soft', 'objective=saa']);
    expect(problems.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'soft-density-by-day',
    ]);
  });
});

describe('payments', () => {
  it('pay the subsidised share later and running costs from the opening on', async () => {
    const { payYuan, rentDue, budgetYuan } = await rules('budgetAfter: [9]\n');
    // Breakfast shop: 100,000 capital, 10,000 running; half the capital one phase later.
    expect([...payYuan[0]!]).toEqual([60000, 60000]);
    expect([...rentDue]).toEqual([1, 1]);
    expect([...budgetYuan]).toEqual([100000, 200000, 9]);
  });

  it('cost the same in all whatever the lag, so that opening last is never cheaper', async () => {
    for (const money of [
      'subsidyLag: 0, runningPhases: 2',
      'subsidyLag: 3, runningPhases: 1',
      'subsidyShare: 1, runningPhases: 2',
    ]) {
      const { payYuan, budgetYuan, phaseCount } = await rules(`money: { ${money} }\n`);
      const running = money.includes('runningPhases: 1') ? 10000 : 20000;
      expect(payYuan[0]!.reduce((sum, value) => sum + value, 0)).toBeCloseTo(100000 + running, 6);
      // Every payment of an opening in the last phase has a period to fall into.
      expect(budgetYuan.length).toBe(phaseCount - 1 + payYuan[0]!.length);
    }
  });

  it('are not limited where the plan opens its own suggestions', async () => {
    const found = await rules('openings: plan-suggestions\n');
    expect(found.moneyEnforced).toBe(false);
    expect(found.budgetYuan).toHaveLength(0);
    expect(found.suggestions).toEqual([
      { circle: 0, formats: [1] },
      { circle: 1, formats: [3, 4] },
    ]);
  });

  it('warn of a suggestion whose formats one before it in the circle takes', async () => {
    const { value } = await readScenario(files.write('as-plan.yaml', `${BASE}openings: plan-suggestions\n`));
    const open = city.suggestions.filter(({ action }) => action === 'open');
    const told = (suggestions: City['suggestions']) =>
      resolveRules({ ...city, suggestions }, value!.scenario).problems.map(({ code, what }) => `${code}: ${what.en}`);
    expect(told(open)).toEqual([]);
    expect(told([...open, { ...open[1]!, formats: [4] }])).toEqual([
      'suggestions-overlap: two suggestions for Dongyuan both allow morning_market: what opens of it answers the first',
    ]);
    expect(told([...open, { ...open[1]!, circle: 0 }])).toEqual([]);
  });
});

describe('fixed decisions', () => {
  it('are indices, due by the end of their phase or of the last one', async () => {
    const found = await rules('require: ["S2:market", "E1:洗衣代收点@2024"]\nforbid: ["S1:laundry_shop"]\n');
    expect(found.fixed).toEqual([
      { location: 1, format: 3, phase: 1 },
      { location: 4, format: 2, phase: 0 },
    ]);
    expect([...found.forbidden]).toEqual([0 * 6 + 1]);
  });

  const bad: readonly [text: string, code: string, says: string][] = [
    ['require: [S9:market]', 'unknown-location', 'S9'],
    ['require: [S2:markt]', 'unknown-format', 'nearest: 标准菜市场 (market)'],
    ['require: [S2:菜市场]', 'unknown-format', 'its formats: 标准菜市场 (market), 早市 (morning_market)'],
    ['require: [S2:market@2030]', 'unknown-phase', '2024, 2025'],
    ['require: [market]', 'bad-opening', 'LOCATION:FORMAT'],
    ['require: [S4:market]', 'impossible-requirement', 'excluded'],
    ['require: [S3:market]', 'impossible-requirement', 'class of the site'],
    ['require: [E1:market]', 'impossible-requirement', 'hosted formats only'],
    ['require: ["S3:morning_market@2024"]', 'impossible-requirement', 'not available by then'],
    ['{ require: ["S2:market"], forbid: ["S2:market"] }', 'impossible-requirement', 'forbidden as well'],
    ['exclude: [S-2]', 'unknown-location', 'S2'],
    ['types: { laundri: { weight: 1 } }', 'unknown-type', 'laundry'],
    ['circles: { 西圆: { weight: { laundry: 1 } } }', 'unknown-circle', '西园 (C1)'],
    ['circles: { 西园: { weight: { laundri: 1 } } }', 'unknown-type', 'laundry'],
    ['simulation: { closure: { laundri: 0.1 } }', 'unknown-type', 'laundry'],
  ];
  for (const [text, code, says] of bad) {
    it(`${text} is refused with line and column`, async () => {
      const extra = text.startsWith('{') ? 'require: ["S2:market"]\nforbid: ["S2:market"]\n' : `${text}\n`;
      const { value, problems } = await resolved(extra);
      expect(value).toBeUndefined();
      expect(problems[0]).toMatchObject({ severity: 'error', code, line: 8 });
      expect(problems[0]!.column).toBeGreaterThan(0);
      expect(`${problems[0]!.what.en}\n${problems[0]!.hint?.en}`).toContain(says);
    });
  }

  it('of circles that start twice are refused', async () => {
    const { problems } = await resolved('', ['phases.1.starts=[C2,西园]']);
    expect(problems[0]).toMatchObject({ code: 'circle-starts-twice', file: '--set phases.1.starts=[C2,西园]' });
  });
});

describe('funding sources, fit-outs and fleets', () => {
  const SOURCES = `sources:
  state: { capitalShare: 0.6, lag: 1, budget: { "2024": 5000 } }
  city: { capitalShare: 0.4, runningShare: 1, budget: { "2024": 7000, "2025": 9000 }, budgetAfter: [3] }
`;

  it('split what is paid and keep its sum', async () => {
    const { payYuan, payers, budgetYuan } = await rules(SOURCES);
    // Breakfast shop: 100,000 capital, 10,000 running in two phases.
    expect(payers!.map((payer) => [...payer.payYuan[0]!])).toEqual([
      [0, 60000],
      [50000, 10000],
    ]);
    expect([...payYuan[0]!]).toEqual([50000, 70000]);
    expect(payers!.map((payer) => [...payer.budgetYuan!])).toEqual([
      [5000, 0, 0],
      [7000, 9000, 3],
    ]);
    expect([...budgetYuan]).toEqual([]);
  });

  it('whose shares do not sum to 1, or that name no phase, are told all at once', async () => {
    const { problems } = await resolved(
      'sources: { state: { capitalShare: 0.6, budget: { "2030": 1 } }, city: { capitalShare: 0.5, runningShare: 1 } }\n',
    );
    const errors = problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect(errors).toEqual(['shares-sum', 'unknown-phase']);
  });

  it('fit sites out by class, and a site by its own price', async () => {
    const { fitOutYuan } = await rules('fitOutYuan: { premises: 100, S2: 7 }\n');
    expect(fitOutYuan![city.sites.findIndex(({ id }) => id === 'S2')]).toBe(7);
    const premises = city.siteClasses.findIndex(({ id }) => id === 'premises');
    const other = city.sites.findIndex((site) => site.class === premises && site.id !== 'S2');
    if (other >= 0) expect(fitOutYuan![other]).toBe(100);
  });

  it('that name what the city does not have are refused with the nearest name', async () => {
    const { value, problems } = await resolved(
      'fitOutYuan: { premisses: 100 }\nfleets: { vans: { formats: [laundri, laundry_shop], stopsPerDay: 2 } }\n',
    );
    expect(value).toBeUndefined();
    expect(
      problems
        .filter(({ severity }) => severity === 'error')
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['not-mobile', 'unknown-format', 'unknown-site']);
  });
});
