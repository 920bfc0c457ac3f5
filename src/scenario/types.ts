import type { Objective } from './rules.types.js';

/**
 * What is asked: a scenario after `extends`, `--set` and the schema's defaults.
 * Every default lives in scenario/schema.ts. Amounts are yuan.
 */
export interface Scenario {
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** Path of the city folder, relative to the scenario file it was written in, made absolute on reading. */
  readonly city: string;
  readonly phases: readonly ScenarioPhase[];
  /** New money per phase id; carried over. */
  readonly budget: Readonly<Record<string, number>>;
  /** New money in the periods after the last phase, in order; missing periods get 0. */
  readonly budgetAfter: readonly number[];
  readonly money: {
    readonly enforce: boolean;
    /** Share of an opening's capital cost that is paid as a subsidy afterwards (先建后补). */
    readonly subsidyShare: number;
    /** Phases by which that share is paid later. */
    readonly subsidyLag: number;
    /** Running cost and rent are carried for this many phases from the opening on. */
    readonly runningPhases: number;
  };
  /** Funding sources by id; they take the place of `budget`. */
  readonly sources?: Readonly<Record<string, FundingSource>>;
  /** Cost of fitting a site out, yuan, by class of sites or by site id. */
  readonly fitOutYuan?: Readonly<Record<string, number>>;
  /** Fleets of mobile units by id. */
  readonly fleets?: Readonly<Record<string, FleetSettings>>;
  /** Whether mobile stops may stand anywhere or only where no full format has room; absent = anywhere. */
  readonly mobileOnly?: 'anywhere' | 'noRoom';
  /** By type: how many other shops stand near a new outlet. */
  readonly clustering?: Readonly<Record<string, { readonly windowM: number; readonly minCount: number }>>;
  /** By type: places wanted per person of its group. */
  readonly capacity?: Readonly<Record<string, number>>;
  /** By format: persons that a new outlet needs. */
  readonly minCustomers?: Readonly<Record<string, number>>;
  /** By type: the farthest that a home may lie from an outlet, and in which circles. */
  readonly farthest?: Readonly<
    Record<string, { readonly metres: number; readonly intents: readonly ('new_build' | 'renovate_upgrade')[] }>
  >;
  /** Step in which the objective `walk` counts distances. */
  readonly walkStepM?: number;
  /** By type: share of the city's persons within 15 minutes; others keep the target that the plan states. */
  readonly cityTargets?: Readonly<Record<string, number>>;
  readonly discount: { readonly rate: number; readonly tailYears: number };
  readonly objective: Objective;
  /** What the objectives over days plan for; absent = the schema's defaults. */
  readonly uncertainty?: UncertaintySettings;
  readonly presence: 'basic' | 'off';
  readonly ladder: 'binary' | 'quarters';
  readonly crossCircle: boolean;
  readonly radiusMeasure: 'walk' | 'straight';
  /** Factor on every walked distance (assumed); absent = 1. */
  readonly walkFactor?: number | undefined;
  /** Another split of the circles' populations over their communities (assumed). */
  readonly populationSplit?: PopulationSplit | undefined;
  readonly floor: boolean;
  readonly hosts: boolean;
  /** `soft`: caps may be exceeded where the stages before gain by it; as little as these allow. */
  readonly density: 'hard' | 'soft' | 'off';
  /** Kinds of format that may open. */
  readonly formatKinds: readonly ('own' | 'hosted' | 'mobile' | 'substitute')[];
  /** Kinds of place where something may open. */
  readonly locationKinds: readonly ('site' | 'outlet')[];
  /** `plan-suggestions`: open exactly what the plan's table suggests, one format per suggestion, money not limited. */
  readonly openings: 'free' | 'plan-suggestions';
  readonly types: Readonly<Record<string, TypeOverride>>;
  readonly circles: Readonly<Record<string, CircleOverride>>;
  /** Site ids that never open. */
  readonly exclude: readonly string[];
  /** `LOCATION:FORMAT` or `LOCATION:FORMAT@PHASE` that must open; LOCATION is a site or outlet id. */
  readonly require: readonly string[];
  /** `LOCATION:FORMAT` that must not open. */
  readonly forbid: readonly string[];
  readonly record: { readonly severityFew: number; readonly qualityFactor: number };
  readonly completenessShare: number;
  readonly simulation: SimulationSettings;
}

/** How the circles' populations are spread over their communities, where not as the city says. */
export interface PopulationSplit {
  /** By community: part of its circle's population. */
  readonly shares: Readonly<Record<string, number>>;
  /** Each share is moved by up to this part of itself … */
  readonly spread: number;
  /** … in a direction drawn under this number. */
  readonly draw: number;
}

export interface UncertaintySettings {
  readonly days: number;
  /** Share of the days that count for `cvar`. */
  readonly alpha: number;
  readonly freshDays: number;
  readonly batches: number;
  readonly demandSpread: number;
}

/** A source's shares of capital and of running costs, rent among them. */
export interface FundingSource {
  readonly capitalShare: number;
  readonly runningShare: number;
  /** Phases by which its part of the capital cost is paid later (先建后补). */
  readonly lag: number;
  /** New money per phase id; absent = not limited. */
  readonly budget?: Readonly<Record<string, number>> | undefined;
  readonly budgetAfter: readonly number[];
}

export interface FleetSettings {
  /** Mobile formats whose stops it serves, by id. */
  readonly formats: readonly string[];
  readonly stopsPerDay: number;
  readonly daysPerWeek: number;
  readonly capexYuan: number;
  readonly runningYuan: number;
  readonly maxUnits?: number | undefined;
}

export interface ScenarioPhase {
  readonly id: string;
  /** Circle ids that start in this phase; `rest` = all that have not started before. */
  readonly starts: readonly string[] | 'rest' | { readonly choose: StartChoice };
  /** Set where the choice of starts is inferred, not stated; printed with the result. */
  readonly startsNote?: string;
}

/** How many circles start, with how many communities in all; which ones is part of the plan. */
export interface StartChoice {
  readonly circles: number;
  readonly communities?: number | undefined;
}

/** Overrides for a type in the whole city. */
export interface TypeOverride {
  readonly weight?: number;
  readonly radiusM?: number;
  readonly target?: number;
  readonly quota?: number;
}

/** Overrides in one circle (一圈一策), by type id. */
export interface CircleOverride {
  readonly weight?: Readonly<Record<string, number>>;
  readonly radiusM?: Readonly<Record<string, number>>;
  readonly target?: Readonly<Record<string, number>>;
  readonly quota?: Readonly<Record<string, number>>;
}

export interface SimulationSettings {
  readonly days: number;
  readonly walkersPerCircle: number;
  /** Chance that an outlet is closed on a day, by type id; `default` for the others. */
  readonly closure: Readonly<Record<string, number>>;
  /** Walking speed by group, metres per second. */
  readonly speedMps: Readonly<
    Record<'children' | 'adults' | 'elders', { readonly mean: number; readonly sd: number; readonly min: number }>
  >;
  /** Confidence level of the printed intervals. */
  readonly level: number;
  /** How a day is evaluated; absent = plain. */
  readonly estimator?: Estimator;
  /** Leaving the building: evenly between the two; absent = no time. */
  readonly building?: 'off' | { readonly lowS: number; readonly highS: number };
  /** Waiting at signals: one crossing every `spacingM` metres; each stops some, for up to `longestWaitS`. */
  readonly signals?: 'off' | { readonly spacingM: number; readonly stopShare: number; readonly longestWaitS: number };
  /** Walked ÷ known distance is normal around 1; used only where the city has no streets. */
  readonly detour?: 'off' | { readonly sd: number };
  /** Share of each group who cannot take steps: in a wheelchair, with a pram; absent = nobody. */
  readonly stepFreeShare?: Readonly<Record<'children' | 'adults' | 'elders', number>> | undefined;
  /** Metres on the flat that take as long as a metre of steps, where the city says where steps are; absent = 2.4. */
  readonly stepsFactor?: number | undefined;
  /** Upper ends of the distance bands that figures are broken down by, metres; absent = 300, 500, 800, 1,000 and 1,500. */
  readonly bandsM?: readonly number[];
  /** Days on which many outlets are closed together. */
  readonly events?: readonly ClosureEvent[];
}

export type Estimator = 'plain' | 'qmc' | 'conditional' | 'combined';

/** A power cut, a holiday: on such a day each outlet it strikes is closed with `closedShare`. */
export interface ClosureEvent {
  readonly id: string;
  /** Chance that a day is one, 0…1. */
  readonly chance: number;
  readonly closedShare: number;
  /** Types and circles that it strikes; empty = all. */
  readonly types: readonly string[];
  readonly circles: readonly string[];
}
