import { randomBytes } from 'node:crypto';
import { access, constants, cp, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorAt, words } from '../city/finding.js';
import type { Checked, Problem } from '../city/problem.js';
import { shownPath } from '../city/read-text.js';

/** A file of a run folder: a plain name, no folders. */
export interface RunFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export const MANIFEST = 'manifest.json';

/**
 * Writes a run folder as a whole: into a hidden sibling, every file and the folder
 * flushed to the disk, then renamed into place.
 *
 * Killed at any moment it leaves no run or a complete one under `outDir`; what an
 * earlier killed run left beside it is put right first. A run of the same name is
 * replaced, files that a user put into it are kept. A folder that is not a run is
 * never touched: `not-a-run-folder`. A disk that refuses gives `cannot-write`.
 *
 * @returns the folder, as given.
 */
export async function writeRun(outDir: string, files: readonly RunFile[]): Promise<Checked<string>> {
  const target = path.resolve(outDir);
  const bad = files.find((file) => path.basename(file.name) !== file.name || file.name === '' || file.name === '..');
  if (bad !== undefined) throw new Error(`not a plain file name: ${bad.name}`);
  const temporary = siblingName(target, 'new');
  try {
    await mkdir(path.dirname(target), { recursive: true });
    await recoverRuns(path.dirname(target));
    if (!(await isReplaceable(target))) return { problems: [notARun(outDir)] };
    await mkdir(temporary);
    for (const file of files) await writeFlushed(path.join(temporary, file.name), file.content);
    await keepOwnFiles(target, temporary, new Set(files.map((file) => file.name)));
    await flushFolder(temporary);
    await swap(temporary, target);
    return { value: outDir, problems: [] };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    return { problems: [cannotWrite(outDir, code)] };
  }
}

/**
 * What would keep `writeRun` from writing this folder, as far as that can be known
 * before the work is done whose result is to go there.
 */
export async function foreseeRun(outDir: string): Promise<readonly Problem[]> {
  const target = path.resolve(outDir);
  if (!(await isReplaceable(target))) return [notARun(outDir)];
  let parent = path.dirname(target);
  while (!(await exists(parent)) && path.dirname(parent) !== parent) parent = path.dirname(parent);
  try {
    if (!(await stat(parent)).isDirectory()) return [cannotWrite(outDir, 'ENOTDIR')];
    await access(parent, constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    return [cannotWrite(outDir, (error as NodeJS.ErrnoException).code ?? 'EACCES')];
  }
}

function notARun(outDir: string): Problem {
  const what = words(
    '此路径已有内容，且不是结果文件夹，未改动',
    'is not a run folder and not empty; it was left as it is',
  );
  const hint = words('用 --out 另指一处', 'choose another place with --out');
  return errorAt({ file: shownPath(outDir) }, 'not-a-run-folder', what, hint);
}

function cannotWrite(outDir: string, code: string): Problem {
  return errorAt(
    { file: shownPath(outDir) },
    'cannot-write',
    words(`无法写入（${code}）`, `cannot be written (${code})`),
  );
}

/**
 * Puts right what killed processes left in a folder of runs: half-written folders
 * go; a complete run that was set aside and never replaced comes back under its name.
 */
export async function recoverRuns(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch((): string[] => [])) {
    const found = LEFTOVER.exec(name);
    if (found === null || isAlive(Number(found[2]))) continue;
    const [, run, , kind] = found;
    const leftover = path.join(parent, name);
    const home = path.join(parent, run!);
    if (kind === 'old' && !(await exists(home))) await rename(leftover, home).catch(() => undefined);
    else await rm(leftover, { recursive: true, force: true }).catch(() => undefined);
  }
}

const LEFTOVER = /^\.(.+)\.kezhong-(\d+)-[0-9a-f]{8}\.(new|old)$/;

function siblingName(target: string, kind: 'new' | 'old'): string {
  const token = randomBytes(4).toString('hex');
  return path.join(path.dirname(target), `.${path.basename(target)}.kezhong-${process.pid}-${token}.${kind}`);
}

/** Signal 0 asks whether a process is there; EPERM means that it is, and belongs to someone else. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Absent, empty, or a run. */
async function isReplaceable(target: string): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return true;
  if (!found.isDirectory()) return false;
  return (await exists(path.join(target, MANIFEST))) || (await readdir(target)).length === 0;
}

/** Copies into the new folder what the old one holds beside the files of its run. */
async function keepOwnFiles(target: string, temporary: string, written: ReadonlySet<string>): Promise<void> {
  const names = await readdir(target).catch((): string[] => []);
  if (names.length === 0) return;
  const own = await runFileNames(target);
  for (const name of names) {
    if (written.has(name) || own.has(name)) continue;
    await cp(path.join(target, name), path.join(temporary, name), { recursive: true });
  }
}

/** Names that the manifest of a run lists. */
async function runFileNames(folder: string): Promise<Set<string>> {
  const names = new Set([MANIFEST]);
  try {
    const manifest: unknown = JSON.parse(await readFile(path.join(folder, MANIFEST), 'utf8'));
    const files = (manifest as { files?: { name?: unknown }[] } | null)?.files ?? [];
    for (const file of files) if (typeof file.name === 'string') names.add(file.name);
  } catch {
    // A damaged manifest lists nothing: then everything else is kept.
  }
  return names;
}

/** Node has no exchange of two folders in one step: the old run is set aside, and `recoverRuns` knows where. */
async function swap(temporary: string, target: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const aside = siblingName(target, 'old');
    const hadOld = await rename(target, aside).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    try {
      await rename(temporary, target);
      await flushFolder(path.dirname(target));
      if (hadOld) await rm(aside, { recursive: true, force: true });
      return;
    } catch (error) {
      // Another process may have put its run there in between: then ours replaces that one.
      if (hadOld && !(await exists(target))) await rename(aside, target).catch(() => undefined);
      const code = (error as NodeJS.ErrnoException).code;
      if (attempt >= 3 || (code !== 'ENOTEMPTY' && code !== 'EEXIST')) throw error;
    }
  }
}

async function writeFlushed(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Flushes a folder's list of names; systems that cannot open folders flush it themselves. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EPERM' && code !== 'EISDIR' && code !== 'EINVAL') throw error;
  } finally {
    await handle.close();
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
