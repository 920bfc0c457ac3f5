import { z } from 'zod';
import { METHODS } from './types.js';

/**
 * The schema of a sensitivity design: the one owner of its keys, their documentation
 * and their defaults. `schemas/sensitivity.schema.json` is written from it.
 */

const name = () => z.string().trim().min(1);

const factor = z.strictObject({
  paths: z
    .array(name())
    .min(1)
    .optional()
    .describe('Paths of the scenario, as --set takes them, that all take the same value. Default: the key itself.'),
  low: z.number().optional().describe('Smallest value.'),
  high: z.number().optional().describe('Largest value.'),
  mode: z.number().optional().describe('Most likely value: the distribution is then a triangle, else even.'),
  scale: z
    .enum(['linear', 'log'])
    .default('linear')
    .describe('"log": even on a logarithmic scale, for factors of which nobody knows the order of magnitude.'),
  choices: z
    .array(z.union([z.number(), z.boolean(), name()]))
    .min(2)
    .optional()
    .describe('Values that are all equally likely, instead of a range.'),
  source: name().optional().describe('Where the range comes from; printed with the result.'),
});

export const designSchema = z
  .strictObject({
    method: z
      .enum(METHODS)
      .default('oat')
      .describe(
        'oat: one factor at a time at both ends (tornado); lhs: Latin hypercube with rank correlations; morris: elementary ' +
          'effects along trajectories; sobol: shares of the variance, first order and total.',
      ),
    samples: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe(
        'Points of a Latin hypercube (default 64), trajectories of morris (10), rows of sobol (64, each of factors + 2 points).',
      ),
    replan: z
      .boolean()
      .default(false)
      .describe('Plan every sample anew, and count how often each opening is chosen; else the plan is held.'),
    strategy: z
      .enum(['swap', 'greedy', 'auto', 'exact'])
      .optional()
      .describe('Strategy of these plans (default swap: the quickest, without a bound).'),
    days: z.int().min(0).max(100_000).default(0).describe('Days simulated in every sample (at least 2); 0 = none.'),
    vary: z
      .record(name(), z.union([name(), factor]))
      .refine((vary) => Object.keys(vary).length > 0, { message: 'at least one factor' })
      .describe(
        'Factors by name or path. As text: LOW..HIGH, LOW..MODE..HIGH, log:LOW..HIGH or A,B,C; or with its parts by name.',
      ),
  })
  .meta({
    title: 'kezhong sensitivity design',
    description: 'Which assumptions of a scenario are varied, over which ranges, and by which method.',
  });

export type DesignFile = z.output<typeof designSchema>;
export type FactorEntry = z.output<typeof factor>;

/** The JSON Schema that editors use (`# yaml-language-server: $schema=…`). */
export function designJsonSchema(): unknown {
  return z.toJSONSchema(designSchema, { io: 'input', target: 'draft-7' });
}
