import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that has ended, with what it used. */
export interface Ended {
  readonly out: string;
  readonly errors: string;
  readonly isKilled: boolean;
  /** Exit status; 127 where there is no such command. */
  readonly status: number;
  /** User and system time of the process and its children, seconds. */
  readonly cpuS: number;
  readonly wallS: number;
  /** Largest resident memory that was seen; undefined where the system does not say. */
  readonly peakMb?: number;
}

/** Writes the process's id on the third stream, so that it can be killed and its time still be told. */
const SCRIPT = '"$@" & echo $! >&3; wait $!; status=$?; times >&3; echo "status $status" >&3';
const LOOK_MS = 250;

/** When a process is killed, seconds by the clock and of CPU time (the latter where the system tells it: Linux). */
export interface Kill {
  readonly wallS: number;
  readonly cpuS?: number;
}

/**
 * Runs a command to its end or kills it. A shell tells the CPU time of its children,
 * killed ones too, whatever they are written in.
 */
export function runChild(command: readonly string[], kill: Kill, cwd: string): Promise<Ended> {
  const started = performance.now();
  const shell = spawn('sh', ['-c', SCRIPT, 'sh', ...command], { cwd, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  let [out, errors, told] = ['', '', ''];
  let isKilled = false;
  let peakMb: number | undefined;
  const pid = (): number | undefined => (told.includes('\n') ? Number.parseInt(told, 10) : undefined);
  shell.stdout!.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  shell.stderr!.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  shell.stdio[3]!.on('data', (chunk: Buffer) => {
    told += chunk.toString();
  });
  const look = setInterval(() => {
    const id = pid();
    if (id === undefined) return;
    peakMb = Math.max(peakMb ?? 0, memoryOf(id) ?? 0) || undefined;
    if (kill.cpuS !== undefined && (cpuOf(id) ?? 0) > kill.cpuS) end();
  }, LOOK_MS);
  const end = (): void => {
    const id = pid();
    if (id === undefined) return;
    isKilled = true;
    try {
      process.kill(id, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  };
  const timer = setTimeout(end, kill.wallS * 1000);
  process.once('exit', end);
  return new Promise((resolve, reject) => {
    shell.on('error', reject);
    shell.on('close', () => {
      clearInterval(look);
      clearTimeout(timer);
      process.off('exit', end);
      const status = Number(/^status (\d+)$/m.exec(told)?.[1] ?? 1);
      const wallS = (performance.now() - started) / 1000;
      const memory = peakMb === undefined ? {} : { peakMb };
      resolve({ out, errors, isKilled, status, cpuS: childrenS(told), wallS, ...memory });
    });
  });
}

/** `times` prints the shell's own user and system time, then its children's: `0m1.23s 0m0.45s`. */
function childrenS(told: string): number {
  const line = told.split('\n').filter((one) => /^\d+m[\d.]+s/.test(one))[1] ?? '';
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}

/** CPU seconds of a running process, as Linux tells them in hundredths behind its name in brackets. */
function cpuOf(id: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}

/** Peak of a running process in MB, as Linux tells it. */
function memoryOf(id: number): number | undefined {
  try {
    const kb = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
    return kb === undefined ? undefined : Number(kb) / 1024;
  } catch {
    return undefined;
  }
}
