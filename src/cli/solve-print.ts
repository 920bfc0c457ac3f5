import { decimal, integer, percent, plainText } from '../report/format.js';
import type { ClassicInstance, ClassicProblem, ClassicResult } from '../siting/classic/types.js';
import type { Language } from './language.js';
import type { Claim } from './solve-external.js';

/** A result with what it answers. */
export interface Solved {
  readonly problem: ClassicProblem;
  readonly instance: ClassicInstance;
  readonly asked: { readonly p?: number; readonly radius?: number; readonly budget?: number };
  readonly result: ClassicResult;
  /** Where another solver was asked: its own word. */
  readonly claim?: Claim;
}

/** For people, more open sites than this are cut. */
const SHOWN = 30;

const STATUS: Readonly<Record<ClassicResult['status'], { readonly zh: string; readonly en: string }>> = {
  optimal: { zh: '最优（已证明）', en: 'optimal (proven)' },
  feasible: { zh: '可行，未证明最优', en: 'feasible, not proven optimal' },
  infeasible: { zh: '无可行解', en: 'infeasible' },
  unknown: { zh: '未找到方案', en: 'no plan found' },
};

const STOPPED: Readonly<Record<ClassicResult['stopped'], { readonly zh: string; readonly en: string }>> = {
  optimal: { zh: '', en: '' },
  gap: { zh: '达到差距', en: 'stopped at the gap' },
  limit: { zh: '达到工作量上限', en: 'stopped by a limit' },
  interrupted: { zh: '已中断', en: 'interrupted' },
};

/** Relative distance of objective and bound; absent where either is unknown. */
function gapOf({ problem, result: { objective, bound, backupWeight } }: Solved): number | undefined {
  const value = problem === 'lscp-backup' ? backupWeight : objective;
  if (value === undefined || bound === undefined || !Number.isFinite(bound)) return undefined;
  return value === bound ? 0 : Math.abs(value - bound) / Math.max(1e-12, Math.abs(value));
}

/** One JSON object with CLI.md's keys; what is not known is absent. */
export function resultJson(solved: Solved): string {
  const { problem, instance, result } = solved;
  const { objective, backupWeight, bound, reason, unreachable, assignment, flow } = result;
  const gap = gapOf(solved);
  const siteName = (j: number): string | null => (j < 0 ? null : instance.siteIds[j]!);
  const backup = problem === 'lscp-backup';
  const value = {
    problem,
    instance: instance.name,
    status: result.status,
    ...(objective === undefined || !Number.isFinite(objective)
      ? {}
      : { objective: backup ? { sites: objective, backupWeight } : objective }),
    ...(bound === undefined || !Number.isFinite(bound) ? {} : { bound: backup ? { backupWeight: bound } : bound }),
    ...(gap === undefined ? {} : { gap }),
    open: result.open.map(siteName),
    ...(assignment === undefined ? {} : { assignment: Array.from(assignment, siteName) }),
    ...(flow === undefined
      ? {}
      : {
          flow: flow.map(({ client, site, share }) => ({
            demand: instance.clientIds[client],
            site: siteName(site),
            share,
          })),
        }),
    ...(reason === undefined ? {} : { reason }),
    ...(unreachable === undefined ? {} : { unreachable: unreachable.map((i) => instance.clientIds[i]) }),
    ...(solved.claim === undefined ? {} : { external: solved.claim }),
    stopped: result.stopped,
    work: result.work,
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** A few lines for a person. */
export function resultText(solved: Solved, lang: Language, all: boolean): string {
  const { problem, instance, asked, result } = solved;
  const zh = lang === 'zh';
  const { clients, sites } = instance.distances;
  const size = zh
    ? `${integer(clients)} 个需求点 × ${integer(sites)} 个点位`
    : `${integer(clients)} demand points × ${integer(sites)} sites`;
  const limits = [
    asked.p === undefined ? '' : `p = ${asked.p}`,
    asked.radius === undefined ? '' : zh ? `半径 ${asked.radius}` : `radius ${asked.radius}`,
    asked.budget === undefined ? '' : zh ? `预算 ${asked.budget}` : `budget ${asked.budget}`,
  ];
  const head = [problem, plainText(instance.name), size, ...limits].filter((part) => part !== '').join(' · ');
  const { claim } = solved;
  const why = claim === undefined ? STOPPED[result.stopped][lang] : claimText(claim, zh);
  const lines = [
    head,
    row(zh ? '状态' : 'status', [STATUS[result.status][lang], why].filter(Boolean).join(zh ? '，' : ', ')),
  ];
  if (result.reason) lines.push(row(zh ? '原因' : 'reason', plainText(result.reason[lang])));
  if (result.objective !== undefined) lines.push(row(zh ? '目标' : 'objective', valuesText(solved, zh)));
  if (result.open.length > 0) lines.push(row(zh ? '开放' : 'open', sitesText(solved, zh, all)));
  const { evaluations, lpIterations, nodes } = result.work;
  const work = zh
    ? `评估 ${integer(evaluations)} · 单纯形迭代 ${integer(lpIterations)} · 节点 ${integer(nodes)}`
    : `${integer(evaluations)} evaluations · ${integer(lpIterations)} simplex iterations · ${integer(nodes)} nodes`;
  lines.push(row(zh ? '工作量' : 'work', work));
  return `${lines.join('\n')}\n`;
}

function claimText({ solver, says, bound }: Claim, zh: boolean): string {
  const value = bound === undefined ? '' : `${zh ? '，界' : ', bound'} ${numberText(bound)}`;
  return zh ? `${solver} 自称：${says}${value}（未在此证明）` : `${solver} says: ${says}${value} (not proven here)`;
}

function row(title: string, text: string): string {
  const wide = [...title].reduce((width, char) => width + (char > '\u2e80' ? 2 : 1), 0);
  return `${title}${' '.repeat(Math.max(2, 11 - wide))}${text}`;
}

function valuesText(solved: Solved, zh: boolean): string {
  const { problem, result } = solved;
  const { objective, bound, backupWeight } = result;
  const gap = gapOf(solved);
  const parts =
    problem === 'lscp-backup'
      ? [
          zh ? `${objective} 处` : `${objective} sites`,
          zh ? `双重覆盖权重 ${numberText(backupWeight!)}` : `weight covered twice ${numberText(backupWeight!)}`,
        ]
      : [numberText(objective!)];
  if (bound !== undefined && Number.isFinite(bound)) parts.push(`${zh ? '界' : 'bound'} ${numberText(bound)}`);
  if (gap !== undefined) parts.push(`${zh ? '差距' : 'gap'} ${percent(gap, 2)}`);
  return parts.join('  ');
}

function sitesText({ instance, result }: Solved, zh: boolean, all: boolean): string {
  const names = result.open.map((j) => {
    const isExisting = instance.siteStatus[j] === 'existing';
    return `${plainText(instance.siteIds[j]!)}${isExisting ? (zh ? '（现有）' : ' (existing)') : ''}`;
  });
  const shown = all ? names : names.slice(0, SHOWN);
  const rest = names.length - shown.length;
  const more =
    rest === 0 ? '' : zh ? ` …另有 ${rest} 个，--verbose 全部列出` : ` … and ${rest} more, --verbose lists all`;
  return `${zh ? `${names.length} 个：` : `${names.length}: `}${shown.join(zh ? '、' : ', ')}${more}`;
}

function numberText(value: number): string {
  return Number.isInteger(value) ? integer(value) : decimal(value, 4);
}
