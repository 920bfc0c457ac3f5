import { z } from 'zod';
import { sensitivitySchema } from './sensitivity-schema.js';
import { comparisonSchema, simulationSchema } from './simulation-schema.js';
import { circleId, share, typeId } from './summary-parts.js';
import { uncertaintySchema } from './uncertainty-schema.js';

const worst = z.object({ circle: circleId, value: z.number() });

const classMoment = z.object({ city: z.number(), worst });

const moment = z
  .object({
    city: z.number().describe('gap index of the city, 0…1, person-weighted mean of the circles'),
    worst,
    gini: z.number().describe('person-weighted Gini coefficient of 1 − gap'),
    perCircle: z.array(z.object({ circle: circleId, value: z.number() })),
    byClass: z.object({ basic: classMoment.optional(), quality: classMoment.optional() }),
    completeCircles: z.number().int().describe('circles with every basic type present and covering enough'),
  })
  .describe('the spatial gap at one moment');

const recordValues = { basic: z.number(), quality: z.number(), combined: z.number() };

const cell = z.object({
  circle: circleId,
  type: typeId,
  phase: z.string().describe('phase id at whose end it holds; "before" = today'),
  coverage: share,
  attainment: share,
  count: z.number().describe('outlets that count for the quota'),
  quota: z.number().optional(),
  existing: z.number().int(),
  new: z.number().int().describe('openings so far; hosted and mobile ones are among them'),
  hosted: z.number().int(),
  mobile: z.number().int(),
  demandPersons: z.number(),
  notServedPersons: z.number(),
});

const gap = z.object({
  record: z.object({
    city: z.object(recordValues),
    perCircle: z.array(z.object({ circle: circleId, name: z.string(), ...recordValues })),
  }),
  before: moment,
  after: moment.optional().describe('end of the last phase; absent without a plan'),
  byPhase: z.array(z.object({ phase: z.string(), city: z.number() })),
  cells: z.array(cell),
});

const records = z.object({
  basic: z.object({
    missing: z.number().int().describe('unmarked ones included'),
    unmarked: z.number().int(),
    few: z.number().int(),
    closed: z.number().int(),
    closedBefore: z.number().int(),
  }),
  quality: z.object({ missing: z.number().int(), closed: z.number().int(), closedBefore: z.number().int() }),
});

const plan = z.object({
  strategy: z.string(),
  objective: z.number().describe('discounted gap index'),
  before: z.number().describe('objective of doing nothing'),
  bound: z.number(),
  boundSource: z.string(),
  gap: z.number().describe('(objective − bound) / |objective|'),
  gapOfGain: z.number().describe('(objective − bound) / (before − bound)'),
  stages: z.array(z.object({ name: z.string(), value: z.number(), bound: z.number(), given: z.array(z.string()) })),
  stopped: z.enum(['optimal', 'gap', 'limit', 'interrupted']),
  work: z.object({ evaluations: z.number(), lpIterations: z.number(), nodes: z.number() }),
  openings: z.number().int(),
  openingsByKind: z.object({
    own: z.number().int(),
    hosted: z.number().int(),
    mobile: z.number().int(),
    substitute: z.number().int(),
  }),
  costYuan: z.number(),
  budgetYuan: z.number().optional().describe('absent where money is not limited'),
  personsNewlyServed: z.number(),
  personTypesNewlyServed: z.number(),
  newlyServedByGroup: z.object({ children: z.number(), adults: z.number(), elders: z.number() }),
  bridgedPersonTypes: z
    .number()
    .optional()
    .describe('person-types that get most from mobile units: bridged, not closed'),
  gapClosedPerOpening: z.number().optional(),
  gapClosedPer10kYuan: z.number().optional(),
  personsNewlyServedPerOpening: z.number().optional(),
  personsNewlyServedPer10kYuan: z.number().optional(),
  sources: z
    .array(z.object({ id: z.string(), paidYuan: z.number(), budgetYuan: z.number().optional() }))
    .optional()
    .describe('funding sources of the scenario; no budgetYuan = not limited'),
  fitOuts: z.object({ sites: z.number().int(), costYuan: z.number() }).optional(),
  crowded: z
    .array(
      z.object({
        location: z.string(),
        type: typeId,
        windowM: z.number(),
        count: z.number().int(),
        maxCount: z.number().int(),
      }),
    )
    .optional()
    .describe('density: soft: new outlets with more of their type around them, themselves counted, than the cap says'),
  fleets: z
    .array(
      z.object({
        id: z.string(),
        phase: z.string(),
        units: z.number().int(),
        stops: z.number().int(),
        stopDaysPerWeek: z.number(),
      }),
    )
    .optional()
    .describe('mobile fleets at the end of each phase; their weeks are in routes.csv'),
});

const check = z.object({
  ok: z.boolean(),
  constraints: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      worst: z.number(),
      soft: z.boolean().optional().describe('the scenario lets it be exceeded: ok whatever worst says'),
    }),
  ),
});

const placed = z.object({ location: z.string(), format: z.string() });

const shortfall = z.object({
  circle: circleId,
  type: typeId,
  persons: z.number(),
  reason: z.enum([
    'site',
    'density',
    'floor',
    'hosts',
    'clustering',
    'viability',
    'start',
    'fleet',
    'money',
    'better-elsewhere',
  ]),
  proof: z
    .enum(['opening', 'plan', 'rules'])
    .optional()
    .describe(
      'What the reason rests on: one opening beside the plan once the rule is dropped for it; a new plan around such an opening, better on the whole; or only several rules dropped at once.',
    ),
  insteadOf: z
    .array(placed)
    .optional()
    .describe('What the new plan gives up; for better-elsewhere, what it would have to.'),
  togetherWith: z.array(placed).optional().describe('What the new plan opens beside the remedy.'),
  remedy: z
    .object({ location: z.string(), format: z.string(), persons: z.number(), costYuan: z.number() })
    .optional()
    .describe('The smallest single opening that would help once the reason is out of the way.'),
  widerRadiusM: z
    .number()
    .optional()
    .describe("The radius at which the plan's own outlets would meet the target; absent where none would."),
});

const coverage = z.object({
  tiers: z.array(
    z.object({
      tierMin: z.number(),
      groups: z.number().int(),
      beforeShare: share.optional(),
      afterShare: share.optional(),
      beforeRadiusShare: share.optional(),
      afterRadiusShare: share.optional(),
      unknownTypes: z.array(typeId).describe('types about which the data says nothing; the shares are then absent'),
    }),
  ),
  farthest: z
    .array(
      z.object({
        type: typeId,
        limitM: z.number(),
        askedPersons: z.number(),
        beyondBeforePersons: z.number(),
        beyondAfterPersons: z.number().optional(),
      }),
    )
    .optional()
    .describe('persons who live farther from every full outlet than the scenario allows'),
  cityTargets: z.array(
    z.object({
      type: typeId,
      targetShare: share,
      state: z.enum(['met', 'missed', 'unknown', 'definition-not-given', 'beyond-horizon']),
      beforeShare: share.optional(),
      afterShare: share.optional(),
    }),
  ),
  groups: z.array(
    z.object({ group: z.enum(['children', 'adults', 'elders']), beforeShare: share, afterShare: share.optional() }),
  ),
  types: z.array(
    z.object({
      type: typeId,
      beforeShare: share,
      afterShare: share.optional(),
      notServedBeforePersons: z.number(),
      notServedAfterPersons: z.number().optional(),
      outletsBefore: z.number().int(),
      outletsAfter: z.number().int().optional(),
      outletsPer10kPersonsBefore: z.number(),
      outletsPer10kPersonsAfter: z.number().optional(),
    }),
  ),
});

/**
 * The shape of summary.json, and the source of schemas/summary.schema.json.
 * Adding a key is compatible; anything else raises `schema`. Numbers are numbers
 * with their unit in the name; what is unknown or does not apply is absent.
 */
export const summarySchema = z.object({
  schema: z.literal(1),
  command: z.enum(['gaps', 'plan', 'simulate', 'sensitivity']),
  scenario: z.string(),
  city: z.object({
    id: z.string(),
    name: z.string(),
    hash: z.string().optional(),
    schematic: z.boolean(),
    circles: z.number().int(),
    communities: z.number().int(),
    persons: z.number(),
    provenance: z.object({ stated: z.number(), reconstructed: z.number(), assumed: z.number() }),
  }),
  provenance: z.object({ stated: z.number(), reconstructed: z.number(), assumed: z.number() }),
  gap,
  records,
  coverage,
  plan: plan.optional(),
  check: check.optional(),
  circles: z.array(
    z.object({
      circle: circleId,
      name: z.string(),
      persons: z.number(),
      new: z.number().int().describe('openings in the circle; hosted ones are among them'),
      hosted: z.number().int(),
    }),
  ),
  openings: z.array(
    z.object({
      phase: z.string(),
      location: z.string().describe('site or outlet id'),
      format: z.string(),
      kind: z.enum(['own', 'hosted', 'mobile', 'substitute']),
      circle: z.string().optional().describe('absent outside every circle'),
      costYuan: z.number(),
      personsNewlyReached: z.number().describe('openings near each other may reach the same persons'),
    }),
  ),
  shortfalls: z.array(shortfall),
  asPlan: z
    .object({ scenario: z.string(), gap: z.number(), costYuan: z.number(), openings: z.number().int(), after: moment })
    .optional()
    .describe("the plan's own suggestions, planned by the same engine; costYuan is what they cost"),
  sameMoney: z
    .object({ gap: z.number(), gapOfGain: z.number(), costYuan: z.number(), openings: z.number().int(), after: moment })
    .optional()
    .describe(
      "only where the run opens the plan's suggestions: the best plan for exactly their money, period by period",
    ),
  uncertainty: uncertaintySchema
    .optional()
    .describe('only where the objective is over drawn days; gaps are discounted'),
  simulation: simulationSchema.optional(),
  comparison: comparisonSchema
    .optional()
    .describe('second operand of simulate − first, on the same days with the same walkers; simulation is the second'),
  sensitivity: sensitivitySchema
    .optional()
    .describe('how figures depend on assumptions; everything else in the file is the scenario as it is'),
  seed: z.string(),
  files: z.array(z.string()),
});

export type Summary = z.infer<typeof summarySchema>;
export type SummaryMoment = z.infer<typeof moment>;

/** The JSON Schema published as schemas/summary.schema.json; unknown keys are allowed, since adding one is compatible. */
export function summaryJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(summarySchema, { io: 'input' });
  return { ...schema, title: 'kezhong summary.json' };
}
