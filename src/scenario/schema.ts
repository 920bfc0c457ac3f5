import { z } from 'zod';
import { OBJECTIVES } from './rules.types.js';

/**
 * The schema of a scenario: the one owner of its keys, their documentation and
 * their defaults. `schemas/scenario.schema.json` is written from it.
 */

const share = () => z.number().min(0).max(1);
const yuan = () => z.number().min(0);
const name = () => z.string().trim().min(1);
/** Ids may be written as numbers: `id: 2025`. */
const label = () => z.union([name(), z.int()]).transform(String);

const phase = z.strictObject({
  id: label().describe('Name of the phase, such as 2025. Budgets and sites refer to it.'),
  starts: z
    .union([
      z.literal('rest'),
      z.array(label()),
      z.strictObject({
        choose: z.strictObject({
          circles: z.number().int().positive().describe('How many circles start in this phase.'),
          communities: z.number().int().positive().optional().describe('How many communities these circles hold.'),
        }),
      }),
    ])
    .describe(
      'Circles that start in this phase, by id or name; "rest" means all that have not started before; "choose" so many, chosen by the plan.',
    ),
  startsNote: name()
    .optional()
    .describe('Set where the choice of starts is inferred and not stated; printed with the result.'),
});

const typeOverride = z.strictObject({
  weight: z.number().min(0).optional().describe('Weight in the gap index; 0 means reported, not optimised.'),
  radiusM: z.number().gt(0).max(6500).optional().describe('Largest walking distance, metres.'),
  target: share().optional().describe('Share of the demand to reach.'),
  quota: z
    .number()
    .min(0)
    .optional()
    .describe('Outlets wanted per circle (or per group of circles that shares one); 0 means none.'),
});

const byType = (value: z.ZodType<number>, what: string) => z.record(name(), value).optional().describe(what);

const circleOverride = z.strictObject({
  weight: byType(z.number().min(0), 'Weights in this circle by type. They replace the weight with its care factor.'),
  radiusM: byType(z.number().gt(0).max(6500), 'Radii for the homes of this circle by type, metres.'),
  target: byType(share(), 'Targets in this circle by type.'),
  quota: byType(z.number().min(0), 'Outlets wanted in this circle by type; 0 means none.'),
});

const speed = (mean: number, sd: number, min: number) =>
  z
    .strictObject({
      mean: z.number().gt(0).default(mean).describe('Mean, metres per second.'),
      sd: z.number().min(0).default(sd).describe('Standard deviation, metres per second.'),
      min: z.number().gt(0).default(min).describe('Nobody is slower than this, metres per second.'),
    })
    .prefault({});

const off = z.literal('off');

/** Assumed throughout: no plan states how long people wait; a city should put in what it has measured. */
const building = z.strictObject({
  lowS: z.number().min(0).max(600).default(15).describe('Shortest time, seconds.'),
  highS: z
    .number()
    .min(0)
    .max(600)
    .default(90)
    .describe('Longest time (stairs, lift), seconds; at least the shortest.'),
});
const signals = z.strictObject({
  spacingM: z.number().min(20).default(250).describe('Metres of path from one signal to the next.'),
  stopShare: share().default(0.55).describe('Share of walkers whom a signal stops.'),
  longestWaitS: z.number().min(0).max(300).default(50).describe('Longest wait at one signal, seconds.'),
});
const detour = z.strictObject({
  sd: z.number().min(0).max(0.3).default(0.08).describe('Standard deviation of walked over known distance.'),
});
const event = z.strictObject({
  id: label().describe('Name of the event; its days are drawn from it.'),
  chance: share().describe('Chance that a day is one.'),
  closedShare: share().default(1).describe('Chance that an outlet which the event strikes is closed on such a day.'),
  types: z.array(name()).default([]).describe('Types that it strikes; none = all.'),
  circles: z.array(label()).default([]).describe('Circles in which it strikes; none = all.'),
});

const simulation = z.strictObject({
  days: z.int().min(2).max(1_000_000).default(200).describe('Days that are walked.'),
  walkersPerCircle: z.int().min(1).max(10_000_000).default(2000).describe('Walkers drawn per circle and day.'),
  closure: z
    .record(name(), share())
    .default({})
    .transform((given): Record<string, number> => ({ default: 0.03, ...given }))
    .describe('Chance that an outlet is closed on a day, by type; "default" (0.03 unless said) for the others.'),
  speedMps: z
    .strictObject({
      children: speed(1.15, 0.18, 0.3),
      adults: speed(1.3, 0.2, 0.3),
      elders: speed(0.95, 0.2, 0.3),
    })
    .prefault({})
    .describe('Walking speed by age group.'),
  level: z.number().gt(0).lt(1).default(0.95).describe('Confidence level of the printed intervals.'),
  estimator: z
    .enum(['plain', 'qmc', 'conditional', 'combined'])
    .default('combined')
    .describe(
      'How a day is evaluated: walkers drawn at random (plain) or evenly (qmc); homes drawn, with speeds, groups and waits integrated (conditional); every home, integrated (combined).',
    ),
  building: z
    .union([off, building])
    .prefault({})
    .describe('Time from the flat to the street, spread evenly (assumed); "off" = none.'),
  signals: z.union([off, signals]).prefault({}).describe('Waiting at signals on the path (assumed); "off" = none.'),
  detour: z
    .union([off, detour])
    .prefault({})
    .describe('Noise of path lengths where the city has no streets (assumed); "off" = none.'),
  stepFreeShare: z
    .strictObject({
      children: share().default(0),
      adults: share().default(0),
      elders: share().default(0),
    })
    .optional()
    .describe(
      'Share of each group who cannot take steps (wheelchairs, prams): they walk step-free ways to what can be entered without steps; absent = nobody.',
    ),
  stepsFactor: z
    .number()
    .min(1)
    .max(20)
    .optional()
    .describe(
      'Metres on the flat that take as long as a metre of steps, where the city says where steps are (assumed); absent = 2.4, 0.5 m/s where 1.2 m/s is walked.',
    ),
  bandsM: z
    .array(z.int().min(1).max(6000))
    .min(1)
    .refine((ends) => ends.every((end, n) => n === 0 || end > ends[n - 1]!), 'rising numbers')
    .default([300, 500, 800, 1000, 1500])
    .describe('Upper ends of the distance bands of --by band, metres; whoever lives farther is in a last band.'),
  events: z.array(event).default([]).describe('Days on which many outlets close together: power cuts, holidays.'),
});

const money = z.strictObject({
  enforce: z.boolean().default(true).describe('Whether the budget limits the plan.'),
  subsidyShare: share().default(0.5).describe('Share of the capital cost that is paid afterwards (先建后补).'),
  subsidyLag: z.int().min(0).max(20).default(1).describe('Phases by which that share is paid later.'),
  runningPhases: z.int().min(0).max(20).default(2).describe('Phases for which running cost and rent are carried.'),
});

const source = z.strictObject({
  capitalShare: share().default(0).describe('Part of every capital cost that it bears; the shares of all sum to 1.'),
  runningShare: share().default(0).describe('Part of running cost and rent that it bears; the shares of all sum to 1.'),
  lag: z
    .int()
    .min(0)
    .max(20)
    .default(0)
    .describe('Phases by which its part of the capital cost is paid later (先建后补).'),
  budget: z
    .record(z.string(), yuan())
    .optional()
    .describe('New money per phase, yuan; what is left is carried over. Absent = not limited.'),
  budgetAfter: z.array(yuan()).default([]).describe('New money in the periods after the last phase, yuan.'),
});

const fleet = z.strictObject({
  formats: z.array(name()).min(1).describe('Mobile formats whose stops it serves.'),
  stopsPerDay: z.int().min(1).describe('Stops that a unit serves in a day.'),
  daysPerWeek: z.int().min(1).max(7).default(6).describe('Days a week that a unit is out.'),
  capexYuan: yuan().default(0).describe('Capital cost of a unit, yuan.'),
  runningYuan: yuan().default(0).describe('Running cost of a unit per phase, yuan.'),
  maxUnits: z.int().min(0).optional().describe('Largest number of units; absent = as many as the money buys.'),
});

const discount = z.strictObject({
  rate: z.number().min(0).max(1).default(0.03).describe('Yearly discount on later phases.'),
  tailYears: z.number().gt(0).default(1).describe('Years that the state after the last phase counts for.'),
});

const uncertainty = z.strictObject({
  days: z.int().min(1).max(2_000).default(50).describe('Days that are planned for.'),
  alpha: z.number().gt(0).max(1).default(0.2).describe('Share of the days that cvar looks at, the worst ones.'),
  freshDays: z.int().min(2).max(10_000).default(200).describe('Days on which the plan is measured afterwards.'),
  batches: z
    .int()
    .min(0)
    .max(100)
    .default(5)
    .describe('Further samples from which the gap to the best plan over all days is estimated; 0 = not estimated.'),
  demandSpread: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('How far the demand of a circle varies from day to day: standard deviation of its logarithm (assumed).'),
});

const record = z.strictObject({
  severityFew: share().default(0.5).describe('Severity of a record "few", where missing is 1.'),
  qualityFactor: z.number().min(0).default(0.4).describe('Weight of the quality gap in the combined record gap.'),
});

const populationSplit = z.strictObject({
  shares: z
    .record(name(), share())
    .default({})
    .describe("Parts of their circle's population, by community; the circle's others keep their proportions."),
  spread: z
    .number()
    .min(0)
    .max(0.95)
    .default(0)
    .describe('Every community’s share is moved by up to this part of itself, up or down, as drawn.'),
  draw: z.int().min(0).max(1_000_000_000).default(1).describe('Which draw; another number moves them another way.'),
});

const FORMAT_KINDS = ['own', 'hosted', 'mobile', 'substitute'] as const;
const LOCATION_KINDS = ['site', 'outlet'] as const;

export const scenarioSchema = z
  .strictObject({
    extends: name().optional().describe('Another scenario file, relative to this one; this one overrides it.'),
    name: name()
      .optional()
      .describe('Name of the scenario and its runs; not inherited. Default: the name of the file.'),
    title: z
      .strictObject({ zh: name(), en: name() })
      .optional()
      .describe('Title in reports; not inherited. Default: the name.'),
    city: name().describe('Folder of the city, relative to the file that says it.'),
    phases: z.array(phase).min(1).max(60).describe('Phases in their order, each with the circles that start in it.'),
    budget: z
      .record(z.string(), yuan())
      .default({})
      .describe('New money per phase, yuan; what is left is carried over. A phase that is absent gets 0.'),
    budgetAfter: z
      .array(yuan())
      .default([])
      .describe(
        'New money in the periods after the last phase, in which subsidies and running costs are still paid, yuan.',
      ),
    money: money.prefault({}).describe('How openings are paid.'),
    sources: z
      .record(name(), source)
      .optional()
      .describe('Funding sources by id, each with its part of every payment and its own money; they replace "budget".'),
    fitOutYuan: z
      .record(name(), yuan())
      .optional()
      .describe('What fitting a site out costs, once, by class of sites or by site; a site wins over its class.'),
    fleets: z
      .record(name(), fleet)
      .optional()
      .describe('Fleets of mobile units by id: each stop takes days of a unit, each unit costs.'),
    walkStepM: z
      .number()
      .min(10)
      .max(2000)
      .optional()
      .describe('Step, rounded down, in which the objective "walk" counts distances, metres; default 500.'),
    mobileOnly: z
      .enum(['anywhere', 'noRoom'])
      .optional()
      .describe('"noRoom": a mobile stop may stand only where it serves a home that no full format could reach.'),
    clustering: z
      .record(name(), z.strictObject({ windowM: z.number().gt(0).max(5000), minCount: z.int().min(1) }))
      .optional()
      .describe('By type: a new outlet needs so many others on own premises within a straight distance (集聚).'),
    capacity: z
      .record(name(), z.number().gt(0).max(10))
      .optional()
      .describe('By type: places wanted per person of its group; attainment then counts places, not persons in reach.'),
    minCustomers: z
      .record(name(), z.number().min(0))
      .optional()
      .describe(
        'By format: persons that every new outlet must be able to call its own, while existing ones keep theirs.',
      ),
    farthest: z
      .record(
        name(),
        z.strictObject({
          metres: z.number().gt(0).max(6500).describe('The farthest walk from a home.'),
          intents: z
            .array(z.enum(['new_build', 'renovate_upgrade']))
            .default([])
            .describe('Circles whose homes count, by intent; none = all.'),
        }),
      )
      .optional()
      .describe('By type: how far a home may lie from a full outlet (objective "targets", reported always).'),
    cityTargets: z
      .record(name(), share())
      .optional()
      .describe('By type: share of the city within 15 minutes of a full outlet, instead of what the plan states.'),
    discount: discount.prefault({}).describe('How much earlier phases count.'),
    objective: z
      .enum(OBJECTIVES)
      .default('gap')
      .describe(
        'What is minimised, stage after stage: gap = the discounted gap index; basic-first = that of the basic types, ' +
          'then gap; worst-circle = the discounted worst circle, then gap; targets = what city targets and farthest homes ' +
          'lack, then gap; walk = the mean walk to the nearest full outlet, then gap; cost = persons short of targets, then discounted cost; ' +
          'saa, cvar, worst-day = the mean, the mean of the worst part, the worst of the gaps of drawn days, see "uncertainty".',
      ),
    uncertainty: uncertainty
      .prefault({})
      .describe('Days for the objectives saa, cvar and worst-day; closures and events are those of the simulation.'),
    presence: z
      .enum(['basic', 'off'])
      .default('basic')
      .describe('"basic": each basic type wants an outlet inside each circle, as its presence rule says.'),
    ladder: z
      .enum(['binary', 'quarters'])
      .default('binary')
      .describe(
        'Credit by distance: all or nothing at the radius, or falling in quarters beyond the preferred radius.',
      ),
    crossCircle: z.boolean().default(true).describe('Whether outlets serve homes of other circles.'),
    radiusMeasure: z
      .enum(['walk', 'straight'])
      .default('walk')
      .describe('Whether radii are walked metres or straight ones (then multiplied by the detour factor).'),
    walkFactor: z
      .number()
      .min(0.5)
      .max(3)
      .optional()
      .describe('Factor on every walked distance, along streets or straight (assumed); absent = as measured.'),
    populationSplit: populationSplit
      .optional()
      .describe('Another split of the circles’ populations over their communities and homes (assumed).'),
    floor: z.boolean().default(true).describe('Whether floor area limits the plan.'),
    hosts: z.boolean().default(true).describe('Whether hosted formats need an open host with a free slot.'),
    density: z
      .enum(['hard', 'soft', 'off'])
      .default('hard')
      .describe(
        'Whether caps on outlets near a new one hold; soft = they may be exceeded, by as little as the objective allows.',
      ),
    formatKinds: z
      .array(z.enum(FORMAT_KINDS))
      .default([...FORMAT_KINDS])
      .describe('Kinds of format that may open.'),
    locationKinds: z
      .array(z.enum(LOCATION_KINDS))
      .default([...LOCATION_KINDS])
      .describe('Kinds of place where something may open: candidate sites, existing outlets (as hosts).'),
    openings: z
      .enum(['free', 'plan-suggestions'])
      .default('free')
      .describe('"plan-suggestions": open exactly what the plan suggests, one format each; money does not limit it.'),
    types: z.record(name(), typeOverride).default({}).describe('Overrides by type, for the whole city.'),
    circles: z.record(name(), circleOverride).default({}).describe('Overrides by circle (一圈一策).'),
    exclude: z.array(label()).default([]).describe('Sites or outlets where nothing opens.'),
    require: z
      .array(name())
      .default([])
      .describe(
        'Openings that must be there: LOCATION:FORMAT by the end of the last phase, or LOCATION:FORMAT@PHASE by the end of that one.',
      ),
    forbid: z.array(name()).default([]).describe('Openings that must not be there: LOCATION:FORMAT.'),
    record: record.prefault({}).describe('How the record gap weighs.'),
    completenessShare: share()
      .default(0.9)
      .describe('Share of the persons that a basic type must cover in a complete circle.'),
    simulation: simulation.prefault({}).describe('How days are walked.'),
  })
  .meta({ title: 'kezhong scenario', description: 'What to plan: a city, phases, money and rules. Amounts are yuan.' });

export type ScenarioInput = z.input<typeof scenarioSchema>;
export type ScenarioOutput = z.output<typeof scenarioSchema>;

/** The JSON Schema that editors use (`# yaml-language-server: $schema=…`). */
export function scenarioJsonSchema(): unknown {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', target: 'draft-7' }) as Record<string, unknown>;
  // A file that extends another may leave out what the other says.
  const { required: _required, ...rest } = schema;
  return rest;
}
