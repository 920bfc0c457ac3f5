import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gapText, integer, percent } from '../src/report/format.js';
import { STYLE } from '../src/report/style.js';
import { GAP_CLASSES, mapDefinitions, mapSvg } from '../src/report/svg.js';
import { say, sayData } from '../src/report/texts/say.js';
import { find, packageFolder } from '../src/run/find.js';
import { runPlan } from '../src/run/pipeline.js';
import { prepare } from '../src/run/prepare.js';
import type { RunResult } from '../src/run/types.js';

/**
 * Draws the pictures of README.md and README.zh-CN.md from a real run:
 * `npm run picture` plans zhongwei-2025 and writes docs/zhongwei-2025.{en,zh}.svg.
 */
const MAP_WIDTH = 640;
const GUTTER = 24;
const HEAD = 64;
const FOOT = 40;
const KINDS = ['own', 'hosted', 'mobile', 'substitute'] as const;
const KIND_WIDTH = { own: 192, hosted: 148, mobile: 148, substitute: 168 };

/** The page's rules for what is on a map. */
function mapStyle(): string {
  const rules = STYLE.split('\n').filter((line) =>
    /^\.(circle|g\d|street|river|railway|sleepers|existing|new|label|stamp)\b/.test(line),
  );
  return `${rules.join('')}.ink{fill:#1c2733}.soft{fill:#5a6673}`;
}

/** A map of the page at a place of the picture. */
function placed(svg: string, x: number, height: number): string {
  return svg.replace('<svg class="map"', `<svg x="${x}" y="${HEAD}" width="${MAP_WIDTH}" height="${height}"`);
}

function legend(lang: 'zh' | 'en', y: number): string {
  const parts: string[] = [];
  let x = 4;
  const add = (mark: string, text: string, width: number) => {
    parts.push(
      `<g transform="translate(${x} ${y})">${mark}<text class="soft" x="20" y="10" font-size="13">${text}</text></g>`,
    );
    x += width;
  };
  parts.push(
    `<text class="ink" x="${x}" y="${y + 10}" font-size="13" font-weight="600">${say(lang, 'legendGap')}</text>`,
  );
  x += 92;
  GAP_CLASSES.forEach((end, n) => {
    add(`<rect class="circle g${n}" width="14" height="11"/>`, `${GAP_CLASSES[n - 1] ?? 0}–${end}`, 92);
  });
  for (const kind of KINDS) {
    const mark = `<use class="new ${kind}" href="#m-${kind}" width="13" height="13"/>`;
    add(mark, `${say(lang, 'legendNew')} (${sayData(lang, 'kind', kind)})`, lang === 'zh' ? 150 : KIND_WIDTH[kind]);
  }
  return parts.join('');
}

function picture(run: RunResult, lang: 'zh' | 'en'): string {
  const before = run.gaps.moments[0]!;
  const after = run.gaps.moments.at(-1)!;
  const asPlan = run.asPlan?.gaps.moments.at(-1);
  const left = mapSvg(run, before.perCircle, false, say(lang, 'mapBefore'), lang);
  const right = mapSvg(run, after.perCircle, true, say(lang, 'mapAfter'), lang);
  const mapHeight = Number(/viewBox="0 0 \d+ ([\d.]+)"/.exec(left)?.[1]);
  const width = 2 * MAP_WIDTH + GUTTER;
  const height = HEAD + mapHeight + FOOT;
  const head = (x: number, title: string, note: string) =>
    `<text class="ink" x="${x}" y="26" font-size="20" font-weight="650">${title}</text><text class="soft" x="${x}" y="50" font-size="15">${note}</text>`;
  const gap = (value: number) => `${say(lang, 'gapIndex')} ${gapText(value)}`;
  const compared = asPlan === undefined ? '' : ` (${say(lang, 'asPlan')} ${gapText(asPlan.city)})`;
  const proof = `${integer(run.plan!.openings.length)} ${say(lang, 'newOutlets')} · ${say(lang, 'gapOfGain')} ${percent(run.plan!.gapOfGain, 2)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    " font-family=\"system-ui,-apple-system,'Segoe UI','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif\">",
    `<style>${mapStyle()}</style><rect width="${width}" height="${height}" fill="#fff"/>`,
    mapDefinitions(run, lang),
    head(4, `${run.city.name[lang]} · ${say(lang, 'before')}`, gap(before.city)),
    head(
      MAP_WIDTH + GUTTER,
      `${run.city.name[lang]} · ${say(lang, 'after')}`,
      `${gap(after.city)}${compared} · ${proof}`,
    ),
    placed(left, 0, mapHeight),
    placed(right, MAP_WIDTH + GUTTER, mapHeight),
    legend(lang, height - 24),
    '</svg>\n',
  ].join('');
}

const scenario = find('zhongwei-2025', ['scenario']).value!;
const prepared = (await prepare(scenario.path)).value!;
const run = await runPlan(prepared, { strategy: 'auto', seed: '1', gapTarget: 0.001, workers: 2 });
for (const lang of ['en', 'zh'] as const) {
  writeFileSync(path.join(packageFolder(), 'docs', `zhongwei-2025.${lang}.svg`), picture(run, lang));
}
