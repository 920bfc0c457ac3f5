import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optional?: boolean;
  readonly dependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
}

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe('the lock file', () => {
  const packages: Record<string, Locked> = json('package-lock.json').packages;
  const entries = Object.entries(packages).filter(([path]) => path !== '');

  it('names no registry, so that any mirror serves', () => {
    expect(entries.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  });

  it('pins every package that is installed everywhere by its hash', () => {
    expect(entries.filter(([, entry]) => !entry.optional && !entry.integrity).map(([path]) => path)).toEqual([]);
  });

  it('knows every package that another one wants, of every platform: a clean install needs them all', () => {
    const known = new Set(
      entries.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
    );
    const wanted = entries.flatMap(([, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies }),
    );
    expect(wanted.filter((name) => !known.has(name))).toEqual([]);
  });

  it('agrees with package.json, which asks for exact versions', () => {
    const { dependencies, devDependencies } = json('package.json');
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  });
});
