import { describe, expect, it } from 'vitest';
import { proofText, shortfallSummary } from '../../src/report/shortfalls.js';
import type { Shortfall } from '../../src/siting/types.js';
import { drawnRun } from '../support/report-run.js';

const { city } = drawnRun();
const site = { location: 0, format: 0 };
const [place, format] = [city.sites[0]!.id, city.formats[0]!];
const shortfall: Shortfall = {
  circle: 0,
  type: 2,
  persons: 37,
  reason: 'floor',
  proof: 'plan',
  remedy: { ...site, persons: 30, costYuan: 100 },
  insteadOf: [site],
};

describe('what a reason rests on', () => {
  it('is in the summary: a new plan, with what it gives up', () => {
    expect(shortfallSummary(city, shortfall)).toMatchObject({
      reason: 'floor',
      proof: 'plan',
      insteadOf: [{ location: place, format: format.id }],
      remedy: { location: place, format: format.id, persons: 30, costYuan: 100 },
    });
  });

  it('is said in both languages', () => {
    expect(proofText(city, shortfall, 'en')).toBe(
      `a new plan, better on the whole: instead of ${place} ${format.name.en}`,
    );
    expect(proofText(city, shortfall, 'zh')).toBe(`重新求解的方案整体更优：取代 ${place} ${format.name.zh}`);
    const beside = { ...shortfall, proof: 'opening', insteadOf: undefined, reason: 'money' } as unknown as Shortfall;
    expect(proofText(city, beside, 'en')).toBe('one more opening beside the plan');
  });

  it('names three places and counts the rest; says nothing where there is no site', () => {
    const many = { ...shortfall, reason: 'better-elsewhere', insteadOf: [site, site, site, site, site] } as const;
    expect(proofText(city, many, 'en')).toMatch(/^allowed, but would cost more than it brings: .* \+2$/);
    expect(proofText(city, { circle: 0, type: 2, persons: 37, reason: 'site' }, 'en')).toBe('');
  });
});
