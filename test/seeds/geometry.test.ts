import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { draw, generate } from '../../scripts/seeds/generate.js';
import { annexState } from '../../scripts/seeds/outlets.js';
import { inside } from '../../scripts/seeds/plane.js';
import { readSource } from '../../scripts/seeds/source.js';
import { makeWalk } from '../../scripts/seeds/walk.js';
import { CITY, formats, rows, SOURCE, text, types } from './folder.js';

const source = readSource(SOURCE);
const SEED = 'zhongwei-1';
const drawn = draw(source, SEED);
const homes = await rows('homes.csv');
const outlets = await rows('outlets.csv');
const sites = await rows('sites.csv');
const nodes = await rows('street-nodes.csv');
const edges = await rows('street-edges.csv');
const persons = (home: (typeof homes)[number]): number =>
  Number(home.children) + Number(home.adults) + Number(home.elders);
const at = (row: (typeof homes)[number]): [number, number] => [Number(row.xM), Number(row.yM)];

describe('the generator', () => {
  it('writes the committed files again, byte for byte', () => {
    const made = generate(source, SEED);
    expect([...made.keys()].sort()).toEqual(readdirSync(CITY).sort());
    for (const [file, written] of made) expect(written === text(file), file).toBe(true);
    expect(text('SOURCES.md')).toMatch(/schematic/);
  });

  it('draws another city from another seed', () => {
    expect(generate(source, 'other').get('homes.csv')).not.toBe(text('homes.csv'));
  });
});

describe('homes', () => {
  it('number about 5,000 and sum to each circle’s stated population exactly', () => {
    expect(homes.length).toBeGreaterThanOrEqual(4900);
    expect(homes.length).toBeLessThanOrEqual(5100);
    for (const circle of source.circles) {
      const sum = homes.filter((h) => h.circle === circle.id).reduce((a, h) => a + persons(h), 0);
      expect(sum, circle.id).toBe(circle.population);
    }
    expect(homes.reduce((sum, h) => sum + persons(h), 0)).toBe(318_888);
  });

  it('lie inside their community’s part of their circle', () => {
    const stray = homes.filter((h) => !inside(drawn.territory.get(h.community!)!, ...at(h)));
    expect(stray).toEqual([]);
    const wrong = homes.filter((h) => source.communities.find((m) => m.id === h.community)!.circle_id !== h.circle);
    expect(wrong).toEqual([]);
  });

  it('have a street within 60 m', () => {
    const walk = makeWalk(drawn.net);
    expect(homes.filter((h) => walk.snap(...at(h)).offM > 60)).toEqual([]);
  });

  it('hold persons, and every group of a community', () => {
    expect(homes.filter((h) => persons(h) < 1 || Number(h.adults) < 1)).toEqual([]);
    for (const m of source.communities) {
      for (const group of ['children', 'adults', 'elders']) {
        expect(homes.some((h) => h.community === m.id && Number(h[group]) > 0)).toBe(true);
      }
    }
  });
});

describe('streets', () => {
  const index = new Map(nodes.map((n, k) => [n.id, k]));
  const ends = edges.map((e) => [index.get(e.from!)!, index.get(e.to!)!] as const);
  const segment = ends.map(([a, b]) => {
    const [xa, ya] = at(nodes[a]!);
    const [xb, yb] = at(nodes[b]!);
    return { x0: Math.min(xa, xb), x1: Math.max(xa, xb), y0: Math.min(ya, yb), y1: Math.max(ya, yb) };
  });

  it('are one connected network', () => {
    const next = new Map<number, number[]>();
    for (const [a, b] of ends) {
      next.set(a, [...(next.get(a) ?? []), b]);
      next.set(b, [...(next.get(b) ?? []), a]);
    }
    const seen = new Set([0]);
    const open = [0];
    while (open.length > 0) {
      for (const n of next.get(open.pop()!) ?? []) {
        if (seen.has(n)) continue;
        seen.add(n);
        open.push(n);
      }
    }
    expect(seen.size).toBe(nodes.length);
  });

  it('share a node wherever they meet: none crosses or overlaps another', () => {
    const bad: string[] = [];
    for (let i = 0; i < segment.length; i++) {
      for (let j = i + 1; j < segment.length; j++) {
        const [p, q] = [segment[i]!, segment[j]!];
        if (p.x0 > q.x1 || q.x0 > p.x1 || p.y0 > q.y1 || q.y0 > p.y1) continue;
        const shared = ends[i]!.filter((n) => ends[j]!.includes(n));
        const overlapM = Math.min(p.x1, q.x1) - Math.max(p.x0, q.x0) + Math.min(p.y1, q.y1) - Math.max(p.y0, q.y0);
        if (shared.length !== 1 || overlapM > 0) bad.push(`${i} ${j}`);
      }
    }
    expect(bad).toEqual([]);
  });

  it('stay between the railway and the river', () => {
    const [railway, river] = ['railway', 'river'].map(
      (id) => source.geometry.barriers.find((b) => b.id === id)!.line[0]![1],
    );
    expect(nodes.filter((n) => Number(n.yM) >= railway! || Number(n.yM) <= river!)).toEqual([]);
  });

  it('carry every named street of the schematic', () => {
    const names = new Set(edges.map((e) => e.name));
    const wanted = [...source.geometry.ns_streets, ...source.geometry.ew_streets].filter((s) => s.id !== 'railway');
    expect(wanted.filter((s) => !names.has(s.name))).toEqual([]);
  });
});

describe('outlets', () => {
  const creditOf = new Map(
    formats().formats.map((f) => [f.id, f.credits.filter((c) => c.credit === 1).map((c) => c.type)]),
  );
  const of = (community: string, type: string): typeof outlets =>
    outlets.filter((o) => o.community === community && creditOf.get(o.format!)!.includes(type));
  const main = types().filter((t) => t.inMainText);
  const walk = makeWalk(drawn.net);

  it('are none where annex 2 says missing, one where it says few, and some where it says nothing', () => {
    for (const m of source.communities) {
      for (const t of types()) {
        const n = of(m.id, t.id).length;
        const state = annexState(m, t.id);
        if (state === 'missing') expect(n, `${m.id} ${t.id}`).toBe(0);
        else if (state === 'few') expect(n, `${m.id} ${t.id}`).toBe(1);
        else if (t.inMainText) expect(n, `${m.id} ${t.id}`).toBeGreaterThan(0);
      }
    }
  });

  it('reach 90 % of the homes on foot where annex 2 records no shortage, pharmacies apart', () => {
    const snaps = homes.map((h) => walk.snap(...at(h)));
    const short: string[] = [];
    for (const m of source.communities) {
      const own = homes.flatMap((h, i) => (h.community === m.id ? [i] : []));
      for (const t of main) {
        if (t.id === 'pharmacy' || annexState(m, t.id) !== 'notMentioned') continue;
        const reached = new Set<number>();
        for (const o of of(m.id, t.id)) {
          const from = walk.snap(...at(o));
          const spread = walk.spread(from, t.radiusM);
          for (const i of own) if (walk.between(spread, from, snaps[i]!) <= t.radiusM) reached.add(i);
        }
        if (reached.size < 0.9 * own.length) short.push(`${m.id} ${t.id} ${reached.size}/${own.length}`);
      }
    }
    expect(short).toEqual([]);
  });

  it('stand in the circle for each type of table 3-1 that annex 2 does not call missing in all its communities', () => {
    for (const c of source.circles) {
      for (const type of c.existing_types) {
        const own = source.communities.filter((m) => m.circle_id === c.id);
        if (own.every((m) => annexState(m, type) === 'missing')) continue;
        expect(
          own.some((m) => of(m.id, type).length > 0),
          `${c.id} ${type}`,
        ).toBe(true);
      }
    }
  });

  it('are not made up for facilities about which the plan says nothing', () => {
    const facilities = new Set(
      types()
        .filter((t) => t.class === 'facility' || t.id === 'financial_service')
        .map((t) => t.id),
    );
    expect(outlets.filter((o) => facilities.has(o.format!))).toEqual([]);
  });

  it('lie inside their community, and hosted ones at the door of a host', () => {
    expect(outlets.filter((o) => !inside(drawn.territory.get(o.community!)!, ...at(o)))).toEqual([]);
    for (const o of outlets.filter((x) => x.format!.endsWith('@host'))) {
      const hosts = formats().formats.find((f) => f.id === o.format)!.hosts;
      expect(
        outlets.some((h) => hosts.includes(h.format!) && h.xM === o.xM && h.yM === o.yM),
        o.id,
      ).toBe(true);
    }
  });

  it('leave pharmacies clustered: some homes beyond 700 m, most shop sites inside the cap', () => {
    const pharmacies = outlets.filter((o) => o.format === 'pharmacy').map(at);
    const snaps = homes.map((h) => walk.snap(...at(h)));
    const near = new Set<number>();
    for (const place of pharmacies) {
      const from = walk.snap(...place);
      const spread = walk.spread(from, 700);
      for (const [i, snap] of snaps.entries()) if (walk.between(spread, from, snap) <= 700) near.add(i);
    }
    expect(near.size / homes.length).toBeGreaterThan(0.75);
    expect(near.size / homes.length).toBeLessThan(0.95);
    const capped = (s: (typeof sites)[number]): boolean => {
      const [x, y] = at(s);
      return pharmacies.filter(([a, b]) => (a - x) ** 2 + (b - y) ** 2 <= 500 ** 2).length >= 2;
    };
    const shops = sites.filter((s) => ['premises', 'idle_public', 'public_node'].includes(s.class!));
    expect(shops.filter(capped).length).toBeGreaterThan(shops.length / 2);
    expect(shops.filter((s) => !capped(s)).length).toBeGreaterThan(10);
  });
});

describe('sites', () => {
  it('number at least 280, of all the plan’s classes, in every community', () => {
    expect(sites.length).toBeGreaterThanOrEqual(280);
    for (const { id } of formats().siteClasses)
      expect(
        sites.some((s) => s.class === id),
        id,
      ).toBe(true);
    for (const m of source.communities) expect(sites.filter((s) => s.community === m.id).length).toBeGreaterThan(3);
  });

  it('lie inside their community', () => {
    expect(sites.filter((s) => !inside(drawn.territory.get(s.community!)!, ...at(s)))).toEqual([]);
  });

  it('leave room for every format that is not hosted somewhere', () => {
    for (const f of formats().formats.filter((x) => x.kind !== 'hosted')) {
      const fit = sites.filter((s) => f.siteClasses.includes(s.class!) && Number(s.floorM2) >= f.floorM2);
      expect(fit.length, f.id).toBeGreaterThan(0);
    }
  });

  it('leave room in each circle for all that the plan suggests there, largest first', async () => {
    const byId = new Map(formats().formats.map((f) => [f.id, f]));
    const suggestions = (await rows('suggestions.csv')).filter((s) => s.action === 'open');
    for (const circle of source.circles) {
      const here = sites.filter((s) => s.circle === circle.id && s.status !== 'excluded');
      const left = here.map((s) => Number(s.floorM2));
      const wanted = suggestions.filter((s) => s.circle === circle.id).map((s) => byId.get(s.formats!.split('|')[0]!)!);
      for (const f of wanted.sort((a, b) => b.floorM2 - a.floorM2)) {
        const fits = here.flatMap((s, j) => (f.siteClasses.includes(s.class!) && left[j]! >= f.floorM2 ? [j] : []));
        const tightest = fits.sort((a, b) => left[a]! - left[b]!)[0];
        expect(tightest, `${circle.id} ${f.id}`).toBeDefined();
        left[tightest!]! -= f.floorM2;
      }
    }
  });
});
