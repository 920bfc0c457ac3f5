import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readTable } from '../city/csv.js';
import { hasErrors, warningAt, words } from '../city/finding.js';
import { namesOf } from '../city/names.js';
import type { Checked, Problem } from '../city/problem.js';
import { readText, shownPath } from '../city/read-text.js';
import type { City } from '../city/types.js';
import { checkAgainst, parseYaml } from '../city/yaml.js';
import { type ReadScenario, readScenario } from '../scenario/read.js';
import type { Opening } from '../siting/types.js';
import { MANIFEST, recoverRuns } from './folder.js';
import { sha256 } from './hash.js';
import { type Manifest, manifestSchema } from './manifest.js';
import { LOCATION, phaseCell } from './plan-rows.js';

const SCENARIO = 'scenario.yaml';

/** A run folder, read back. */
export interface StoredRun {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly scenario: ReadScenario;
  /** summary.json as it stands, undefined where it cannot be read. */
  readonly summary?: unknown;
}

/**
 * Reads a run folder: manifest.json, scenario.yaml and summary.json, each file held
 * against its hash.
 *
 * A file that was edited is a warning (`edited-file`), so that an edited plan can
 * still be read and then rejected by the checker; a file that is gone is
 * `missing-file`, an error for the two that a run cannot be without. Inputs that
 * have changed since are `changed-input`.
 *
 * @param sets changes to the run's scenario, as `--set` writes them.
 */
export async function readRun(folder: string, sets: readonly string[] = []): Promise<Checked<StoredRun>> {
  const problems: Problem[] = [];
  await recoverRuns(path.dirname(path.resolve(folder)));
  const manifest = await readManifest(folder, problems);
  if (manifest === undefined) return { problems };
  await checkFiles(folder, manifest, problems);
  await checkInputs(folder, manifest, problems);
  const scenario = await readScenario(path.join(folder, SCENARIO), sets);
  problems.push(...scenario.problems);
  if (scenario.value === undefined || hasErrors(problems)) return { problems };
  const summary = await readSummary(folder, problems);
  const value = { folder, manifest, scenario: scenario.value, ...(summary === undefined ? {} : { summary }) };
  return { value, problems };
}

async function readManifest(folder: string, problems: Problem[]): Promise<Manifest | undefined> {
  const file = path.join(folder, MANIFEST);
  const text = await readText(file, problems);
  const yaml = text === undefined ? undefined : parseYaml(text, shownPath(file), problems);
  return yaml === undefined ? undefined : checkAgainst(manifestSchema, yaml.data, yaml.where, problems);
}

async function checkFiles(folder: string, manifest: Manifest, problems: Problem[]): Promise<void> {
  for (const { name, sha256: expected } of manifest.files) {
    const at = { file: shownPath(path.join(folder, name)) };
    const content = await readFile(path.join(folder, path.basename(name))).catch(() => undefined);
    // Without its scenario a run cannot be read at all: that error is told by readScenario.
    if (content === undefined && name === SCENARIO) continue;
    if (content === undefined) {
      const what = words('结果文件夹缺少此文件', 'is missing from the run');
      problems.push(warningAt(at, 'missing-file', what));
    } else if (sha256(content) !== expected) {
      const what = words(
        '写入之后被改动过（与 manifest.json 的哈希不符）',
        'was edited after the run (its hash is not the one in manifest.json)',
      );
      problems.push(warningAt(at, 'edited-file', what));
    }
  }
}

async function checkInputs(folder: string, manifest: Manifest, problems: Problem[]): Promise<void> {
  for (const input of manifest.inputs) {
    const file = path.resolve(folder, input.path);
    const content = await readFile(file).catch(() => undefined);
    if (content !== undefined && sha256(content) === input.sha256) continue;
    const what =
      content === undefined
        ? words('此次结果读过的文件已不在', 'was read by the run and is gone')
        : words('此次结果读过之后已变', 'has changed since the run read it');
    problems.push(warningAt({ file: shownPath(file) }, 'changed-input', what));
  }
}

async function readSummary(folder: string, problems: Problem[]): Promise<unknown> {
  const file = path.join(folder, 'summary.json');
  const text = await readText(file, problems, true);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = words(`不是 JSON：${String(error)}`, `is not JSON: ${String(error)}`);
    problems.push(warningAt({ file: shownPath(file) }, 'malformed-json', what));
    return undefined;
  }
}

const PLAN_COLUMNS = ['phase', 'location', 'format'] as const;

/**
 * The openings of a run's plan.csv: ids in the columns `phase`, `location` and
 * `format`; other columns are for people. Order and repetitions are kept as they
 * stand: the checker judges them, not the reader.
 *
 * @param phaseIds the rules' phases.
 */
export async function readPlanFile(
  file: string,
  city: City,
  phaseIds: readonly string[],
): Promise<Checked<readonly Opening[]>> {
  const found: Problem[] = [];
  const text = await readText(file, found);
  if (text === undefined) return { problems: found };
  const table = await readTable(text, shownPath(file), { columns: PLAN_COLUMNS }, found);
  const names = namesOf(city);
  const openings = table.rows.map((row): Opening => {
    return {
      phase: phaseCell(row, phaseIds, found),
      location: row.name('location', names.location, LOCATION),
      format: row.name('format', names.format, FORMAT),
    };
  });
  const problems = found.filter((problem) => problem.code !== 'unknown-column');
  return hasErrors(problems) ? { problems } : { value: openings, problems };
}

const FORMAT = { code: 'format', zh: '业态形式编号', en: 'the id of a format' };
