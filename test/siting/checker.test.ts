import { describe, expect, it } from 'vitest';
import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import type { CheckReport, Claim, Opening, StageResult } from '../../src/siting/types.js';
import { buildReach } from '../../src/walk/reach.js';
import { type Drawing, draw } from '../support/draw.js';
import { openingsOf, type SitingAsk, sitingRules } from '../support/siting.js';

/**
 * Two circles along a street, 100 m a character: C with homes a, b and sites A, B, D with home c, site D and the
 * existing shop 1. A shop reaches 300 m, a market everybody.
 */
const TOWN: Drawing = {
  map: ['a-A-b-B----1-c-D'],
  circleMap: ['CCCCCCCCDDDDDDDD'],
  homes: { a: 30, b: 20, c: 50 },
  types: {
    shop: { radiusM: 300, density: { windowM: 500, maxCount: 2 } },
    care: { radiusM: 300 },
    market: { radiusM: 3000, quota: { count: 1, perCircles: 2 } },
  },
  formats: {
    shop: { floorM2: 40, hostSlots: 1 },
    kiosk: { floorM2: 10, credits: { shop: 1 } },
    care: { kind: 'hosted', hosts: ['shop', 'market'], floorM2: 10 },
    market: { floorM2: 60, hostSlots: 1, siteClasses: ['hall', 'premises'] },
    fair: { floorM2: 60, credits: { market: 1 }, siteClasses: ['hall'] },
  },
  siteClasses: ['premises', 'hall'],
  outlets: { 1: { format: 'shop', spareFloorM2: 10, hostSlots: 1 } },
};
const ASK: SitingAsk = {
  phases: ['1', '2'],
  starts: { D: 1 },
  rentDue: [1, 0],
  payYuan: { shop: [60, 40], kiosk: [10], care: [20], market: [100], fair: [100] },
  budgetYuan: [180, 80, 40],
};
/** 60 + 100 + 20 are paid in the first phase, 40 and 20 in the second; 40 of the 300 yuan are left. */
const PLAN = ['A:shop@0', 'A:care@0', 'B:market@0', '1:care@1'];

interface Edit {
  readonly drawing?: Partial<Drawing>;
  readonly ask?: SitingAsk;
  readonly rules?: (rules: Rules, city: City) => Partial<Rules>;
  readonly plan?: readonly string[];
  readonly openings?: readonly Opening[];
  readonly claims?: readonly Claim[];
  readonly objectiveOff?: number;
  readonly stages?: (objective: number) => readonly StageResult[];
}

/** Both circles claim the market in C: from the first phase on. */
const CLAIMS: readonly Claim[] = [0, 1].flatMap((phase) =>
  [0, 1].map((circle) => ({ type: 2, phase, circle, host: 0, units: 1 })),
);

function judge(edit: Edit): CheckReport {
  const city = draw({ ...TOWN, ...edit.drawing });
  const asked = sitingRules(city, { ...ASK, ...edit.ask });
  const rules = { ...asked, ...edit.rules?.(asked, city) };
  const openings = edit.openings ?? openingsOf(city, edit.plan ?? PLAN);
  const claims = edit.claims ?? CLAIMS;
  const reach = buildReach(city, 3000);
  const { objective } = checkPlan(city, rules, reach, { openings, claims, objective: 0 });
  return checkPlan(city, rules, reach, {
    openings,
    claims,
    objective: objective + (edit.objectiveOff ?? 0),
    ...(edit.stages ? { stages: edit.stages(objective) } : {}),
  });
}

/** What is broken, with its details. */
function broken(edit: Edit): Record<string, readonly string[]> {
  const { constraints, ok } = judge(edit);
  const bad = constraints.filter((constraint) => !constraint.ok);
  expect(ok).toBe(bad.length === 0);
  // A figure that is no number has no excess.
  for (const { worst } of bad) expect(worst > 0 || Number.isNaN(worst)).toBe(true);
  return Object.fromEntries(bad.map(({ name, details }) => [name, details]));
}

describe('the checker', () => {
  it('accepts a plan that keeps every rule, and counts it', () => {
    const report = judge({});
    expect(report.constraints.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.constraints.map(({ name }) => name)).toEqual([
      'known',
      'eligible',
      'starts',
      'one-format',
      'hosts',
      'floor',
      'density',
      'money',
      'fixed',
      'claims',
      'idle',
      'objective',
    ]);
    // 100 + 20 + 100 + 20 yuan.
    expect(report.costYuan).toBe(240);
    // Before: c alone has a shop; weights 1, 1, 1. C 1, D 2/3: 0.5 + 0.5 · 2/3.
    expect(report.cityGap[0]).toBeCloseTo(5 / 6, 12);
    // First phase: C has all (b is 200 m from A), D its shop and market: 0.5 · 1/3. Second: nothing is missing.
    expect(report.cityGap.slice(1)).toEqual([expect.closeTo(1 / 6, 12), expect.closeTo(0, 12)]);
    expect(report.objective).toBeCloseTo(1 / 12, 12);
    // 30 + 20 get a shop, c a market and care: all 100 are newly served by something.
    expect(report.personsNewlyServed).toBe(100);
  });

  describe('known: rejects', () => {
    const opening = (location: number, format: number, phase: number) => ({ openings: [{ location, format, phase }] });

    it.each([
      ['a place that is not there', opening(4, 0, 0)],
      ['a place before the first', opening(-1, 0, 0)],
      ['a format that is not there', opening(0, 5, 0)],
      ['a phase that is not there', opening(0, 0, 2)],
      ['half a phase', opening(0, 0, 0.5)],
      ['the same opening twice', { plan: ['A:shop@0', 'A:shop@1'] }],
      ['a claim of a circle that is not there', { claims: [{ type: 2, phase: 0, circle: 2, host: 0, units: 1 }] }],
      ['a claim on a circle that is not there', { claims: [{ type: 2, phase: 0, circle: 0, host: -1, units: 1 }] }],
      ['a claim for a type that is not there', { claims: [{ type: 3, phase: 0, circle: 0, host: 0, units: 1 }] }],
      ['a claim in a phase that is not there', { claims: [{ type: 2, phase: 2, circle: 0, host: 0, units: 1 }] }],
    ] satisfies [string, Edit][])('%s', (_, edit) => {
      const found = broken(edit);
      expect(Object.keys(found)).toEqual(['known']);
      expect(found.known).toHaveLength(1);
    });

    it('and names an opening that stands twice as a person wrote it', () => {
      expect(broken({ plan: ['A:shop@0', 'A:shop@1'] }).known?.[0]).toMatch(/^A:shop@1 twice$/);
    });
  });

  describe('eligible: rejects', () => {
    it('a forbidden opening, and names it', () => {
      expect(broken({ ask: { forbid: ['A:shop'] } })).toEqual({ eligible: ['A:shop@0'] });
    });

    it('a site that is not yet available, and one that is excluded', () => {
      expect(broken({ ask: { firstPhase: { B: 1 } } })).toEqual({ eligible: ['B:market@0'] });
      expect(broken({ ask: { firstPhase: { B: 2 } } })).toEqual({ eligible: ['B:market@0'] });
    });

    it('a format at a site of another class', () => {
      expect(broken({ plan: ['A:shop@0', 'A:care@0', 'B:fair@0', '1:care@1'] })).toEqual({ eligible: ['B:fair@0'] });
    });

    it('a format of a kind that may not open', () => {
      const noHosted = (_: Rules, city: City) => ({
        formatAllowed: Uint8Array.from(city.formats, ({ kind }) => (kind === 'hosted' ? 0 : 1)),
      });
      expect(broken({ rules: noHosted })).toEqual({ eligible: ['A:care@0', '1:care@1'] });
    });

    it('premises of its own at an existing outlet', () => {
      expect(broken({ ask: { floor: false }, plan: [...PLAN, '1:market@1'] }).eligible).toEqual(['1:market@1']);
    });

    it('a hosted format, even where hosts are not asked for, on a site that takes nothing it could stand in', () => {
      const onPremises = { siteClasses: ['premises'] };
      const drawing = {
        siteClasses: ['premises', 'hall', 'stop'],
        sites: { D: { class: 'stop' } },
        formats: {
          ...TOWN.formats,
          shop: { ...TOWN.formats!.shop, ...onPremises },
          kiosk: { ...TOWN.formats!.kiosk, ...onPremises },
        },
      };
      const plan = [...PLAN, 'D:care@1'];
      expect(broken({ drawing, ask: { hosts: false, budgetYuan: [999] }, plan }).eligible).toEqual(['D:care@1']);
      expect(broken({ ask: { hosts: false, budgetYuan: [999] }, plan }).eligible).toBeUndefined();
    });

    it('openings at outlets or at sites where the scenario leaves them out', () => {
      expect(broken({ rules: () => ({ outletLocationsAllowed: false }) })).toEqual({ eligible: ['1:care@1'] });
      expect(Object.keys(broken({ rules: () => ({ siteLocationsAllowed: false }) }))).toEqual(['eligible']);
    });
  });

  it('starts: rejects an opening before its circle starts', () => {
    const early = ['A:shop@0', 'A:care@0', 'B:market@0', '1:care@0'];
    expect(broken({ plan: early, ask: { budgetYuan: [300, 0, 0] } })).toEqual({ starts: ['1:care@0'] });
  });

  describe('one-format: rejects', () => {
    it('two formats of one type at a place', () => {
      const found = broken({ plan: [...PLAN, 'A:kiosk@0'], ask: { density: false, budgetYuan: [400, 0, 0] } });
      expect(found['one-format']).toEqual(['A: shop × 2']);
      // The second one serves nobody more.
      expect(Object.keys(found)).toEqual(['one-format', 'idle']);
    });

    it('a hosted format of the type that its host gives', () => {
      const formats = { ...TOWN.formats, kiosk: { kind: 'hosted' as const, hosts: ['shop'], credits: { shop: 1 } } };
      const edit = { drawing: { formats }, plan: ['1:kiosk@1'], ask: { floor: false }, claims: [] };
      expect(broken(edit)['one-format']).toEqual(['1: shop × 2']);
    });
  });

  describe('hosts: rejects', () => {
    it('a hosted format without a host', () => {
      const found = broken({ plan: ['A:care@0', 'B:market@0', '1:care@1'] });
      expect(found.hosts?.filter((detail) => detail === 'A:care@0')).toHaveLength(2);
      expect(Object.keys(found)).toEqual(['hosts']);
    });

    it('a host that opens after its guest', () => {
      const found = broken({
        plan: ['A:shop@1', 'A:care@0', 'B:market@0', '1:care@1'],
        ask: { budgetYuan: [400, 0, 0] },
      });
      expect(Object.keys(found)).toEqual(['hosts']);
      expect(found.hosts).toContain('A:care@0');
    });

    it('more guests than slots', () => {
      const formats = { ...TOWN.formats, shop: { floorM2: 40, hostSlots: 0 } };
      expect(broken({ drawing: { formats } })).toEqual({ hosts: ['A: 1 hosted, 0 slots', 'A: 1 hosted, 0 slots'] });
      const outlets = { 1: { format: 'shop', spareFloorM2: 10, hostSlots: 0 } };
      expect(broken({ drawing: { outlets } })).toEqual({ hosts: ['1: 1 hosted, 0 slots'] });
    });

    it('a guest that brings its own slot, or stands in one shop on the slot of another', () => {
      const noSlot = { ...TOWN.formats, shop: { ...TOWN.formats!.shop, hostSlots: 0 } };
      const plan = ['A:shop@1', 'A:care@1'];
      const guestsSlot = { formats: { ...noSlot, care: { ...TOWN.formats!.care, hostSlots: 1 } } };
      expect(broken({ drawing: guestsSlot, plan, claims: [] }).hosts).toEqual(['A: 1 hosted, 0 slots']);
      // A market would have one to spare, but care may only stand in shops here.
      const inShops = { ...noSlot, care: { ...TOWN.formats!.care, hosts: ['shop'] } };
      const both = { drawing: { formats: inShops }, plan: [...plan, 'A:market@1'], claims: [] };
      expect(broken(both).hosts).toEqual(['A:care@1']);
    });
  });

  it('floor: rejects areas that add up to more than a site or a shop has to spare', () => {
    expect(broken({ drawing: { sites: { A: { floorM2: 49 } } } })).toEqual({ floor: ['A: 50 m² of 49 m²'] });
    const outlets = { 1: { format: 'shop', spareFloorM2: 9, hostSlots: 1 } };
    expect(broken({ drawing: { outlets } })).toEqual({ floor: ['1: 10 m² of 9 m²'] });
  });

  it('density: rejects a third shop in the window of a new one, and names the windows', () => {
    // A and B are 400 m apart; B is 500 m from shop 1: A sees two, B sees three.
    const plan = [...PLAN.filter((text) => !text.startsWith('B')), 'B:shop@0'];
    const money = { budgetYuan: [400, 100, 100] };
    const wide = { types: { ...TOWN.types, shop: { radiusM: 300, density: { windowM: 400, maxCount: 1 } } } };
    expect(broken({ plan, ask: money, claims: [] }).density).toEqual([
      expect.stringMatching(/^B: 3 × shop within 500 m$/),
    ]);
    expect(broken({ drawing: wide, plan, ask: money, claims: [] }).density).toHaveLength(2);
    expect(broken({ plan, ask: { ...money, density: false }, claims: [] }).density).toBeUndefined();
  });

  describe('money: rejects', () => {
    it('what is paid before there is money, though there is enough in the end', () => {
      expect(broken({ ask: { budgetYuan: [179, 81, 40] } })).toEqual({ money: ['period 1: 180 of 179 yuan'] });
    });

    it('what is still owed after the last phase', () => {
      // 100 of the market are paid after the horizon: 240 in all of 239.
      const owed = { payYuan: { ...ASK.payYuan, care: [0, 20] }, budgetYuan: [180, 40, 19] };
      expect(broken({ ask: owed })).toEqual({ money: ['period 3: 240 of 239 yuan'] });
      expect(broken({ ask: { ...owed, budgetYuan: [180, 40, 20] } })).toEqual({});
    });

    it('rent that nobody has paid', () => {
      expect(broken({ drawing: { sites: { B: { rentYuanPerM2: 1 } } } }).money).toEqual([
        'period 1: 240 of 180 yuan',
        'period 2: 300 of 260 yuan',
      ]);
    });
  });

  it('fixed: rejects a plan that leaves a required opening out, or opens it late', () => {
    expect(broken({ ask: { require: ['D:shop'] } })).toEqual({ fixed: ['D:shop@1'] });
    const late = ['A:shop@1', 'A:care@1', 'B:market@0', '1:care@1'];
    expect(broken({ plan: late, ask: { require: ['A:shop@0'] } })).toEqual({ fixed: ['A:shop@0'] });
  });

  it('suggestions: an opening answers the first that allows it, though another would too', () => {
    const suggestions = [
      { circle: 'C', formats: ['shop'] },
      { circle: 'C', formats: ['shop', 'market'] },
      { circle: 'C', formats: ['care', 'market'] },
      { circle: 'D', formats: ['care'] },
    ];
    expect(broken({ ask: { suggestions } })).toEqual({});
  });

  it('suggestions: rejects two answers to one, and openings that answer none', () => {
    const ask: SitingAsk = {
      suggestions: [
        { circle: 'C', formats: ['shop', 'market'] },
        { circle: 'D', formats: ['care'] },
      ],
    };
    expect(broken({ ask, plan: ['A:shop@0', '1:care@1'], claims: [] })).toEqual({});
    expect(broken({ ask, plan: ['A:shop@0', 'B:market@0', '1:care@1'] })).toEqual({
      suggestions: ['A:shop@0 B:market@0'],
    });
    expect(broken({ ask, plan: ['A:shop@0', 'A:care@0', '1:care@1'], claims: [] })).toEqual({
      suggestions: ['A:care@0'],
    });
  });

  describe('claims: rejects', () => {
    const withClaim = (change: Partial<Claim>): readonly Claim[] =>
      CLAIMS.map((claim, n) => (n === 1 ? { ...claim, ...change } : claim));

    it('a claim on a market that is not open', () => {
      expect(broken({ claims: withClaim({ host: 1 }) })).toEqual({ claims: ['D: 1 claims on 0 × market'] });
      const later = ['A:shop@0', 'A:care@0', 'B:market@1', '1:care@1'];
      expect(broken({ plan: later, ask: { budgetYuan: [180, 100, 40] } }).claims).toEqual([
        'C: 2 claims on 0 × market',
      ]);
    });

    it('more claims than a market may serve', () => {
      expect(broken({ claims: withClaim({ units: 2 }) })).toEqual({ claims: ['C: 3 claims on 1 × market'] });
    });

    it('a claim on a circle that is no neighbour', () => {
      const city = draw(TOWN);
      const circles = city.circles.map((circle) => ({ ...circle, neighbours: [] }));
      expect(broken({ drawing: { city: { circles } } }).claims).toEqual([
        'D claims market of C',
        'D claims market of C',
      ]);
    });

    it('a negative claim, and half a one', () => {
      expect(Object.keys(broken({ claims: withClaim({ units: -1 }) }))).toContain('claims');
      expect(broken({ claims: withClaim({ units: 0.5 }) }).claims).toEqual(['D claims market of C']);
    });
  });

  it('idle: rejects an opening whose removal changes no figure, unless it hosts or is required', () => {
    // Homes a and b are served from A; shop 1 serves c.
    const plan = [...PLAN, 'D:kiosk@1'];
    const ask = { density: false, budgetYuan: [400, 0, 0] };
    expect(broken({ plan, ask })).toEqual({ idle: ['D:kiosk@1'] });
    expect(broken({ plan, ask: { ...ask, require: ['D:kiosk'] } })).toEqual({});
    // A shop at D hosts the care that c needs.
    const hosting = ['A:shop@0', 'A:care@0', 'B:market@0', 'D:shop@1', 'D:care@1'];
    expect(broken({ plan: hosting, ask })).toEqual({});
  });

  it('objective: rejects a figure that is not the recounted one', () => {
    expect(Object.keys(broken({ objectiveOff: 2e-9 }))).toEqual(['objective']);
    expect(Object.keys(broken({ objectiveOff: -0.01 }))).toEqual(['objective']);
    expect(Object.keys(broken({ objectiveOff: Number.NaN }))).toEqual(['objective']);
    expect(broken({ objectiveOff: 1e-10 })).toEqual({});
  });

  it('stages: rejects a stage value that is not the recounted one, a bound above it, and an unknown stage', () => {
    const stage = (change: (objective: number) => Partial<StageResult>) => ({
      stages: (objective: number) => [{ name: 'gap', value: objective, bound: 0, given: [], ...change(objective) }],
    });
    expect(broken(stage(() => ({})))).toEqual({});
    expect(Object.keys(broken(stage((objective) => ({ value: objective - 0.01 }))))).toEqual(['stages']);
    expect(Object.keys(broken(stage((objective) => ({ bound: objective + 0.01 }))))).toEqual(['stages']);
    expect(Object.keys(broken(stage(() => ({ name: 'joy' }))))).toEqual(['stages']);
  });
});
