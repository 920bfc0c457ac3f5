import type { City } from '../../city/types.js';
import type { Rules } from '../../scenario/rules.types.js';

/**
 * Circles that have to be among those that the plan chooses to start, ascending:
 * something is required in them before they start otherwise. Empty where no choice
 * holds them all, which is told before planning (`requiredConflicts`).
 */
export function requiredStarts(city: City, rules: Rules): number[] {
  const early = earlyStarts(city, rules);
  return canStart(city, rules, early) ? early : [];
}

/** Circles in which something is required before they start unless they are chosen, ascending. */
export function earlyStarts(city: City, { fixed, startChoice, startPhase }: Rules): number[] {
  if (startChoice === undefined) return [];
  const places = [...city.sites, ...city.outlets];
  const early = fixed.flatMap(({ location, phase }) => {
    const { circle } = places[location]!;
    return circle >= 0 && startPhase[circle]! > Math.max(startChoice.phase, phase) ? [circle] : [];
  });
  return [...new Set(early)].sort((a, b) => a - b);
}

/** Whether these circles can be among those that are chosen: so many circles, with so many communities in all. */
export function canStart(city: City, { startChoice, startPhase }: Rules, circles: readonly number[]): boolean {
  if (startChoice === undefined) return circles.length === 0;
  const sizeOf = (c: number): number => city.circles[c]!.communities.length;
  const others = city.circles.flatMap((_, c) =>
    startPhase[c]! > startChoice.phase && !circles.includes(c) ? [sizeOf(c)] : [],
  );
  // Numbers of communities that can be reached, by number of circles.
  const start = circles.reduce((sum, c) => sum + sizeOf(c), 0);
  const reached = Array.from({ length: startChoice.circles + 1 }, () => new Set<number>());
  reached[circles.length]?.add(start);
  for (const size of others) {
    for (let n = startChoice.circles; n > circles.length; n--) {
      for (const held of reached[n - 1]!) reached[n]!.add(held + size);
    }
  }
  const found = reached[startChoice.circles]!;
  return startChoice.communities === undefined ? found.size > 0 : found.has(startChoice.communities);
}
