import type { SimulationSettings } from '../../src/scenario/types.js';
import { type Drawing, draw } from './draw.js';

/** Two circles on a crossing of two streets, three groups, a shop each, one market, one site. */
export const CROSSING: Drawing = {
  map: ['1-a-+-b-2', '    |    ', 'c---+---d', '    |    ', '3-e-+--A-'],
  circleMap: ['LLLLLRRRR', 'LLLLLRRRR', 'LLLLLRRRR', 'LLLLLRRRR', 'LLLLLRRRR'],
  homes: { a: { children: 5, adults: 20, elders: 3 }, d: { elders: 9 } },
  types: { shop: {}, market: {} },
  outlets: { 3: { format: 'market' } },
};

export const crossing = () => draw(CROSSING);

/** Speeds that differ by group. */
export const UNEVEN_SPEEDS = {
  children: { mean: 1.1, sd: 0.2, min: 0.4 },
  adults: { mean: 1.3, sd: 0.2, min: 0.5 },
  elders: { mean: 0.9, sd: 0.2, min: 0.3 },
};

const STEADY = { mean: 1, sd: 0, min: 0.5 };

/** Everybody walks a metre a second, nothing is closed, and signals may stop them for up to a minute. */
export const STEADY_SETTINGS: SimulationSettings = {
  days: 4,
  walkersPerCircle: 20_000,
  closure: { default: 0 },
  speedMps: { children: STEADY, adults: STEADY, elders: STEADY },
  level: 0.95,
  estimator: 'combined',
  signals: { spacingM: 100, stopShare: 0.5, longestWaitS: 60 },
};
