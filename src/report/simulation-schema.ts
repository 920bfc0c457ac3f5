import { z } from 'zod';
import { share, typeId } from './summary-parts.js';

/** What walking days found, of one plan and of two side by side, as summary.json holds it. */
export const simulationSchema = z.object({
  days: z.number().int(),
  walkers: z.number().int().describe('walkers of all days and circles'),
  walkersPerCircle: z.number().int(),
  level: z.number().describe('confidence level of the intervals, which are over days'),
  cells: z.array(
    z.object({
      circle: z.string().describe('circle id; "city" = the whole city'),
      type: typeId,
      group: z.enum(['all', 'children', 'adults', 'elders']),
      share: share.describe('of walkers within 15 minutes'),
      low: share,
      high: share,
      withinMinutes: z.array(z.object({ minutes: z.number(), share, low: share, high: share })),
      meanWalkTimeS: z.number().optional().describe('of those reached within the horizon; absent where nobody is'),
      meanLowS: z.number().optional(),
      meanHighS: z.number().optional(),
      reachedShare: share,
      quantiles: z
        .array(
          z.object({
            share: share.describe('0.5 = the median'),
            walkTimeS: z.number().optional().describe('absent beyond beyondS'),
            lowS: z.number(),
            highS: z.number().optional().describe('absent beyond beyondS'),
            beyondS: z.number().describe('until when arrivals are known'),
          }),
        )
        .optional(),
      tierMinutes: z.number().optional().describe('minutes that the plan gives the type'),
      targetMet: z
        .object({ target: share, minutes: z.number(), share: share.describe('of days'), low: share, high: share })
        .optional()
        .describe("days on which enough of the type's demand is near enough"),
      ifNearestShut: share.optional().describe('within 15 minutes if the nearest outlet is shut and all others open'),
    }),
  ),
  estimator: z.enum(['plain', 'qmc', 'conditional', 'combined']).optional(),
  integrated: z
    .array(typeId)
    .optional()
    .describe(
      'types whose closures are integrated out: shares and times are exact means over all days, intervals have no width',
    ),
  joint: z
    .array(
      z.object({
        circle: z.string().describe('circle id; "city" = the whole city'),
        group: z.enum(['all', 'children', 'adults', 'elders']),
        minutes: z.number(),
        share,
        low: share,
        high: share,
      }),
    )
    .optional()
    .describe('walkers with all basic types within the minutes'),
  jointWithout: z.array(typeId).optional().describe('basic types without any outlet, left out of joint'),
  areas: z
    .array(
      z.object({
        by: z.enum(['community', 'band', 'stepFree']),
        circle: z.string().describe('circle id; "city" = the whole city'),
        community: z.string().optional().describe('community id; absent but for communities'),
        fromM: z
          .number()
          .optional()
          .describe('bands: homes more than this (the first: from 0) from the nearest outlet of the type, all open …'),
        toM: z.number().optional().describe('… up to this; absent in the last band'),
        type: typeId,
        group: z.enum(['all', 'children', 'adults', 'elders']),
        persons: z.number().int(),
        shares: z.array(z.object({ minutes: z.number(), share, low: share, high: share })),
        tierMinutes: z.number().optional().describe('minutes that the plan gives the type'),
      }),
    )
    .optional()
    .describe(
      'with --by: communities and distance bands; with simulation.stepFreeShare: whoever cannot take steps (stepFree); everybody in every home',
    ),
  persons: z
    .object({
      days: z.number().int(),
      persons: z.number().int(),
      mostShare: share.describe('of the days, for mostDays'),
      cells: z.array(
        z.object({
          circle: z.string().describe('circle id; "city" = the whole city'),
          type: typeId.optional().describe('absent = all basic types'),
          group: z.enum(['all', 'children', 'adults', 'elders']),
          minutes: z.number().describe("the type's own; 15 for all basic types"),
          persons: z.number().int(),
          everyDay: z.number().int().describe('persons who reach it on every day'),
          mostDays: z.number().int().describe('… on at least mostShare of the days'),
          never: z.number().int(),
          meanShare: share.describe('of days, mean over persons'),
          tenths: z
            .array(z.number().int())
            .describe('persons on some but under 10 % of the days, 10 % and over … 90 % and over but not all'),
        }),
      ),
    })
    .optional()
    .describe('only with --persons all: everybody, walked one by one; counts, without intervals'),
  precision: z
    .object({ asked: z.number(), wider: z.number().int(), widest: z.number() })
    .optional()
    .describe('half widths of the intervals of shares'),
  interrupted: z.boolean().optional().describe('stopped before the last day; days were finished'),
});

const difference = {
  before: z.number(),
  after: z.number(),
  difference: z.number(),
  exact: z
    .literal(true)
    .optional()
    .describe('closures are integrated out of both sides: low and high are the difference'),
  low: z.number(),
  high: z.number(),
  p: z.number().describe('for this figure alone'),
  verdict: z.enum(['better', 'worse', 'undecided']).describe('after correction for all circles, or all cells (Holm)'),
};

export const comparisonSchema = z.object({
  days: z.number().int(),
  level: z.number(),
  circles: z
    .array(
      z.object({
        circle: z.string().describe('circle id; "city" = the whole city'),
        ...difference,
        joint: z.object(difference).optional().describe('all basic types within 15 minutes'),
      }),
    )
    .describe('weighted mean over types of the share of their demand within their own minutes'),
  cells: z.array(
    z.object({
      circle: z.string(),
      type: typeId,
      group: z.enum(['all', 'children', 'adults', 'elders']),
      minutes: z.number(),
      ...difference,
    }),
  ),
  gains: z.array(
    z.object({
      circle: z.string(),
      type: typeId,
      gain: z.number().describe('persons whose walk is over five minutes shorter, mean over days'),
      lose: z.number(),
    }),
  ),
  stepFree: z
    .array(
      z.object({
        type: typeId,
        minutes: z.number(),
        before: share,
        after: share,
        difference: z.number().optional(),
        exact: difference.exact,
        low: z.number().optional().describe('of the difference, paired over the same days'),
        high: z.number().optional(),
        verdict: difference.verdict.optional(),
      }),
    )
    .optional()
    .describe(
      'only with simulation.stepFreeShare: whoever cannot take steps, in the whole city, under both plans; circles and groups are in comparison.csv',
    ),
});
