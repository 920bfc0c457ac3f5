import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MINI_CITY } from './mini-city.js';

/** Scenario files in a temporary folder; `CITY` in their text stands for the mini city. */
export class ScenarioFiles {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'kezhong-scenario-'));

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text.replaceAll('CITY', path.resolve(MINI_CITY)));
    return file;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The mini city in two phases: Xiyuan first, Dongyuan next. */
export const BASE = `name: base
title: { zh: 基准, en: base }
city: CITY
phases:
  - { id: "2024", starts: [西园] }
  - { id: "2025", starts: rest }
budget: { "2024": 100000, "2025": 200000 }
`;
