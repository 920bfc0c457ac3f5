import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for the files of a test; `write` gives the path of a new one. */
export function scratch() {
  const folder = mkdtempSync(path.join(tmpdir(), 'kezhong-classic-'));
  return {
    write(name: string, text: string | Uint8Array): string {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
