import type { ConstraintFamily } from './family.js';

/** The unit of money rows: keeps coefficients near 1. */
export const YUAN_PER_UNIT = 10_000;

/**
 * (B): what has been paid by the end of each period is covered by the money of
 * the periods so far. Periods after the last phase exist, so that what opens
 * last is not free. With one phase alone, what is open may have opened earlier;
 * opening in that very phase pays latest, so those payments are the relaxation.
 */
export const money: ConstraintFamily = {
  name: 'money',
  joinsTypes: true,
  reason: 'money',
  relax: (rules) => ({ ...rules, moneyEnforced: false }),
  addRows({ problem, builder, phases, columns, variable }) {
    const { rules, pay, payPeriods } = problem;
    if (!rules.moneyEnforced) return;
    const first = phases[0]!;
    let budget = 0;
    for (let p = 0; p < rules.budgetYuan.length; p++) {
      budget += rules.budgetYuan[p]!;
      if (p < first) continue;
      const terms: [number, number][] = [];
      for (const x of columns) {
        let before = 0;
        for (let t = phases.length - 1; t >= 0; t--) {
          // Paid by the end of p when open by the end of phases[t] but not of the phase before.
          const due = paidWithin(pay, payPeriods, x, p - phases[t]!) / YUAN_PER_UNIT;
          const v = variable(x, phases[t]!);
          if (v === undefined) break;
          terms.push([v, due - before]);
          before = due;
        }
      }
      if (terms.some(([, value]) => value !== 0)) {
        builder.row(Number.NEGATIVE_INFINITY, budget / YUAN_PER_UNIT, terms);
      }
    }
  },
};

/** Yuan paid for a column in its first `offset` + 1 periods. */
function paidWithin(pay: Float64Array, payPeriods: number, column: number, offset: number): number {
  let sum = 0;
  for (let o = 0; o <= offset && o < payPeriods; o++) sum += pay[column * payPeriods + o]!;
  return sum;
}
