import { formatDateTime } from '../lib/zone.ts';
import { durationText, notifyMessages } from '../messages/notify.ts';
import type { Locale, Text } from '../messages/text.ts';
import type { RunReport } from '../sync/contracts.ts';
import { isCheckpointTrouble } from './alerts.ts';
import type { Told } from './decide.ts';
import { type Line, type Message, plainName, type Tone } from './message.ts';

export interface Wording {
  readonly locale: Locale;
  readonly zone: string;
  /** Words of the alerts that hold, by name. */
  readonly alerts: ReadonlyMap<string, Text>;
}

const reasonsShown = 5;

/** The message for one piece of news about a run. */
export function runMessage(told: Told, report: RunReport, wording: Wording): Message {
  const { locale, zone } = wording;
  const pick = (words: Text) => words[locale];
  const line = (label: Text, words: string): Line => ({ label: pick(label), words });
  const time = (ms: number) => formatDateTime(ms, zone).slice(0, 16);
  const finishedAtMs = Date.parse(report.finishedAt);
  const foot: Line[] = [
    line(
      notifyMessages.time(),
      `${time(finishedAtMs)}（${pick(notifyMessages.duration())} ${pick(durationText(report.durationMs))}）`,
    ),
    line(notifyMessages.run(), report.runId),
  ];
  const make = (kind: Message['kind'], tone: Tone, title: Text, lines: readonly Line[]): Message => ({
    kind,
    tone,
    title: pick(title),
    lines: [...lines, ...foot],
    pipeline: report.pipeline,
    runId: report.runId,
    data: summary(report),
  });

  switch (told.kind) {
    case 'failure': {
      const title = isCheckpointTrouble(report.error?.code ?? null)
        ? notifyMessages.stateTitle
        : notifyMessages.failureTitle;
      const since =
        told.sinceMs < Date.parse(report.startedAt) ? [line(notifyMessages.since(), time(told.sinceMs))] : [];
      return make('failure', 'bad', title(report.pipeline), [
        ...errorLines(report, pick),
        ...since,
        ...resultLines(report, pick),
      ]);
    }
    case 'recovery':
      return make('recovery', 'good', notifyMessages.recoveryTitle(report.pipeline), [
        line(
          notifyMessages.lasted(),
          pick(notifyMessages.lastedWords(finishedAtMs - told.sinceMs, time(told.sinceMs), time(finishedAtMs))),
        ),
        line(notifyMessages.failedRuns(), String(told.failedRuns)),
        ...(told.code === null ? [] : [line(notifyMessages.wasCode(), told.code)]),
        line(notifyMessages.caughtUp(), countWords(report, pick)),
      ]);
    case 'partial': {
      const missing = missingCount(report);
      const title =
        missing > 0
          ? notifyMessages.partialTitle(report.pipeline, missing)
          : notifyMessages.partialOnlyTitle(report.pipeline);
      return make('partial', 'warning', title, [
        ...errorLines(report, pick),
        ...resultLines(report, pick),
        ...rejectedLines(report, pick),
      ]);
    }
    case 'alert':
      return make(
        'partial',
        'warning',
        notifyMessages.alertTitle(report.pipeline),
        told.alerts.flatMap((name) => {
          const words = wording.alerts.get(name);
          return words ? [{ words: pick(words) }] : [];
        }),
      );
    case 'success':
      return make('success', 'good', notifyMessages.successTitle(report.pipeline), resultLines(report, pick));
  }
}

type Pick = (words: Text) => string;

function errorLines(report: RunReport, pick: Pick): Line[] {
  const { error } = report;
  if (!error) return [];
  return [
    { label: pick(notifyMessages.reason()), words: plainLine(error.message) },
    { label: pick(notifyMessages.code()), words: error.code },
    ...(error.hint === null ? [] : [{ label: pick(notifyMessages.hint()), words: plainLine(error.hint) }]),
  ];
}

/** Our own sentences with data in them: long, on one line, their help links kept. */
function plainLine(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}

function resultLines(report: RunReport, pick: Pick): Line[] {
  return Object.keys(report.tables).length === 0
    ? []
    : [{ label: pick(notifyMessages.result()), words: countWords(report, pick) }];
}

function countWords(report: RunReport, pick: Pick): string {
  const sum = { created: 0, updated: 0, unchanged: 0 };
  for (const counts of Object.values(report.tables)) {
    sum.created += counts.created ?? 0;
    sum.updated += counts.updated ?? 0;
    sum.unchanged += counts.unchanged ?? 0;
  }
  return pick(notifyMessages.counts(sum.created, sum.updated, sum.unchanged));
}

function unknownCount(report: RunReport): number {
  return Object.values(report.tables).reduce((sum, counts) => sum + (counts.unknown ?? 0), 0);
}

export function missingCount(report: RunReport): number {
  return report.rejected.length + unknownCount(report);
}

/** Reasons with their counts, most frequent first: the list itself is one command away. */
function rejectedLines(report: RunReport, pick: Pick): Line[] {
  const byReason = new Map<string, number>();
  for (const { code, reason } of report.rejected) {
    const words = `${plainName(reason, 80)} (${code})`;
    byReason.set(words, (byReason.get(words) ?? 0) + 1);
  }
  const most = [...byReason].sort((a, b) => b[1] - a[1]).slice(0, reasonsShown);
  const unknown = unknownCount(report);
  return [
    ...most.map(([reason, count]) => ({ words: `• ${pick(notifyMessages.rejectedLine(reason, count))}` })),
    ...(unknown > 0 ? [{ words: `• ${pick(notifyMessages.unknown(unknown))}` }] : []),
    ...(report.rejected.length > 0 ? [{ words: pick(notifyMessages.rejectedHint()) }] : []),
  ];
}

/** What a receiving program may want to know. No record data: keys may be phone numbers. */
function summary(report: RunReport): Record<string, unknown> {
  const { runId, pipeline, mode, status, startedAt, finishedAt, durationMs, source, tables, retries, error } = report;
  return {
    runId,
    pipeline,
    mode,
    status,
    startedAt,
    finishedAt,
    durationMs,
    source,
    tables,
    retries,
    error,
    rejected: report.rejected.length,
  };
}
