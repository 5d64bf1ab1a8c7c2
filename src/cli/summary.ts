import { fitWidth } from '../lib/width.ts';
import { outputMessages } from '../messages/output.ts';
import type { Text } from '../messages/text.ts';
import type { QuotaStatus } from '../operations/status.ts';
import type { Cell, Change, PlanRow, RunReport, TableCounts } from '../sync/contracts.ts';
import { isOnItsOwn } from '../sync/run-modes.ts';
import { errorLines } from './errors.ts';
import { type Look, localTime, oneLine, paintFor, renderTable, wordFor } from './look.ts';

export interface SummaryExtras {
  /** Month so far, one line per platform. */
  readonly month?: readonly Text[] | undefined;
  /** File with all rejected rows. */
  readonly rejectedFile?: string | undefined;
}

const PLAN_ROWS_MAX = 50;
const EXAMPLES_MAX = 3;

/** The human summary of a run (DESIGN §9): the same figures as the JSON report. Ends with a line break. */
export function formatReport(report: RunReport, look: Look, extras: SummaryExtras = {}): string {
  const blocks = [
    headBlock(report, look),
    notesBlock(report),
    report.plan || report.dryRun ? planBlock(report, look) : '',
    countsBlock(report, look),
    callsBlock(report, look, extras),
    rejectedBlock(report, look, extras),
    warningsBlock(report, look),
    report.error ? errorLines(report.error, look) : '',
  ];
  return `${blocks.filter((block) => block !== '').join('\n')}\n`;
}

function headBlock(report: RunReport, look: Look): string {
  const { locale } = look;
  const paint = paintFor(look);
  const colour = {
    succeeded: paint.green,
    partial: paint.yellow,
    failed: paint.red,
    interrupted: paint.yellow,
    locked: paint.yellow,
  };
  const mark = { succeeded: '✓', partial: '!', failed: '✗', interrupted: '!', locked: '–' }[report.status] ?? '–';
  const line = outputMessages.runLine(
    report.pipeline,
    sameWord(outputMessages.modes, report.mode),
    sameWord(outputMessages.statuses, report.status),
    outputMessages.duration(report.durationMs),
    report.dryRun,
  )[locale];
  const lines = [(colour[report.status] ?? paint.bold)(`${mark} ${line}`), outputMessages.runId(report.runId)[locale]];
  if (report.window && look.zone !== undefined) {
    const { start, end } = report.window;
    lines.push(outputMessages.window(localTime(start, look), localTime(end, look), look.zone)[locale]);
  }
  if (report.status !== 'locked') {
    lines.push(outputMessages.source(report.source.read, report.source.rejected, report.source.skipped)[locale]);
  }
  return lines.join('\n');
}

/** What the pipeline itself has to say, in the reader's language: `notes` of the report. */
function notesBlock(report: RunReport): string {
  const { notes } = report;
  return Array.isArray(notes) ? notes.map((note) => oneLine(String(note))).join('\n') : '';
}

function sameWord(words: Readonly<Record<string, Text>>, name: string): Text {
  return Object.hasOwn(words, name) ? words[name]! : { 'zh-CN': name, en: name };
}

const countNames = ['created', 'updated', 'unchanged', 'deleted', 'rejected', 'unknown'] as const;

function countsBlock(report: RunReport, look: Look): string {
  const tables = Object.entries(report.tables).filter(([, counts]) => counts && 'created' in counts);
  if (tables.length === 0) return '';
  const { locale } = look;
  const paint = paintFor(look);
  const cell = (counts: TableCounts, name: (typeof countNames)[number]) => {
    const words = String(counts[name] ?? 0);
    if (!counts[name]) return { words, paint: paint.dim };
    if (name === 'rejected' || name === 'unknown') return { words, paint: paint.red };
    return name === 'unchanged' ? words : { words, paint: paint.bold };
  };
  return renderTable(
    [outputMessages.countHeaders.table[locale], ...countNames.map((name) => outputMessages.countHeaders[name][locale])],
    tables.map(([key, counts]) => [
      wordFor(outputMessages.tables, key, locale),
      ...countNames.map((name) => cell(counts, name)),
    ]),
    { right: [1, 2, 3, 4, 5, 6], head: paint.dim },
  );
}

function callsBlock(report: RunReport, look: Look, extras: SummaryExtras): string {
  const { locale } = look;
  const parts = (['feishu', 'dingtalk'] as const).flatMap((platform) => {
    const { total, byOperation } = report.apiCalls[platform];
    if (total === 0) return [];
    const detail = Object.entries(byOperation)
      .sort(([, a], [, b]) => b - a)
      .map(([operation, count]) => `${operation} ${count}`)
      .join(', ');
    return [outputMessages.callsOf(outputMessages.platforms[platform], total, detail)];
  });
  const total = report.apiCalls.feishu.total + report.apiCalls.dingtalk.total;
  const lines = [outputMessages.calls(parts, total, report.retries)[locale]];
  for (const line of extras.month ?? []) lines.push(line[locale]);
  return lines.join('\n');
}

interface Grouped {
  readonly code: string;
  readonly reason: string;
  readonly examples: string[];
  count: number;
}

function groupByCode(
  items: readonly { code: string; key: string; line?: number | undefined; words: string }[],
  look: Look,
): Grouped[] {
  const groups = new Map<string, Grouped>();
  for (const { code, key, line, words } of items) {
    const group = groups.get(code) ?? { code, reason: oneLine(words), examples: [], count: 0 };
    groups.set(code, group);
    group.count++;
    if (group.examples.length < EXAMPLES_MAX && (key || line !== undefined))
      group.examples.push(placeOf(key, line, look));
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

function placeOf(key: string, line: number | undefined, { locale }: Look): string {
  const name = oneLine(key);
  if (line === undefined) return name;
  return key ? outputMessages.keyAndLine(name, line)[locale] : outputMessages.line(line)[locale];
}

function groupLines(groups: readonly Grouped[], { locale }: Look): string[] {
  return groups.map(({ code, count, reason, examples }) => {
    const words = outputMessages.group(code, count, reason, examples, count - examples.length);
    return `  ${words[locale]}`;
  });
}

function rejectedBlock(report: RunReport, look: Look, extras: SummaryExtras): string {
  if (report.rejected.length === 0) return '';
  const { locale } = look;
  const groups = groupByCode(
    report.rejected.map((one) => ({ ...one, words: one.reason })),
    look,
  );
  const where = isOnItsOwn(report.mode)
    ? outputMessages.runCommand(report.runId)[locale]
    : (extras.rejectedFile ?? outputMessages.rejectedCommand(report.pipeline)[locale]);
  return [
    paintFor(look).red(outputMessages.rejectedTitle(report.rejected.length)[locale]),
    ...groupLines(groups, look),
    ...(report.dryRun ? [] : [`  ${outputMessages.rejectedAt(where)[locale]}`]),
  ].join('\n');
}

function warningsBlock(report: RunReport, look: Look): string {
  if (report.warnings.length === 0) return '';
  const groups = groupByCode(
    report.warnings.map((one) => ({ ...one, words: one.message })),
    look,
  );
  const title = outputMessages.warningsTitle(report.warnings.length)[look.locale];
  return [paintFor(look).yellow(title), ...groupLines(groups, look)].join('\n');
}

function planBlock(report: RunReport, look: Look): string {
  const plan = report.plan ?? [];
  const { locale } = look;
  if (plan.length === 0) return outputMessages.planEmpty()[locale];
  const changed = Object.values(report.tables).reduce(
    (sum, counts) => sum + (counts.created ?? 0) + (counts.updated ?? 0) + (counts.deleted ?? 0),
    0,
  );
  const more = Math.max(plan.length, changed) - PLAN_ROWS_MAX;
  const lines = [outputMessages.planTitle()[locale], formatPlan(plan.slice(0, PLAN_ROWS_MAX), look)];
  if (more > 0) lines.push(outputMessages.planMore(more)[locale]);
  return lines.join('\n');
}

/** Planned rows as a table: action, table, key, and what changes. */
export function formatPlan(rows: readonly PlanRow[], look: Look): string {
  const { locale } = look;
  const paint = paintFor(look);
  const colour = { create: paint.green, update: paint.yellow, delete: paint.red };
  const { planHeaders: heads } = outputMessages;
  return renderTable(
    [heads.action[locale], heads.table[locale], heads.key[locale], heads.changes[locale]],
    rows.map((row) => [
      { words: outputMessages.actions[row.action][locale], paint: colour[row.action] },
      wordFor(outputMessages.tables, row.table, locale),
      fitWidth(oneLine(row.key), 40),
      changesText(row.action, row.changes, look),
    ]),
    { head: paint.dim },
  );
}

const CHANGES_MAX = 6;

/** `列: 旧 → 新`; of a new or removed row its first filled cells. */
export function changesText(
  action: 'create' | 'update' | 'delete',
  changes: Readonly<Record<string, Change>>,
  look: Look,
): string {
  const entries = Object.entries(changes).filter(
    ([, change]) => action === 'update' || (change.to ?? change.from) !== null,
  );
  const words = entries.slice(0, CHANGES_MAX).map(([column, { from, to }]) => {
    const name = fitWidth(oneLine(column), 20);
    if (action === 'create') return `${name}: ${cellText(to, look)}`;
    return action === 'delete'
      ? `${name}: ${cellText(from, look)}`
      : `${name}: ${cellText(from, look)} → ${cellText(to, look)}`;
  });
  if (entries.length > CHANGES_MAX) words.push(outputMessages.cellMore(entries.length)[look.locale]);
  return words.join('; ');
}

/** Epoch milliseconds between 2001 and 2100 are shown as times: no amount or count is that large. */
const isMoment = (cell: number) => Number.isInteger(cell) && cell > 1e12 && cell < 4.1e12;

function cellText(cell: Cell, look: Look): string {
  if (cell === null || cell === '' || (Array.isArray(cell) && cell.length === 0))
    return outputMessages.empty()[look.locale];
  if (typeof cell === 'number' && isMoment(cell)) return localTime(new Date(cell).toISOString(), look);
  const words = Array.isArray(cell) ? cell.join(',') : String(cell);
  return fitWidth(oneLine(words), 30);
}

/** The month so far, a line per platform; for the summary of a run and for `status`. */
export function quotaLines(quota: readonly QuotaStatus[]): Text[] {
  return quota.map((one) => {
    const line = outputMessages.monthSoFar(outputMessages.platforms[one.platform], one.used, one.quota, one.forecast);
    if (!one.warning) return line;
    const warning = outputMessages.quotaWarning();
    return { 'zh-CN': `${line['zh-CN']}（${warning['zh-CN']}）`, en: `${line.en} (${warning.en})` };
  });
}
