import { readFile } from 'node:fs/promises';
import path from 'node:path';
import iconv from 'iconv-lite';
import { errorAt, words } from './finding.js';
import type { Problem } from './problem.js';

/** The name under which a file is shown: relative to where the command runs, if it lies below. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), path.resolve(file));
  const shown = relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  return shown.split(path.sep).join('/');
}

/**
 * The text of a file: UTF-8 if the bytes are valid UTF-8 (a BOM is dropped), else
 * GB18030, which is what spreadsheets of Chinese offices write.
 *
 * @returns undefined after adding `missing-file`, `unreadable-file` or `bad-encoding`;
 * a missing file that is `optional` adds nothing.
 */
export async function readText(file: string, problems: Problem[], optional = false): Promise<string | undefined> {
  const at = { file: shownPath(file) };
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      if (!optional) problems.push(errorAt(at, 'missing-file', words('缺少此文件', 'this file is missing')));
    } else {
      problems.push(errorAt(at, 'unreadable-file', words(`无法读取（${code}）`, `cannot be read (${code})`)));
    }
    return undefined;
  }
  const text = decode(bytes);
  if (text === undefined) {
    problems.push(
      errorAt(
        at,
        'bad-encoding',
        words('既不是 UTF-8 也不是 GB18030 文本', 'is neither UTF-8 nor GB18030 text'),
        words('另存为 UTF-8 再试', 'save it as UTF-8'),
      ),
    );
  }
  return text;
}

/** UTF-8 strictly, then GB18030; undefined where neither fits. */
export function decode(bytes: Uint8Array): string | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = iconv.decode(Buffer.from(bytes), 'gb18030');
  }
  // NUL bytes are UTF-16 or a binary file, never a table.
  return text.includes('\u0000') || text.includes('\ufffd') ? undefined : text.replace(/^\ufeff/, '');
}
