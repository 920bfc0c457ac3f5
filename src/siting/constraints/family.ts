import type { Rules } from '../../scenario/rules.types.js';
import type { ModelBuilder } from '../../solver/model.js';
import type { Asset } from '../assets.js';
import type { SitingProblem } from '../problem.js';
import type { ShortfallReason } from '../types.js';

/** An asset in a model: how many of it are had by the end of each of the model's phases. */
export interface ModelAsset {
  readonly asset: Asset;
  readonly variables: readonly number[];
}

/** What a family needs to write its rows: the problem, some phases and columns, and their variables. */
export interface ModelContext {
  readonly problem: SitingProblem;
  readonly builder: ModelBuilder;
  /** Phases in the model, ascending. One phase alone is a relaxation: what is open then may have opened any time before. */
  readonly phases: readonly number[];
  /** Columns in the model, ascending. */
  readonly columns: readonly number[];
  /** Fitted-out sites and units of fleets that its columns may need. */
  readonly assets: readonly ModelAsset[];
  /** Variable of "the circle is among those chosen to start early", per circle that may be. */
  readonly started: ReadonlyMap<number, number>;
  /** Suggestions that can be answered, with the phase from which there is room. */
  readonly mustAnswer: ReadonlyMap<number, number>;
  /** Variable of "open by the end of the phase"; undefined = cannot be. */
  variable(column: number, phase: number): number | undefined;
}

/** A family of hard rules: its rows, and what the plan looks like without it. */
export interface ConstraintFamily {
  /** As the ledger and the checker call it. */
  readonly name: string;
  addRows(context: ModelContext): void;
  /** Its rows join types that otherwise have nothing to do with each other: priced, they split the problem (MODEL §6). */
  readonly joinsTypes?: boolean;
  /** Reason of a shortfall that goes away when the family is relaxed. */
  readonly reason?: ShortfallReason;
  /** The same rules without this family. */
  relax?(rules: Rules): Rules;
}
