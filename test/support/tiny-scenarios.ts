import type { City } from '../../src/city/types.js';
import type { ScenarioInput } from '../../src/scenario/schema.js';
import type { Dice } from './dice.js';

/** Classes of a tiny city's sites. */
export const CLASSES = ['premises', 'street'] as const;
/** Tiny cities lie on a grid, so that distances meet radii exactly. */
export const STEP_M = 50;

/** A scenario for a tiny city: every key that planning reads is set in some of them. */
export function drawnScenario(dice: Dice, city: City): ScenarioInput {
  const phaseIds = Array.from({ length: dice.of([1, 1, 2, 2, 3]) }, (_, t) => `${t + 1}`);
  const price = Math.max(...city.formats.map(({ capexYuan }) => capexYuan)) / 120_000;
  const countable = city.homes.persons.adults.every((persons) => persons <= 12);
  const yuan = () =>
    price * 10_000 * dice.of([dice.whole(0, 15), dice.whole(5, 40), dice.whole(10, 60), dice.whole(10, 60)]);
  const money = () => ({
    ...Object.fromEntries(dice.some(phaseIds, 0.85).map((id) => [id, yuan()])),
  });
  const types = city.types.map(({ id }) => id);
  const formats = city.formats.map(({ id }) => id);
  const mobile = city.formats.filter(({ kind }) => kind === 'mobile').map(({ id }) => id);
  const own = city.types.filter(({ quota }) => (quota?.perCircles ?? 1) === 1);
  const byOf = <T>(keys: readonly string[], share: number, value: () => T): Record<string, T> =>
    Object.fromEntries(dice.some(keys, share).map((key) => [key, value()]));
  const locations = [...city.sites, ...city.outlets].map(({ id }) => id);
  const openings = locations.flatMap((location) => formats.map((format) => `${location}:${format}`));
  const override = () => ({
    ...(dice.chance(0.3) ? { weight: byOf(types, 0.4, () => dice.of([0, 0.5, 2])) } : {}),
    ...(dice.chance(0.3) ? { radiusM: byOf(types, 0.4, () => STEP_M * dice.whole(1, 12)) } : {}),
    ...(dice.chance(0.3) ? { target: byOf(types, 0.4, () => dice.of([0, 0.4, 0.9, 1])) } : {}),
    ...(dice.chance(0.3) ? { quota: byOf(types, 0.4, () => dice.of([0, 1, 2, 1.5])) } : {}),
  });
  return {
    city: 'tiny',
    phases: startsOf(dice, city, phaseIds),
    budget: money(),
    budgetAfter: Array.from({ length: dice.whole(0, 3) }, yuan),
    money: {
      enforce: dice.chance(0.7),
      subsidyShare: dice.of([0, 0.3, 0.5, 1]),
      subsidyLag: dice.whole(0, 2),
      runningPhases: dice.whole(0, 3),
    },
    ...(dice.chance(0.25) ? { sources: sourcesOf(dice, money, yuan) } : {}),
    ...(dice.chance(0.25) ? { fitOutYuan: byOf([...CLASSES, ...city.sites.map(({ id }) => id)], 0.5, yuan) } : {}),
    ...(mobile.length > 0 && dice.chance(0.6)
      ? {
          fleets: {
            vans: {
              formats: mobile,
              stopsPerDay: dice.whole(1, 2),
              daysPerWeek: dice.of([5, 6, 7]),
              capexYuan: yuan(),
              runningYuan: dice.of([0, 10_000]),
              ...(dice.chance(0.5) ? { maxUnits: dice.whole(0, 2) } : {}),
            },
          },
        }
      : {}),
    mobileOnly: dice.of(['anywhere', 'anywhere', 'noRoom']),
    ...(dice.chance(0.2)
      ? { clustering: byOf(types, 0.4, () => ({ windowM: STEP_M * dice.whole(1, 8), minCount: dice.whole(1, 2) })) }
      : {}),
    ...(countable && dice.chance(0.25) && own.length > 0
      ? { capacity: { [dice.of(own).id]: dice.of([1, 0.5, 0.1, 1.5]) } }
      : {}),
    ...(countable && dice.chance(0.25) ? { minCustomers: byOf(formats, 0.6, () => dice.of([1, 5, 10, 20, 7.5])) } : {}),
    ...(dice.chance(0.3)
      ? {
          farthest: byOf(types, 0.6, () => ({
            metres: STEP_M * dice.whole(2, 12),
            intents: dice.of([[], ['new_build' as const]]),
          })),
        }
      : {}),
    ...(dice.chance(0.3) ? { cityTargets: byOf(types, 0.6, () => dice.of([0.3, 0.7, 1])) } : {}),
    walkStepM: dice.of([50, 100, 500]),
    discount: { rate: dice.of([0, 0.03, 0.5]), tailYears: dice.of([1, 1, 5]) },
    objective: dice.of(['gap', 'gap', 'gap', 'gap', 'basic-first', 'worst-circle', 'targets', 'walk', 'cost']),
    presence: dice.of(['basic', 'basic', 'off']),
    ladder: dice.of(['binary', 'quarters']),
    crossCircle: dice.chance(0.8),
    radiusMeasure: dice.of(['walk', 'walk', 'straight']),
    floor: dice.chance(0.85),
    hosts: dice.chance(0.9),
    density: dice.of(['hard', 'hard', 'soft', 'off']),
    ...(dice.chance(0.1)
      ? { formatKinds: dice.atLeastOne(['own', 'hosted', 'mobile', 'substitute'] as const, 0.6) }
      : {}),
    ...(dice.chance(0.1) ? { locationKinds: dice.atLeastOne(['site', 'outlet'] as const, 0.5) } : {}),
    openings: dice.chance(0.07) ? 'plan-suggestions' : 'free',
    ...(dice.chance(0.2)
      ? { types: byOf(types, 0.5, () => ({ target: dice.of([0.5, 1]), weight: dice.of([1, 2]) })) }
      : {}),
    ...(dice.chance(0.3)
      ? {
          circles: byOf(
            city.circles.map(({ id }) => id),
            0.5,
            override,
          ),
        }
      : {}),
    ...(dice.chance(0.1) ? { exclude: [dice.of(locations)] } : {}),
    ...(dice.chance(0.2)
      ? {
          require: dice
            .some(openings, 1.5 / openings.length)
            .map((text) => (dice.chance(0.4) ? `${text}@${dice.of(phaseIds)}` : text)),
        }
      : {}),
    ...(dice.chance(0.2) ? { forbid: dice.some(openings, 0.1) } : {}),
  };
}

function startsOf(dice: Dice, city: City, phaseIds: readonly string[]): ScenarioInput['phases'] {
  const circles = city.circles.map(({ id }) => id);
  const way = dice.whole(0, 9);
  if (way < 5) return phaseIds.map((id, t) => ({ id, starts: t === 0 ? 'rest' : [] }));
  if (way < 7 || phaseIds.length === 1) {
    const never = phaseIds.length;
    const phaseOf = circles.map(() => (dice.chance(0.1) ? never : dice.whole(0, never - 1)));
    return phaseIds.map((id, t) => ({ id, starts: circles.filter((_, c) => phaseOf[c] === t) }));
  }
  const communities = dice.whole(2, 5);
  const choose = { circles: dice.whole(1, circles.length - 1), ...(dice.chance(0.3) ? { communities } : {}) };
  const first = dice.chance(0.2) && phaseIds.length > 2 ? 1 : 0;
  return phaseIds.map((id, t) => ({ id, starts: t === first ? { choose } : t === phaseIds.length - 1 ? 'rest' : [] }));
}

function sourcesOf(dice: Dice, money: () => Record<string, number>, yuan: () => number): ScenarioInput['sources'] {
  const share = dice.of([0, 0.25, 0.5, 1]);
  const running = dice.of([0, 0.5, 1]);
  const source = (capitalShare: number, runningShare: number) => ({
    capitalShare,
    runningShare,
    lag: dice.whole(0, 2),
    ...(dice.chance(0.8) ? { budget: money() } : {}),
    budgetAfter: Array.from({ length: dice.whole(0, 2) }, yuan),
  });
  return { city: source(share, running), state: source(1 - share, 1 - running) };
}
