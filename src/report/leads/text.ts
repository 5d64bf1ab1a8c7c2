import Table from 'cli-table3';
import { statsMessages } from '../../messages/stats.ts';
import type { Locale, Text } from '../../messages/text.ts';
import type { Message } from '../../notify/message.ts';
import type { StatsReport } from '../../pipelines/crm-leads/stats.ts';
import type { Figures, NamedFigures } from '../../pipelines/crm-leads/stats-figures.ts';
import { format } from '../format.ts';

type Say = (words: Text) => string;

function overview(
  { total, previousTotal }: StatsReport,
  say: Say,
): { name: string; now: string; before: string; change: string }[] {
  const row = (label: Text, field: keyof Figures, show: (value: number | null) => string) => ({
    name: say(label),
    now: show(total[field]),
    before: show(previousTotal[field]),
    change: format.change(total[field], previousTotal[field]),
  });
  return [
    row(statsMessages.new(), 'new', format.count),
    row(statsMessages.followed(), 'followed', format.count),
    row(statsMessages.won(), 'won', format.count),
    row(statsMessages.lost(), 'lost', format.count),
    row(statsMessages.conversion(), 'conversion', format.share),
    row(statsMessages.amount(), 'amount', format.number),
    row(statsMessages.commission(), 'commission', format.number),
  ];
}

/** The figures for a terminal. */
export function leadsTables(report: StatsReport, locale: Locale): string {
  const say: Say = (words) => words[locale];
  const parts = [
    `${say(statsMessages.title(report.period.from, report.period.to))}\n${say(statsMessages.subtitle(report.previous.from, report.previous.to))}`,
  ];
  parts.push(
    table(
      [statsMessages.figure(), statsMessages.current(), statsMessages.previous(), statsMessages.change()].map(say),
      overview(report, say).map(({ name, now, before, change }) => [name, now, before, change]),
    ),
  );
  for (const [title, rows] of [
    [statsMessages.byChannel(), report.byChannel],
    [statsMessages.byProduct(), report.byProduct],
    [statsMessages.byLevel(), report.byLevel],
  ] as const) {
    if (rows.length > 0) parts.push(`${say(title)}\n${namedTable(rows, say)}`);
  }
  for (const [title, rows] of [
    [statsMessages.byMethod(), report.byFollowUpMethod],
    [statsMessages.byResult(), report.byFollowUpResult],
  ] as const) {
    if (rows.length === 0) continue;
    const cells = rows.map(({ name, followed, share }) => [name, format.count(followed), format.share(share)]);
    parts.push(
      `${say(title)}\n${table([statsMessages.name(), statsMessages.followed(), statsMessages.share()].map(say), cells)}`,
    );
  }
  const { deals } = report;
  if (deals.count > 0) {
    parts.push(
      [
        `${say(statsMessages.averageAmount())} ${format.number(deals.averageAmount)}`,
        `${say(statsMessages.averageRate())} ${format.number(deals.averageRate)}`,
        `${say(statsMessages.averageTerm())} ${format.number(deals.averageTerm)}`,
      ].join(' · '),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function namedTable(rows: readonly NamedFigures[], say: Say): string {
  const head = [
    statsMessages.name(),
    statsMessages.new(),
    statsMessages.followed(),
    statsMessages.won(),
    statsMessages.lost(),
    statsMessages.conversion(),
    statsMessages.amount(),
  ];
  return table(
    head.map(say),
    rows.map((row) => [
      row.name,
      format.count(row.new),
      format.count(row.followed),
      format.count(row.won),
      format.count(row.lost),
      format.share(row.conversion),
      format.number(row.amount),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    colAligns: head.map((_, place) => (place === 0 ? 'left' : 'right')),
  });
  // A record's text must not move the cursor.

  drawn.push(...rows.map((row) => row.map((cell) => cell.replace(/\p{Cc}+/gu, ' '))));
  return drawn.toString();
}

/** The figures as a message for `--send`. */
export function leadsMessage(report: StatsReport, locale: Locale): Message {
  const say: Say = (words) => words[locale];
  const best = report.byChannel.slice(0, 5).map(({ name, ...row }) => `${name} ${format.count(row.new)}`);
  return {
    kind: 'report',
    tone: 'info',
    title: say(statsMessages.title(report.period.from, report.period.to)),
    pipeline: 'crm-leads',
    lines: [
      ...overview(report, say).map(({ name, now, before, change }) => ({
        label: name,
        words: `${now}（${say(statsMessages.previous())} ${before}，${change}）`,
      })),
      ...(best.length > 0 ? [{ label: say(statsMessages.byChannel()), words: best.join('、') }] : []),
    ],
    data: { period: report.period, total: report.total, previousTotal: report.previousTotal },
  };
}
