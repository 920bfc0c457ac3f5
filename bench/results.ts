import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

const FILE = 'bench/RESULTS.md';

/** The day, the machine and its load, as every section of RESULTS.md names them. */
export function circumstances(): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]!.toFixed(1)}`;
  return `${new Date().toISOString().slice(0, 10)} · ${machine}, Node ${process.versions.node}`;
}

/** CPU seconds of this process, user and system, since it began or since `before`. */
export function cpuS(before?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Lines of a section of RESULTS.md below its title; none where there is no such section. */
export function sectionLines(title: string): string[] {
  const { body } = partsOf(title);
  return body.split('\n');
}

/** Puts a section into RESULTS.md, in the place of the one with this title or behind all others. */
export function putSection(title: string, lines: readonly string[]): void {
  const { head, isNew, tail } = partsOf(title);
  const before = isNew && head !== '' ? `${head.trimEnd()}\n\n` : head;
  const section = `## ${title}\n\n${lines.join('\n').trim()}\n`;
  writeFileSync(FILE, `${before}${section}${tail === '' ? '' : `\n${tail}`}`);
}

function partsOf(title: string): { head: string; body: string; tail: string; isNew: boolean } {
  const text = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  const start = text.startsWith(`## ${title}\n`) ? 0 : text.indexOf(`\n## ${title}\n`) + 1;
  if (start === 0 && !text.startsWith(`## ${title}\n`)) return { head: text, body: '', tail: '', isNew: true };
  const rest = text.slice(start + `## ${title}\n`.length);
  const end = rest.indexOf('\n## ');
  const body = end < 0 ? rest : rest.slice(0, end);
  return { head: text.slice(0, start), body, tail: end < 0 ? '' : rest.slice(end + 1), isNew: false };
}
