import path from 'node:path';
import type { Checked } from '../city/problem.js';
import { areasCsv } from '../report/areas.js';
import { comparisonCsv } from '../report/comparison.js';
import { planGeojson } from '../report/geojson.js';
import { reportHtml } from '../report/html.js';
import { personsCsv } from '../report/persons.js';
import { samplesCsv, sitesChosenCsv, typesChosenCsv } from '../report/sensitivity.js';
import { buildSummary, summaryText } from '../report/summary.js';
import { gapsCsv, planCsv, routesCsv, simulationCsv } from '../report/tables.js';
import type { Language } from '../report/texts/say.js';
import { scenarioYaml } from '../scenario/write.js';
import type { Opening } from '../siting/types.js';
import { claimsCsv } from './claims.js';
import { packageVersion } from './find.js';
import { flowsCsv } from './flows.js';
import { type RunFile, writeRun } from './folder.js';
import { runName, sha256, shortHash } from './hash.js';
import { manifestFile, type RunInputs } from './manifest.js';
import { USUAL_FILES } from './recheck-days.js';
import type { RunResult } from './types.js';

/** The days of a simulation as exact sums, from which `--resume` goes on. */
export const DAYS_FILE = 'days.bin';

/** What a run folder says beside the run itself. */
export interface SaveFacts {
  readonly inputs: RunInputs;
  /** As typed, without the program. */
  readonly commandLine: readonly string[];
  /** The command that repeats the run, without machine paths. */
  readonly repeatedBy: string;
  readonly startedAt: Date;
  /** Options beside scenario and seed that change the result: they have a folder of their own. */
  readonly choices?: readonly string[];
  /** Language of report.html. */
  readonly lang: Language;
  /** Folder of the run; default: one of its own under `runs`. */
  readonly out?: string;
}

/** A run on the disk: the folder as given, and the run with the names of its files. */
export interface SavedRun {
  readonly folder: string;
  readonly run: RunResult;
}

/** Writes a run folder in one step: killed at any moment there is a whole run or none. */
export async function saveRun(run: RunResult, facts: SaveFacts): Promise<Checked<SavedRun>> {
  const folder = facts.out ?? path.join('runs', folderName(run, facts));
  const stamped = stampedRun(run, folder, facts);
  const files = runFiles(stamped, folder, facts.lang);
  const manifest = manifestFile(
    folder,
    {
      command: run.command,
      commandLine: facts.commandLine,
      seed: run.seed,
      scenario: run.scenario,
      cityId: run.city.id,
      inputs: facts.inputs,
      startedAt: facts.startedAt,
      endedAt: new Date(),
    },
    files,
  );
  const written = await writeRun(folder, [...files, manifest]);
  return written.value === undefined
    ? { problems: written.problems }
    : { value: { folder, run: stamped }, problems: written.problems };
}

/** A scenario's plan, its gaps today, its days without a plan and every design each have a folder of their own. */
function folderName(run: RunResult, { inputs, choices }: SaveFacts): string {
  const name = runName(run.scenario, inputs.cityHash, run.seed, choices);
  if (run.command === 'plan') return name;
  // The days of a run's plan lie beside that run; what has no run of its own is the city as it is.
  const today = run.command === 'simulate' ? '-today' : '';
  return `${name}-${run.command}${today}${designMark(run)}`;
}

/** Four hex digits of what a design varies, and how, and of the plan that it holds. */
function designMark({ sensitivity, plan }: RunResult): string {
  if (sensitivity === undefined) return '';
  const { method, factors, points, replan, strategy, days } = sensitivity;
  const held = replan ? undefined : plan?.openings;
  return `-${shortHash([method, factors, points, replan, strategy, days, ...(held === undefined ? [] : [held])])}`;
}

function stampedRun(run: RunResult, folder: string, facts: SaveFacts): RunResult {
  const stamp = {
    version: packageVersion(),
    cityHash: facts.inputs.cityHash,
    scenarioHash: sha256(scenarioYaml({ ...run.scenario, city: folder }, folder)),
    commandLine: facts.repeatedBy,
    files: fileNames(run),
  };
  return { ...run, stamp };
}

function fileNames(run: RunResult): string[] {
  const planned =
    run.plan === undefined
      ? []
      : [
          'plan.csv',
          'claims.csv',
          ...(run.plan.flows ? ['flows.csv'] : []),
          ...(run.rules.fleets ? ['routes.csv'] : []),
        ];
  const usual =
    run.usualPlan === undefined
      ? []
      : [USUAL_FILES.plan, USUAL_FILES.claims, ...(run.rules.capacity ? [USUAL_FILES.flows] : [])];
  const walked =
    run.simulation === undefined
      ? []
      : [
          'simulation.csv',
          ...(run.simulation.areas ? ['areas.csv'] : []),
          ...(run.simulation.persons ? ['persons.csv'] : []),
        ];
  const compared = run.comparison === undefined ? [] : ['comparison.csv'];
  const varied =
    run.sensitivity === undefined
      ? []
      : ['sensitivity.csv', ...(run.sensitivity.replan ? ['sites-chosen.csv', 'types-chosen.csv'] : [])];
  return [
    'summary.json',
    ...planned,
    ...usual,
    'gaps.csv',
    ...walked,
    ...compared,
    ...(run.days === undefined ? [] : [DAYS_FILE]),
    ...varied,
    'plan.geojson',
    'report.html',
    'scenario.yaml',
    'manifest.json',
  ];
}

function runFiles(run: RunResult, folder: string, lang: Language): RunFile[] {
  const contents: Readonly<Record<string, () => string | Uint8Array>> = {
    'summary.json': () => summaryText(buildSummary(run)),
    'plan.csv': () => planCsv(run),
    'claims.csv': () => claimsCsv(run.plan?.claims ?? [], run.city, run.rules.phaseIds),
    'flows.csv': () => flowsCsv(run.plan?.flows ?? [], run.city, run.rules.phaseIds),
    'routes.csv': () => routesCsv(run),
    [USUAL_FILES.plan]: () => planCsv(withOpenings(run, run.usualPlan?.openings ?? [])),
    [USUAL_FILES.claims]: () => claimsCsv(run.usualPlan?.claims ?? [], run.city, run.rules.phaseIds),
    [USUAL_FILES.flows]: () => flowsCsv(run.usualPlan?.flows ?? [], run.city, run.rules.phaseIds),
    'gaps.csv': () => gapsCsv(run),
    'simulation.csv': () => simulationCsv(run) ?? '',
    'areas.csv': () => areasCsv(run) ?? '',
    'persons.csv': () => personsCsv(run) ?? '',
    'comparison.csv': () => comparisonCsv(run) ?? '',
    'sensitivity.csv': () => (run.sensitivity === undefined ? '' : samplesCsv(run.sensitivity)),
    'sites-chosen.csv': () => (run.sensitivity === undefined ? '' : sitesChosenCsv(run.city, run.sensitivity)),
    'types-chosen.csv': () => (run.sensitivity === undefined ? '' : typesChosenCsv(run.city, run.sensitivity)),
    [DAYS_FILE]: () => run.days ?? new Uint8Array(),
    'plan.geojson': () => planGeojson(run),
    'report.html': () => reportHtml(run, lang),
    'scenario.yaml': () => scenarioYaml(run.scenario, folder),
  };
  return fileNames(run)
    .filter((name) => name !== 'manifest.json')
    .map((name) => ({ name, content: contents[name]!() }));
}

/** The run as if it had opened these instead, for a table of them. */
function withOpenings(run: RunResult, openings: readonly Opening[]): RunResult {
  return run.plan === undefined ? run : { ...run, plan: { ...run.plan, openings } };
}
