import { cliMessages } from '../messages/cli.ts';
import { outputMessages } from '../messages/output.ts';
import type { Text } from '../messages/text.ts';
import type { PipelineStatus, QuotaStatus, StateTrouble } from '../operations/status.ts';
import type { WhyEntry } from '../operations/why.ts';
import type { SetupStep } from '../setup/setup.ts';
import type { RunReport } from '../sync/contracts.ts';
import type { Finding } from '../sync/platform.ts';
import { type Look, localTime, type Output, oneLine, paintFor, renderTable, wordFor } from './look.ts';
import { changesText, formatReport, quotaLines, type SummaryExtras } from './summary.ts';

export { printError } from './errors.ts';
export { type Look, type Output, renderTable } from './look.ts';
export { formatReport, quotaLines, type SummaryExtras } from './summary.ts';

/** The one JSON document of `--json`. */
export function printJson(io: Output, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}

/** The human summary of a run. */
export function printReport(io: Output, report: RunReport, look: Look, extras: SummaryExtras = {}): void {
  io.stdout.write(formatReport(report, look, extras));
}

/** Warnings of the configuration and the like: on stderr, so that stdout stays data. */
export function printWarnings(
  io: { readonly stderr: { write(words: string): unknown } },
  warnings: readonly Text[],
  look: Look,
): void {
  const label = paintFor(look).yellow(cliMessages.warningLabel()[look.locale]);
  for (const warning of warnings) io.stderr.write(`${label}: ${warning[look.locale]}\n`);
}

function say(io: Output, words: string): void {
  io.stdout.write(`${words}\n`);
}

function titles<Name extends string>(words: Readonly<Record<Name, Text>>, look: Look): string[] {
  return Object.values<Text>(words).map((word) => word[look.locale]);
}

/** Runs, in the order given. */
export function printHistory(io: Output, runs: readonly RunReport[], look: Look): void {
  const { locale } = look;
  const paint = paintFor(look);
  if (runs.length === 0) {
    say(io, outputMessages.historyEmpty()[locale]);
    return;
  }
  const sum = (run: RunReport, name: 'created' | 'updated' | 'deleted') =>
    Object.values(run.tables).reduce((total, counts) => total + (counts[name] ?? 0), 0);
  const colour = (run: RunReport) =>
    run.status === 'succeeded' ? paint.green : run.status === 'failed' ? paint.red : paint.yellow;
  const rows = runs.map((run) => [
    localTime(run.startedAt, look),
    run.runId,
    `${wordFor(outputMessages.modes, run.mode, locale)}${run.dryRun ? outputMessages.dryRun()[locale] : ''}`,
    {
      words: run.status === 'locked' ? run.status : wordFor(outputMessages.statuses, run.status, locale),
      paint: colour(run),
    },
    `${sum(run, 'created')}/${sum(run, 'updated')}/${sum(run, 'deleted')}`,
    run.rejected?.length ?? 0,
    run.apiCalls.feishu.total + run.apiCalls.dingtalk.total,
    outputMessages.duration(run.durationMs)[locale],
  ]);
  say(io, renderTable(titles(outputMessages.historyHeaders, look), rows, { right: [5, 6, 7], head: paint.dim }));
}

/** Last success, backlog and quota of each pipeline. */
export function printStatus(
  io: Output,
  status: {
    readonly pipelines: readonly PipelineStatus[];
    readonly quota: readonly QuotaStatus[];
    readonly trouble?: readonly StateTrouble[];
  },
  look: Look,
): void {
  const { locale } = look;
  const paint = paintFor(look);
  const rows = status.pipelines.map((one) => [
    one.pipeline,
    one.lastSuccess ? localTime(one.lastSuccess.at, look) : outputMessages.never()[locale],
    one.ageMs === null ? '' : outputMessages.duration(one.ageMs)[locale],
    one.lastRun
      ? `${localTime(one.lastRun.at, look)} ${wordFor(outputMessages.statuses, one.lastRun.status, locale)}`
      : '',
    localTime(one.watermark, look),
    one.open ?? '',
    one.rejected > 0 ? { words: String(one.rejected), paint: paint.red } : 0,
    { words: statusNote(one, look), paint: one.stale ? paint.red : (words: string) => words },
  ]);
  say(io, renderTable(titles(outputMessages.statusHeaders, look), rows, { right: [5, 6], head: paint.dim }));
  for (const line of quotaLines(status.quota)) say(io, line[locale]);
  for (const { code, text } of status.trouble ?? []) say(io, paint.red(`${code}: ${oneLine(text[locale])}`));
}

function statusNote(one: PipelineStatus, look: Look): string {
  const { locale } = look;
  const notes: string[] = [];
  if (one.stale) notes.push(outputMessages.stale()[locale]);
  if (one.running) notes.push(outputMessages.runningBy(one.holder?.pid ?? null)[locale]);
  if (one.waiting) notes.push(outputMessages.waiting(one.waiting)[locale]);
  if (!one.configured && !one.lastRun) notes.push(outputMessages.notConfigured()[locale]);
  if (one.error) notes.push(`${one.error.code}: ${one.error.message}`);
  return notes.join('; ');
}

export interface WhyFound {
  readonly entries: readonly WhyEntry[];
  readonly rejected: readonly { pipeline: string; at: string; code: string; reason: string; line?: number }[];
}

/** Recorded changes, oldest first, then rejections of the same record. */
export function printWhy(io: Output, { entries, rejected }: WhyFound, look: Look): void {
  const { locale } = look;
  const paint = paintFor(look);
  if (entries.length === 0 && rejected.length === 0) {
    say(io, outputMessages.whyEmpty()[locale]);
    return;
  }
  if (entries.length > 0) {
    const rows = entries.map((entry) => [
      localTime(entry.at, look),
      entry.runId,
      outputMessages.actions[entry.action][locale],
      wordFor(outputMessages.tables, entry.table, locale),
      entry.key,
      sourceWords(entry),
      changesText(entry.action, entry.changes, look),
    ]);
    say(io, renderTable(titles(outputMessages.whyHeaders, look), rows, { head: paint.dim }));
  }
  for (const one of rejected) {
    const line = one.line === undefined ? '' : ` (${outputMessages.line(one.line)[locale]})`;
    say(io, `${localTime(one.at, look)}  ${one.pipeline}  ${paint.red(one.code)}${line}  ${oneLine(one.reason)}`);
  }
}

/** `leads.csv:7`: where the row came from. */
function sourceWords({ line, sources = [] }: WhyEntry): string {
  const place = line === undefined ? '' : String(line);
  if (line === undefined || sources.length === 0) return place;
  return `${sources.length <= 2 ? sources.join(' | ') : `${sources[0]} …`}:${place}`;
}

export interface ListedRejection {
  readonly pipeline: string;
  readonly table: string;
  readonly key: string;
  readonly code: string;
  readonly reason: string;
  readonly line?: number | undefined;
}

/** Rejected rows, grouped by pipeline, table and code. */
export function printRejected(io: Output, entries: readonly ListedRejection[], look: Look): void {
  const { locale } = look;
  if (entries.length === 0) {
    say(io, outputMessages.rejectedEmpty()[locale]);
    return;
  }
  const groups = new Map<string, ListedRejection[]>();
  for (const entry of entries) {
    const id = JSON.stringify([entry.pipeline, entry.table, entry.code]);
    const group = groups.get(id);
    if (group) group.push(entry);
    else groups.set(id, [entry]);
  }
  const rows = [...groups.values()].map((group) => {
    const first = group[0]!;
    const examples = group.slice(0, 3).flatMap((one) => {
      const place = one.key || (one.line === undefined ? '' : outputMessages.line(one.line)[locale]);
      return place === '' ? [] : [place];
    });
    const table = wordFor(outputMessages.tables, first.table, locale);
    return [first.pipeline, table, first.code, group.length, examples.join(', '), first.reason];
  });
  say(io, renderTable(titles(outputMessages.rejectedHeaders, look), rows, { right: [3], head: paintFor(look).dim }));
}

/** Lines of `doctor`: ✓ / ✗ / ! / –, cause and remedy. */
export function printFindings(io: Output, findings: readonly Finding[], look: Look): void {
  const { locale } = look;
  const paint = paintFor(look);
  const marks = { ok: paint.green('✓'), failed: paint.red('✗'), warning: paint.yellow('!'), skipped: paint.dim('–') };
  for (const { name, status, detail, remedy, code } of findings) {
    const words = detail ? `: ${oneLine(detail[locale])}` : '';
    say(
      io,
      `${marks[status]} ${oneLine(name[locale])}${words}${code && status !== 'ok' ? paint.dim(` [${code}]`) : ''}`,
    );
    if (remedy && status !== 'ok') say(io, `    → ${oneLine(remedy[locale])}`);
  }
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  say(io, outputMessages.findingsSummary(count('ok'), count('failed'), count('warning'), count('skipped'))[locale]);
}

/** Steps of `setup`, those that need a person at the end. */
export function printSetup(io: Output, steps: readonly SetupStep[], look: Look & { readonly dryRun: boolean }): void {
  const { locale } = look;
  const paint = paintFor(look);
  const wrong = steps.filter((step) => 'hint' in step);
  const done = steps.filter((step) => !('hint' in step));
  if (done.length > 0) {
    say(io, (look.dryRun ? outputMessages.setupPlanned(done.length) : outputMessages.setupDone(done.length))[locale]);
    for (const step of done) say(io, `  ${paint.green('+')} ${step.text[locale]}`);
  } else if (wrong.length === 0) say(io, `${paint.green('✓')} ${outputMessages.setupNothing()[locale]}`);
  for (const step of wrong) {
    say(io, `  ${paint.red('✗')} ${step.text[locale]}`);
    say(io, `    → ${step.hint[locale]}`);
  }
}
