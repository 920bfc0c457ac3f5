import type { ExternalBound } from '../parallel/external.js';
import type { ClassicInstance, ClassicProblem, ClassicResult } from '../siting/classic/types.js';
import type { Model, SolverOptions, SolverResult } from '../solver/model.js';
import { type ExitCode, type Given, type Terminal, UsageError } from './command.js';
import { writeModel } from './external.js';
import type { Limits } from './options.js';

/** What an external solver says of its own result; nothing of it is proven here. */
export interface Claim {
  readonly solver: string;
  readonly says: string;
  readonly bound?: number;
}

export interface Asked {
  readonly p?: number;
  readonly radius?: number;
  readonly budget?: number;
}

/** A solver of this machine, or the second one that comes along, which claims no bound. */
interface OutsideSolver {
  readonly name: string;
  solve(model: Model, options: SolverOptions): Promise<SolverResult & { readonly externalBound?: ExternalBound }>;
}

/** The problem as one model, or a refusal where it is none. */
async function textbookOf(problem: ClassicProblem, instance: ClassicInstance, asked: Asked) {
  const { notTextbook, textbookModel } = await import('../siting/classic/textbook.js');
  const reason = notTextbook(problem, instance);
  if (reason !== undefined || problem === 'lscp-backup') {
    const { zh, en } = reason ?? { zh: '', en: '' };
    throw new UsageError({ zh: `${problem}：${zh}`, en: `${problem}: ${en}` });
  }
  return { kind: problem, textbook: textbookModel(problem, instance, asked) };
}

/** Writes the textbook model of a classic problem for `--write-lp` and `--write-mps`. */
export async function writeTextbook(
  problem: ClassicProblem,
  instance: ClassicInstance,
  asked: Asked,
  given: Given,
  terminal: Terminal,
): Promise<ExitCode | undefined> {
  const { textbook } = await textbookOf(problem, instance, asked);
  const { csvText } = await import('../report/csv.js');
  const { columnName } = await import('../solver/mps.js');
  const { siteIds, clientIds, distances } = instance;
  const rows: string[][] = [];
  textbook.siteColumn.forEach((column, j) => {
    if (column >= 0) rows.push([columnName(column), 'opens', siteIds[j]!, '']);
  });
  textbook.pairColumn?.forEach((column, n) => {
    const [i, j] = [Math.floor(n / distances.sites), n % distances.sites];
    if (column >= 0) rows.push([columnName(column), 'serves', siteIds[j]!, clientIds[i]!]);
  });
  return writeModel(textbook.model, csvText(['column', 'what', 'site', 'demand'], rows), given, terminal);
}

/**
 * Solves a classic problem by another solver on the textbook model. Its plan is
 * recounted on the instance; what it says of optimality stays a claim.
 *
 * @throws UsageError where the problem is not one model
 */
export async function solveOutside(
  problem: ClassicProblem,
  instance: ClassicInstance,
  asked: Asked,
  limits: Limits,
  backend: OutsideSolver,
  signal: AbortSignal,
): Promise<{ readonly result: ClassicResult; readonly claim: Claim }> {
  const { kind, textbook } = await textbookOf(problem, instance, asked);
  const { planOfTextbook } = await import('../siting/classic/textbook.js');
  const { recount } = await import('../siting/classic/check.js');
  const { localTeam } = await import('../solver/team.js');
  const found = await backend.solve(textbook.model, { ...limits, relativeGap: 0 });
  const bound: ExternalBound | undefined = found.externalBound;
  const claim = {
    solver: backend.name,
    says: found.status,
    ...(bound === undefined ? {} : { bound: textbook.sign * bound.value }),
  };
  const stopped = signal.aborted ? 'interrupted' : 'limit';
  const work = { evaluations: 0, lpIterations: found.iterations, nodes: found.nodes };
  if (found.values === undefined || found.objective === undefined) {
    return { result: { status: 'unknown', open: [], stopped, work }, claim };
  }
  const plan = planOfTextbook(kind, instance, textbook, found.values, found.objective, asked.radius);
  const result: ClassicResult = { status: 'feasible', ...plan, stopped, work };
  const faults = await recount(problem, instance, asked, result, localTeam());
  if (faults.length > 0) {
    const { ExternalSolverFailed } = await import('../parallel/external.js');
    throw new ExternalSolverFailed(`${backend.name}: ${faults.slice(0, 5).join('; ')}`);
  }
  return { result, claim };
}
