import { z } from 'zod';
import { circleId, share, typeId } from './summary-parts.js';

const estimate = z.object({
  value: z.number(),
  low: z.number().optional().describe('of the interval over samples; absent where there are too few'),
  high: z.number().optional(),
});

const choice = z.union([z.string(), z.number(), z.boolean()]);
const chosen = { share: share.describe('of the samples that were planned anew'), inBase: z.boolean() };

export const sensitivitySchema = z.object({
  method: z.enum(['oat', 'lhs', 'morris', 'sobol']),
  replan: z.boolean().describe('every sample planned anew; else the plan, or the city as it is, is held'),
  strategy: z.string().optional(),
  days: z.number().int().describe('simulated in every sample'),
  level: z.number().describe('confidence level of the intervals'),
  points: z.number().int().describe('of the design'),
  finished: z.number().int(),
  refused: z.number().int().describe('samples whose values do not go together'),
  interrupted: z.boolean().optional(),
  factors: z.array(
    z.object({
      name: z.string(),
      paths: z.array(z.string()).describe('of the scenario; all take the same value'),
      distribution: z.enum(['uniform', 'log-uniform', 'triangular', 'choices']),
      low: z.number().optional(),
      mode: z.number().optional(),
      high: z.number().optional(),
      choices: z.array(choice).optional(),
      source: z.string().optional(),
    }),
  ),
  outputs: z.array(
    z.object({
      output: z.string(),
      base: z.number().describe('under the scenario as it is'),
      samplingInterval: z
        .object({ low: z.number(), high: z.number() })
        .optional()
        .describe('of the base value, over simulated days; absent where it is exact'),
      assumptionRange: z
        .object({
          min: z.number(),
          max: z.number(),
          quantiles: z
            .object({ p5: z.number(), median: z.number(), p95: z.number() })
            .optional()
            .describe("only where samples are drawn from the factors' distributions"),
          samples: z.number().int(),
        })
        .optional()
        .describe('over the samples; absent where there is none'),
      tornado: z
        .array(
          z.object({
            factor: z.string(),
            swing: z.number(),
            ends: z.array(z.object({ value: choice, output: z.number() })),
          }),
        )
        .optional(),
      morris: z
        .array(z.object({ factor: z.string(), muStar: estimate, mu: z.number(), sigma: z.number() }))
        .optional()
        .describe("effects in the output's unit for a walk across the whole range"),
      sobol: z
        .array(z.object({ factor: z.string(), first: estimate, total: estimate }))
        .optional()
        .describe('shares of the variance'),
      rankCorrelations: z.array(z.object({ factor: z.string(), correlation: estimate })).optional(),
    }),
  ),
  basePlanBreaks: z.number().int().describe('samples in which the base plan breaks a hard rule'),
  planned: z.number().int().optional().describe('samples that were planned anew'),
  sitesChosen: z.array(z.object({ location: z.string(), format: z.string(), ...chosen })).optional(),
  typesChosen: z.array(z.object({ circle: circleId, type: typeId, ...chosen })).optional(),
});
