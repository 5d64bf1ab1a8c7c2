import { formatDateTime } from '../../lib/zone.ts';
import { reportMessages as words } from '../../messages/report.ts';
import type { Locale, Text } from '../../messages/text.ts';
import type { Sheet, SheetCell } from '../sheets.ts';
import type { Bucket } from './activity.ts';
import type { ApprovalsReport } from './compute.ts';
import type { Summary } from './statistics.ts';
import { findingLines } from './wording.ts';

/** Hours with two decimals: what spreadsheets can add up. */
const hours = (ms: number | null): SheetCell => (ms === null ? null : Math.round(ms / 36_000) / 100);
const rounded = (value: number | null): SheetCell => (value === null ? null : Math.round(value * 10_000) / 10_000);

/** All figures as tables, the same for the CSV folder and the workbook. `file` names the CSV. */
export function approvalsSheets(
  report: ApprovalsReport,
  locale: Locale,
  zone: string,
): (Sheet & { readonly file: string })[] {
  const say = (text: Text) => text[locale];
  const inHours = (label: Text) => say(words.hours(say(label)));
  const sheet = (file: string, head: readonly string[], rows: readonly (readonly SheetCell[])[]) => ({
    file: `${file}.csv`,
    name: say(words.sheet(file)),
    head,
    rows,
  });
  const series = (file: string, buckets: readonly Bucket[]) =>
    sheet(
      file,
      [say(words.date()), say(words.new()), say(words.finished())],
      buckets.map((bucket) => [bucket.start, bucket.new, bucket.finished]),
    );
  const summary = (one: Summary): SheetCell[] => [hours(one.mean), hours(one.median), hours(one.p90)];
  const summaryHead = [inHours(words.mean()), inHours(words.median()), inHours(words.p90())];
  const { totals, duration, outcomes, trend } = report;
  const findings = findingLines(report, locale, zone);
  return [
    sheet(
      'overview',
      [say(words.overview()), say(words.count()), say(words.trend())],
      [
        [say(words.new()), totals.new, rounded(trend.new.change)],
        [say(words.finished()), totals.finished, rounded(trend.finished.change)],
        [say(words.running()), totals.running, null],
        [say(words.amountAgreed()), totals.amountAgreed, null],
        ...Object.entries(outcomes).map(([name, { count, share }]) => [
          say(words.outcome(name)),
          count,
          rounded(share),
        ]),
        [inHours(words.meanDuration()), hours(duration.mean), rounded(trend.duration.change)],
        [inHours(words.medianDuration()), hours(duration.median), null],
        [inHours(words.p90Duration()), hours(duration.p90), null],
        ...duration.distribution.map(({ fromMs, toMs, count }) => [
          say(words.bucketFrom(fromMs / 3_600_000, toMs === null ? null : toMs / 3_600_000)),
          count,
          null,
        ]),
      ],
    ),
    series('days', report.series.byDay),
    series('weeks', report.series.byWeek),
    series('months', report.series.byMonth),
    sheet(
      'templates',
      [
        say(words.template()),
        'template_code',
        say(words.new()),
        say(words.finished()),
        say(words.running()),
        ...outcomeNames.map((name) => say(words.outcome(name))),
        ...summaryHead,
      ],
      report.templates.map((row) => [
        row.name,
        row.code,
        row.new,
        row.finished,
        row.running,
        ...outcomeNames.map((name) => rounded(row.outcomes[name].share)),
        ...summary(row.duration),
      ]),
    ),
    sheet(
      'departments',
      [
        say(words.department()),
        say(words.new()),
        say(words.trend()),
        say(words.finished()),
        say(words.agreedShare()),
        ...summaryHead,
      ],
      report.departments.map((row) => [
        row.name,
        row.new,
        rounded(row.trend.change),
        row.finished,
        rounded(row.agreedShare),
        ...summary(row.duration),
      ]),
    ),
    sheet(
      'nodes',
      [say(words.template()), say(words.node()), say(words.handledCount()), ...summaryHead, say(words.waitShare())],
      report.bottlenecks.nodes.map((row) => [
        row.templateName,
        row.node,
        row.wait.count,
        ...summary(row.wait),
        rounded(row.waitShare),
      ]),
    ),
    sheet(
      'people',
      [say(words.person()), say(words.handledCount()), ...summaryHead, say(words.open())],
      report.people.map((row) => [row.name, row.handled, ...summary(row.time), row.openNow]),
    ),
    sheet(
      'slow',
      [
        say(words.id()),
        say(words.approval()),
        say(words.applicant()),
        say(words.template()),
        say(words.node()),
        say(words.since()),
        inHours(words.waited()),
        inHours(words.usual()),
      ],
      report.bottlenecks.running.map((row) => [
        row.id,
        row.title,
        row.applicant,
        row.templateName,
        row.node,
        formatDateTime(row.sinceMs, zone),
        hours(row.waitedMs),
        hours(row.usualMs),
      ]),
    ),
    ...(report.overdue === null
      ? []
      : [
          sheet(
            'overdue',
            [
              say(words.id()),
              say(words.approval()),
              say(words.applicant()),
              say(words.node()),
              inHours(words.age()),
              inHours(words.limit()),
            ],
            report.overdue.map((row) => [row.id, row.title, row.applicant, row.node, hours(row.ageMs), row.limitHours]),
          ),
        ]),
    sheet(
      'findings',
      [say(words.kind()), say(words.finding())],
      (
        [
          [words.redundancy(), findings.redundancy],
          [words.thresholds(), findings.thresholds],
          [words.withdrawnOften(), findings.withdrawnOften],
          [words.resubmitted(), findings.resubmitted],
          [words.extreme(), findings.extreme],
        ] as const
      ).flatMap(([kind, lines]) => lines.map((line) => [say(kind), line])),
    ),
  ];
}

const outcomeNames = ['agreed', 'refused', 'withdrawn', 'cancelled', 'ended', 'other'] as const;
