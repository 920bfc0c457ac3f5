import type { ConstraintFamily, ModelContext } from './family.js';

/** The unit of money rows: keeps coefficients near 1. */
export const YUAN_PER_UNIT = 10_000;

/**
 * (B): what each source has paid by the end of each period is covered by its
 * money of the periods so far. Periods after the last phase exist, so that what
 * opens last is not free. With one phase alone, what is open may have opened
 * earlier; opening in that very phase pays latest, so those payments are the
 * relaxation.
 */
export const money: ConstraintFamily = {
  name: 'money',
  joinsTypes: true,
  reason: 'money',
  relax: (rules) => ({ ...rules, moneyEnforced: false }),
  addRows(context) {
    const { problem, builder, phases, columns, variable } = context;
    const { payPeriods } = problem;
    for (const payer of problem.payers) {
      const items = [
        ...columns.map((x) => ({
          yuan: payer.pay.subarray(x * payPeriods, (x + 1) * payPeriods),
          at: (t: number) => variable(x, phases[t]!),
        })),
        ...context.assets.map(({ asset, variables }) => ({
          yuan: asset.payOf(payer),
          at: (t: number) => variables[t],
        })),
      ];
      let budget = 0;
      payer.budgetYuan!.forEach((fresh, p) => {
        budget += fresh;
        if (p < phases[0]!) return;
        const terms = items.flatMap(({ yuan, at }) => paidTerms(context, yuan, at, p));
        if (terms.some(([, value]) => value !== 0)) {
          builder.row(Number.NEGATIVE_INFINITY, budget / YUAN_PER_UNIT, terms);
        }
      });
    }
  },
};

/** What is paid by the end of period `p` for something that is had (variable of each phase) from some phase on. */
function paidTerms(
  { phases }: ModelContext,
  yuan: Float64Array,
  at: (t: number) => number | undefined,
  p: number,
): [number, number][] {
  const terms: [number, number][] = [];
  let before = 0;
  for (let t = phases.length - 1; t >= 0; t--) {
    // Paid by the end of p when had by the end of phases[t] but not of the phase before.
    const due = paidWithin(yuan, p - phases[t]!) / YUAN_PER_UNIT;
    const v = at(t);
    if (v === undefined) break;
    terms.push([v, due - before]);
    before = due;
  }
  return terms;
}

/** Yuan paid in the first `offset` + 1 periods. */
function paidWithin(yuan: Float64Array, offset: number): number {
  let sum = 0;
  for (let o = 0; o <= offset && o < yuan.length; o++) sum += yuan[o]!;
  return sum;
}
