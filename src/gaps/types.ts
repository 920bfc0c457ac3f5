import type { Provenance } from '../city/types.js';

/**
 * Figures of MODEL §3, one row per circle × type × moment. `opened` counts all
 * openings so far; `hosted` and `mobile` are those among them.
 */
export interface GapCell {
  readonly circle: number;
  readonly type: number;
  /** -1 = before the plan, else the phase at whose end it holds. */
  readonly phase: number;
  readonly weight: number;
  readonly demandPersons: number;
  /** Persons × credit. */
  readonly servedPersons: number;
  readonly coverage: number;
  readonly target: number;
  readonly attainment: number;
  /** Persons with a place, where the type counts places; its attainment is theirs. */
  readonly placedPersons?: number;
  /** Full-credit outlets that count for the quota (claims where it is shared). */
  readonly count: number;
  readonly quota: number;
  readonly existing: number;
  readonly opened: number;
  readonly hosted: number;
  readonly mobile: number;
}

/** The city at one moment. */
export interface GapMoment {
  readonly phase: number;
  readonly city: number;
  readonly worst: { readonly circle: number; readonly value: number };
  /** Person-weighted Gini of 1 − gap. */
  readonly gini: number;
  readonly perCircle: Float64Array;
}

export interface GapTable {
  /** Before, then the end of each phase. */
  readonly moments: readonly GapMoment[];
  readonly cells: readonly GapCell[];
  /** Discounted mean of the phases' city gap: equals the plan's objective. */
  readonly objective: number;
}

export interface RecordGap {
  readonly city: { readonly basic: number; readonly quality: number; readonly combined: number };
  readonly perCircle: readonly { readonly basic: number; readonly quality: number; readonly combined: number }[];
}

export interface RecordsClosed {
  /** `missing` includes the unmarked records, which are also given apart. */
  readonly basic: {
    readonly missing: number;
    readonly unmarked?: number;
    readonly few: number;
    readonly closed: number;
  };
  readonly quality: { readonly missing: number; readonly closed: number };
}

export type ProvenanceCounts = Readonly<Record<Provenance, number>>;
