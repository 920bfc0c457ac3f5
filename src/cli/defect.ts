import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packageVersion } from '../run/find.js';
import type { Language } from './language.js';

/**
 * Writes everything about a defect to a file and says in two lines that it happened and where the file is:
 * a trace on the screen helps nobody who only wanted a plan.
 */
export async function reportDefect(error: unknown, args: readonly string[], lang: Language): Promise<string> {
  const message = error instanceof Error ? error.message : String(error);
  const file = path.join(tmpdir(), `kezhong-defect-${process.pid}-${Date.now()}.txt`);
  const lines = [
    `kezhong ${packageVersion()} · Node ${process.versions.node} · ${process.platform} ${process.arch}`,
    `kezhong ${args.join(' ')}`,
    '',
    error instanceof Error ? (error.stack ?? message) : message,
    ...(error instanceof Error && error.cause !== undefined ? ['', `cause: ${String(error.cause)}`] : []),
    '',
  ];
  const head = lang === 'zh' ? `缺陷  kezhong 自身出错：${message}` : `defect  kezhong itself went wrong: ${message}`;
  try {
    await writeFile(file, lines.join('\n'));
  } catch {
    return `${head}\n`;
  }
  const where =
    lang === 'zh' ? `      这不是输入的错。详情：${file}` : `        This is no fault of the input. Report: ${file}`;
  return `${head}\n${where}\n`;
}
