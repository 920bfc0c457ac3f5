import { errorAt, type Position, words } from '../city/finding.js';
import type { Problem } from '../city/problem.js';
import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Obstacle } from '../siting/ledger.js';
import { buildProblem } from '../siting/problem.js';
import { requiredConflicts } from '../siting/required.js';
import type { Reach } from '../walk/types.js';

const RULES: Readonly<Record<Obstacle, { readonly zh: string; readonly en: string }>> = {
  start: { zh: '所在生活圈启动更晚', en: 'the circle starts later' },
  'one-format': { zh: '同一地点同一业态只能有一种形式', en: 'one format per type at one place' },
  suggestion: { zh: '同一建议只开一处', en: 'one opening per suggestion' },
  hosts: { zh: '没有可搭载的门店或搭载位不足', en: 'no host, or not enough host slots' },
  floor: { zh: '面积不足', en: 'not enough floor' },
  density: { zh: '超过密度上限', en: 'too many within the density window' },
  fleet: { zh: '车辆不足', en: 'too few units in the fleet' },
  clustering: { zh: '附近商铺不足', en: 'too few shops nearby' },
  viability: { zh: '客源不足', en: 'too few customers for all' },
  money: { zh: '资金不足', en: 'not enough money' },
  fixed: { zh: '已固定', en: 'already decided' },
};

/** Required openings that no plan can hold together, one problem per smallest set. */
export function requiredProblems(city: City, rules: Rules, reach: Reach, at: Position): Problem[] {
  if (rules.fixed.length === 0) return [];
  const locations = [...city.sites, ...city.outlets];
  return requiredConflicts(buildProblem(city, rules, reach)).map(({ openings, rule }) => {
    const names = openings.map(({ location, format }) => `${locations[location]!.id}:${city.formats[format]!.id}`);
    const what = words(
      `必须开的 ${names.join('、')} 不能同时成立：${RULES[rule].zh}`,
      `required ${names.join(', ')} cannot be: ${RULES[rule].en}`,
    );
    const hint = words('去掉其中一项，或放宽这条规定', 'leave one out, or relax the rule');
    return errorAt(at, 'required-conflict', what, hint);
  });
}
