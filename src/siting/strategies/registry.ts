import type { Names } from '../../city/types.js';
import { random, rank } from './controls.js';
import { AUTO_ROUNDS, auto, exact, kernel } from './exact.js';
import { ROUNDS } from './rounds.js';
import { greedy, swap } from './start.js';
import type { Strategy } from './strategy.js';

/** A strategy that ships, and what a user has to know to choose it. */
export interface StrategyEntry {
  readonly strategy: Strategy;
  readonly says: Names;
  /** What its bound rests on. */
  readonly proves: Names;
  /** Rounds that it spends on stages after the first, and on first stages that are no weighted mean. */
  readonly laterRounds: number;
  /** Whether its plan depends on the seed. */
  readonly draws: 'always' | 'with time' | 'never';
}

const NOTHING: Names = { zh: '不给出下界', en: 'no bound' };
const RELAXATION: Names = { zh: '松弛', en: 'relaxation' };
const CUTS: Names = { zh: '松弛加割', en: 'relaxation with cuts' };
const PRICES: Names = { zh: '松弛加割、分业态定价', en: 'relaxation with cuts, prices by type' };

export type StrategyName = 'random' | 'rank' | 'greedy' | 'swap' | 'kernel' | 'exact' | 'auto';

/** Every strategy by its name; a new one is a line here. */
export const STRATEGIES: Readonly<Record<StrategyName, StrategyEntry>> = {
  auto: {
    strategy: auto,
    says: {
      zh: '贪心、割、核模型与定价，按设定的差距或限制停止',
      en: 'greedy, cuts, kernels and prices, to the gap or limit',
    },
    proves: PRICES,
    laterRounds: AUTO_ROUNDS,
    draws: 'always',
  },
  exact: {
    strategy: exact,
    says: { zh: '同 auto，轮数更多', en: 'as auto, in more rounds' },
    proves: PRICES,
    laterRounds: ROUNDS.length,
    draws: 'always',
  },
  kernel: {
    strategy: kernel,
    says: { zh: '在松弛选中的列上逐步扩大的核模型', en: 'growing models on what the relaxation opens' },
    proves: CUTS,
    laterRounds: AUTO_ROUNDS,
    draws: 'always',
  },
  greedy: {
    strategy: greedy,
    says: { zh: '只用贪心', en: 'greedy alone' },
    proves: RELAXATION,
    laterRounds: 0,
    draws: 'never',
  },
  swap: {
    strategy: swap,
    says: { zh: '贪心与交换', en: 'greedy and swaps' },
    proves: NOTHING,
    laterRounds: 0,
    draws: 'with time',
  },
  rank: {
    strategy: rank,
    says: {
      zh: '对照：缺口最大的格子先开、服务新增人数最多的点位先开',
      en: 'control: the cell that lacks most, the place that serves most',
    },
    proves: NOTHING,
    laterRounds: 0,
    draws: 'never',
  },
  random: {
    strategy: random,
    says: { zh: '对照：随机次序', en: 'control: in random order' },
    proves: NOTHING,
    laterRounds: 0,
    draws: 'always',
  },
};

export const STRATEGY_NAMES = Object.keys(STRATEGIES) as readonly StrategyName[];
