import Table from 'cli-table3';
import { reportMessages as words } from '../../messages/report.ts';
import type { Locale, Text } from '../../messages/text.ts';
import { type Line, type Message, plainName } from '../../notify/message.ts';
import { format } from '../format.ts';
import type { ApprovalsReport } from './compute.ts';
import { findingLines, qualityLines } from './wording.ts';

const most = 10;
const findingsShown = 5;

/** The summary for a terminal. */
export function approvalsSummary(report: ApprovalsReport, locale: Locale, zone: string): string {
  const say = (text: Text) => text[locale];
  const time = (ms: number | null) => format.duration(ms, locale);
  const named = (value: string) => clean(value) || say(words.unnamed());
  const { totals, trend, duration, outcomes } = report;
  const parts = [
    `${say(words.title())} ${report.period ? say(words.period(report.period.from, report.period.to)) : say(words.everything())}`,
    table(
      [],
      [
        [say(words.new()), format.count(totals.new), format.change(trend.new.now, trend.new.before)],
        [
          say(words.finished()),
          format.count(totals.finished),
          format.change(trend.finished.now, trend.finished.before),
        ],
        [say(words.running()), format.count(totals.running), ''],
        [say(words.agreedShare()), format.share(outcomes.agreed.share), ''],
        [say(words.outcome('refused')), format.share(outcomes.refused.share), ''],
        [say(words.outcome('withdrawn')), format.share(outcomes.withdrawn.share), ''],
        [say(words.meanDuration()), time(duration.mean), format.change(trend.duration.now, trend.duration.before)],
        [say(words.medianDuration()), time(duration.median), ''],
        [say(words.p90Duration()), time(duration.p90), ''],
      ],
    ),
  ];
  /** `texts`: how many columns at the left are words. */
  const section = (title: Text, head: readonly string[], rows: readonly (readonly string[])[], texts = 1) => {
    if (rows.length > 0) parts.push(`${say(title)}\n${table(head, rows.slice(0, most), texts)}`);
  };
  section(
    words.templates(),
    [words.template(), words.new(), words.finished(), words.agreedShare(), words.medianDuration()].map(say),
    report.templates.map((row) => [
      named(row.name),
      format.count(row.new),
      format.count(row.finished),
      format.share(row.outcomes.agreed.share),
      time(row.duration.median),
    ]),
  );
  section(
    words.departments(),
    [words.department(), words.new(), words.trend(), words.finished(), words.medianDuration()].map(say),
    report.departments.map((row) => [
      named(row.name),
      format.count(row.new),
      format.change(row.trend.now, row.trend.before),
      format.count(row.finished),
      time(row.duration.median),
    ]),
  );
  section(
    words.nodes(),
    [words.node(), words.template(), words.handledCount(), words.median(), words.p90()].map(say),
    report.bottlenecks.nodes.map((row) => [
      named(row.node),
      named(row.templateName),
      format.count(row.wait.count),
      time(row.wait.median),
      time(row.wait.p90),
    ]),
    2,
  );
  section(
    words.slow(),
    [words.approval(), words.node(), words.waited(), words.usual()].map(say),
    report.bottlenecks.running.map((row) => [
      clean(row.title) || row.id,
      named(row.node),
      time(row.waitedMs),
      time(row.usualMs),
    ]),
    2,
  );
  section(
    words.overdue(),
    [words.approval(), words.node(), words.age(), words.limit()].map(say),
    (report.overdue ?? []).map((row) => [
      clean(row.title) || row.id,
      named(row.node),
      time(row.ageMs),
      say(words.limitHours(row.limitHours)),
    ]),
    2,
  );
  section(
    words.people(),
    [words.person(), words.handledCount(), words.mean(), words.median(), words.open()].map(say),
    report.people.map((row) => [
      named(row.name),
      format.count(row.handled),
      time(row.time.mean),
      time(row.time.median),
      format.count(row.openNow),
    ]),
  );
  const findings = findingLines(report, locale, zone);
  const sentences = (title: Text, lines: readonly string[]) => {
    if (lines.length === 0) return;
    const more = lines.length > findingsShown ? [say(words.truncated(findingsShown, lines.length))] : [];
    parts.push(
      [say(title), ...lines.slice(0, findingsShown).map((line) => `• ${clean(line, 300)}`), ...more].join('\n'),
    );
  };
  sentences(words.redundancy(), findings.redundancy);
  sentences(words.thresholds(), findings.thresholds);
  sentences(words.withdrawnOften(), findings.withdrawnOften);
  sentences(words.resubmitted(), findings.resubmitted);
  sentences(words.extreme(), findings.extreme);
  parts.push(
    qualityLines(report, locale)
      .map((line) => clean(line, 300))
      .join('\n'),
  );
  return `${parts.join('\n\n')}\n`;
}

// A record's text must not move the cursor.
const clean = (value: string, length = 40) => [...value.replace(/\p{Cc}+/gu, ' ')].slice(0, length).join('').trim();

function table(head: readonly string[], rows: readonly (readonly string[])[], texts = 1): string {
  const columns = Math.max(head.length, rows[0]?.length ?? 0);
  const drawn = new Table({
    ...(head.length > 0 ? { head: [...head] } : {}),
    style: { head: [], border: [], compact: true },
    colAligns: Array.from({ length: columns }, (_, place) => (place < texts ? 'left' : 'right')),
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
}

/** The report as a message for `--send`. Names are on one line and cannot mention or link. */
export function approvalsMessage(report: ApprovalsReport, locale: Locale): Message {
  const say = (text: Text) => text[locale];
  const time = (ms: number | null) => format.duration(ms, locale);
  const { totals, trend, duration, outcomes, period, bottlenecks } = report;
  const line = (label: Text, value: string, change = ''): Line => ({
    label: say(label),
    words: change === '' || change === format.dash ? value : `${value}（${say(words.change(change))}）`,
  });
  const top = (items: readonly string[]) => items.slice(0, 5).join('、');
  const departments = report.departments.map(
    (row) => `${plainName(row.name, 20) || say(words.unnamed())} ${format.count(row.new)}`,
  );
  const nodes = bottlenecks.nodes
    .filter(({ wait }) => wait.count >= 3)
    .map(
      (row) =>
        `${plainName(row.node, 20) || say(words.unnamed())}（${plainName(row.templateName, 20)}）${time(row.wait.median)}`,
    );
  const people = report.people.map((row) => `${plainName(row.name, 20)} ${format.count(row.handled)}`);
  return {
    kind: 'report',
    tone: 'info',
    title: period ? say(words.messageTitle(period.from, period.to)) : say(words.title()),
    pipeline: 'dingtalk-approvals',
    lines: [
      line(words.new(), format.count(totals.new), format.change(trend.new.now, trend.new.before)),
      line(words.finished(), format.count(totals.finished), format.change(trend.finished.now, trend.finished.before)),
      line(words.running(), format.count(totals.running)),
      line(
        words.outcomes(),
        (['agreed', 'refused', 'withdrawn'] as const)
          .map((name) => `${say(words.outcome(name))} ${format.share(outcomes[name].share)}`)
          .join('，'),
      ),
      line(words.medianDuration(), time(duration.median)),
      line(words.meanDuration(), time(duration.mean), format.change(trend.duration.now, trend.duration.before)),
      ...(departments.length > 0 ? [line(words.departments(), top(departments))] : []),
      ...(people.length > 0 ? [line(words.people(), top(people))] : []),
      ...(nodes.length > 0 ? [line(words.slowest(), top(nodes))] : []),
      ...(bottlenecks.running.length > 0 ? [{ words: say(words.slowCount(bottlenecks.running.length)) }] : []),
    ],
    data: { period, totals, trend, outcomes, duration },
  };
}
