import type { ClassicSolver } from '../types.js';
import { chooseSites } from './choice.js';
import { resultOf, unreachableClients, unreachableResult } from './p-median.js';

/**
 * Uncapacitated facility location: opening costs plus the cost of serving every
 * client from its cheapest open site, least in sum. Existing sites are open and
 * cost nothing, required ones are open and pay, forbidden ones never open.
 */
export const solveUflp: ClassicSolver = async (instance, options) => {
  const unreachable = unreachableClients(instance);
  if (unreachable.length > 0) return unreachableResult(instance, unreachable);
  const indices = instance.siteStatus.map((status, j) => ({ status, j }));
  const choice = await chooseSites(
    {
      instance,
      free: indices.filter(({ status }) => status === 'candidate').map(({ j }) => j),
      certain: indices.filter(({ status }) => status === 'existing' || status === 'required').map(({ j }) => j),
      choose: -1,
      opening: instance.siteCost.map((cost, j) => (instance.siteStatus[j] === 'existing' ? 0 : cost)),
    },
    options,
  );
  return resultOf(instance, choice, {
    zh: '没有任何开设方案能够服务所有需求点',
    en: 'no set of sites serves every demand point',
  });
};
