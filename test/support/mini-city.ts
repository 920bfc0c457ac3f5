import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const MINI_CITY = 'test/fixtures/mini-city';

/** A copy of the mini city in a temporary folder, to be spoilt by a test. */
export class CityCopy {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'kezhong-city-'));

  constructor() {
    cpSync(MINI_CITY, this.folder, { recursive: true });
  }

  /** Replaces the first occurrence of `from`, which must be there. */
  edit(file: string, from: string, to: string): void {
    const target = path.join(this.folder, file);
    const text = readFileSync(target, 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not contain ${JSON.stringify(from)}`);
    writeFileSync(
      target,
      text.replace(from, () => to),
    );
  }

  write(file: string, content: string | Uint8Array): void {
    writeFileSync(path.join(this.folder, file), content);
  }

  remove(file: string): void {
    rmSync(path.join(this.folder, file));
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
