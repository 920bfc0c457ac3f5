import { readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT, type Given, type Terminal, UsageError } from '../../src/cli/command.js';
import { reportDefect } from '../../src/cli/defect.js';
import { languageOf } from '../../src/cli/language.js';
import { gapTargetOf, limitsOf, workersOf } from '../../src/cli/options.js';
import { Pace, ProgressLine } from '../../src/cli/progress.js';

const given = (options: Record<string, string | string[]>): Given => ({
  operands: [],
  text: (name) => (typeof options[name] === 'string' ? options[name] : undefined),
  list: (name) => (Array.isArray(options[name]) ? options[name] : []),
  flag: () => false,
  isOff: () => false,
});

const terminal = (lines: string[], live: boolean, quiet = false): Terminal => ({
  lang: 'en',
  out: () => {},
  err: (text) => lines.push(text),
  colourOut: false,
  colourErr: false,
  liveErr: live,
  width: 80,
  quiet,
  verbose: false,
  json: false,
  signal: new AbortController().signal,
});

describe('options', () => {
  it('limits count nodes, iterations or seconds', () => {
    expect(limitsOf(given({ limit: ['nodes:2000', 'iterations:5', 'time:1.5m'] }))).toEqual({
      nodeLimit: 2000,
      iterationLimit: 5,
      timeLimitS: 90,
    });
    expect(limitsOf(given({ limit: ['time:30s'] }))).toEqual({ timeLimitS: 30 });
    expect(limitsOf(given({}))).toEqual({});
    for (const bad of ['nodes:-1', 'nodes:1e3', 'time:', '30s', 'time:30d']) {
      expect(() => limitsOf(given({ limit: [bad] })), bad).toThrow(UsageError);
    }
  });

  it('the gap is a share or a percentage', () => {
    expect(gapTargetOf(given({ gap: '0.1%' }), 0.5)).toBeCloseTo(0.001, 12);
    expect(gapTargetOf(given({ gap: '0' }), 0.5)).toBe(0);
    expect(gapTargetOf(given({}), 0.5)).toBe(0.5);
    for (const bad of ['', '-1', '101%', 'x', 'NaN'])
      expect(() => gapTargetOf(given({ gap: bad }), 0), bad).toThrow(UsageError);
  });

  it('workers are a whole number', () => {
    expect(workersOf(given({ workers: '0' }))).toBe(0);
    for (const bad of ['-1', '1.5', 'x', '100000'])
      expect(() => workersOf(given({ workers: bad })), bad).toThrow(UsageError);
  });

  it('the language is read before anything else', () => {
    expect(languageOf(['plan', '--lang', 'zh'], { LANG: 'en_GB' })).toBe('zh');
    expect(languageOf(['--lang=en'], { LANG: 'zh_CN' })).toBe('en');
    expect(languageOf([], { LC_ALL: 'zh_CN.UTF-8', LANG: 'en_GB' })).toBe('zh');
    expect(languageOf([], { LC_MESSAGES: 'de_DE', LANG: 'zh_CN' })).toBe('en');
    expect(languageOf(['--', '--lang', 'zh'], { LANG: 'C' })).toBe('en');
  });
});

describe('progress', () => {
  it('a pipe gets at most a line every ten seconds, whole lines only', () => {
    const lines: string[] = [];
    let now = 0;
    const progress = new ProgressLine(terminal(lines, false), () => now);
    for (now = 0; now <= 25_000; now += 100) progress.update(`at ${now}`);
    progress.end();
    expect(lines).toEqual(['at 10000\n', 'at 20000\n']);
  });

  it('a screen sees one line that is written over, and it is gone at the end', () => {
    const lines: string[] = [];
    let now = 0;
    const progress = new ProgressLine(terminal(lines, true), () => now);
    for (now = 0; now <= 300; now += 10) progress.update(`at ${now}`);
    progress.end();
    expect(lines).toEqual(['\r\u001b[2Kat 100', '\r\u001b[2Kat 200', '\r\u001b[2Kat 300', '\r\u001b[2K']);
  });

  it('a count says how fast it goes and how long the rest takes, without the work of an earlier run', () => {
    let now = 0;
    const pace = new Pace('en', false, () => now);
    now = 30_000;
    expect(pace.text(10, 40)).toBe('10/40 · 20 a minute · about 2 min left');
    now = 60_000;
    expect(pace.text(30, 40)).toBe('30/40 · 30 a minute · about 20 s left');
    const resumed = new Pace('zh', true, () => now);
    expect(resumed.text(900, 1000)).toBe('900/1000');
    now = 120_000;
    expect(resumed.text(902, 1000)).toBe('902/1000 · 每分钟 2.0 · 还需约 49 min');
  });

  it('--quiet says nothing', () => {
    const lines: string[] = [];
    const progress = new ProgressLine(terminal(lines, true, true), () => 1e9);
    progress.update('x');
    progress.keep('y');
    progress.end();
    expect(lines).toEqual([]);
  });
});

describe('a defect', () => {
  it('is told in two lines without a trace, which is in the file they name', async () => {
    const text = await reportDefect(new Error('a count went below zero'), ['plan', 'x.yaml'], 'en');
    expect(text).toContain('a count went below zero');
    expect(text).not.toMatch(/\n\s+at /);
    const file = /Report: (.+)\n/.exec(text)![1]!;
    const report = readFileSync(file, 'utf8');
    rmSync(file);
    expect(report).toContain('kezhong plan x.yaml');
    expect(report).toMatch(/\n\s+at /);
    expect(EXIT.defect).toBe(3);
  });
});
