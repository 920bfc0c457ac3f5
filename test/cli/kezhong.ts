import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MAIN = path.resolve('dist/src/cli/main.js');
const MINI = path.resolve('test/fixtures/mini-city');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the compiled command line as a shell does, in a folder, without a locale of the machine. */
export function start(folder: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const { LC_ALL: _1, LC_MESSAGES: _2, NO_COLOR: _3, ...rest } = process.env;
  return spawn(process.execPath, [MAIN, ...args], { cwd: folder, env: { ...rest, LANG: 'en_GB.UTF-8', ...env } });
}

/** What a finished run of the command line printed and returned. */
export function outcome(child: ChildProcess): Promise<Outcome> {
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })));
}

export function kezhong(folder: string, args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return outcome(start(folder, args, env));
}

/** An empty folder with a scenario of the mini city: one phase, money for some of what is missing. */
export function folderWithScenario(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kezhong-cli-'));
  writeFileSync(
    path.join(folder, 'mini.yaml'),
    [
      `city: ${MINI}`,
      'phases: [{ id: "2025", starts: rest }]',
      'budget: { "2025": 400000 }',
      'simulation: { days: 4, walkersPerCircle: 50 }',
      '',
    ].join('\n'),
  );
  return folder;
}

export function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Names in a folder, hidden ones too; none where it does not exist. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
