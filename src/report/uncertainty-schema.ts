import { z } from 'zod';

const dayFigures = z.object({
  days: z.number().int(),
  mean: z.number(),
  tail: z.number().describe('mean of the worst alpha of the days'),
  worst: z.number(),
});
const estimate = z.object({ value: z.number(), half: z.number().describe('half the width of the interval over days') });

/** What planning for drawn days has found, as summary.json holds it. */
export const uncertaintySchema = z.object({
  objective: z.enum(['saa', 'cvar', 'worst-day']),
  alpha: z.number(),
  level: z.number(),
  before: z.number().describe('the objective without a plan'),
  value: z.number().describe('the objective over the days that were planned for'),
  bound: z.number().describe('proven for these days, whatever the plan'),
  boundSource: z.string(),
  gapOfGain: z.number(),
  inSample: dayFigures.describe('the plan on the days that were planned for'),
  outOfSample: dayFigures.describe('the plan on days that no plan has seen'),
  usualInSample: dayFigures.describe('the plan for the usual day, with everything open, on the same days'),
  usualOutOfSample: dayFigures,
  mean: estimate.describe('of the fresh days'),
  tail: estimate.describe('of the fresh days'),
  savesMean: estimate.describe('value of the stochastic solution on fresh days: usual plan − plan, paired by day'),
  savesTail: estimate.describe('the same for the worst alpha of the days'),
  sampleGap: z
    .object({ batches: z.number().int(), estimate: z.number(), upper: z.number().optional() })
    .optional()
    .describe('gap to the best plan over all days that may come, from batches; upper holds with `level`'),
});
