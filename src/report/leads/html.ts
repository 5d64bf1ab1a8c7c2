import { statsMessages } from '../../messages/stats.ts';
import type { Locale, Text } from '../../messages/text.ts';
import type { StatsReport } from '../../pipelines/crm-leads/stats.ts';
import type { Figures, FollowUpShare, NamedFigures } from '../../pipelines/crm-leads/stats-figures.ts';
import { format } from '../format.ts';
import { createDrawChart, type DrawChart } from '../page/charts.ts';
import { renderList, renderPage, renderTable, renderTiles, type Section, type Tile } from '../page/page.ts';

/** The figures as one page. `madeAt` is shown in the footer. */
export async function renderLeadsPage(
  report: StatsReport,
  options: { readonly locale: Locale; readonly madeAt: string },
): Promise<string> {
  const draw = await createDrawChart();
  const say = (words: Text) => words[options.locale];
  const { period, previous } = report;
  return renderPage({
    title: say(statsMessages.pageTitle(period.from, period.to)),
    subtitle: say(statsMessages.subtitle(previous.from, previous.to)),
    locale: options.locale,
    sections: [
      { title: say(statsMessages.overview()), body: renderTiles(tiles(report, say)) },
      funnelSection(report, draw, say),
      figuresSection(statsMessages.byChannel(), report.byChannel, draw, say),
      figuresSection(statsMessages.byProduct(), report.byProduct, draw, say),
      figuresSection(statsMessages.byLevel(), report.byLevel, draw, say),
      sharesSection(statsMessages.byMethod(), report.byFollowUpMethod, draw, say),
      sharesSection(statsMessages.byResult(), report.byFollowUpResult, draw, say),
      { title: say(statsMessages.deals()), body: report.deals.count === 0 ? '' : renderTiles(dealTiles(report, say)) },
      { title: say(statsMessages.definitions()), body: renderList(statsMessages.definitionLines().map(say)) },
    ],
    footer: `bitable-sync · ${options.madeAt}`,
  });
}

type Say = (words: Text) => string;

function tiles({ total, previousTotal }: StatsReport, say: Say): Tile[] {
  const tile = (label: Text, field: keyof Figures, show: (value: number | null) => string): Tile => ({
    label: say(label),
    value: show(total[field]),
    change: `${say(statsMessages.previous())} ${show(previousTotal[field])}（${format.change(total[field], previousTotal[field])}）`,
  });
  return [
    tile(statsMessages.new(), 'new', format.count),
    tile(statsMessages.followed(), 'followed', format.count),
    tile(statsMessages.won(), 'won', format.count),
    tile(statsMessages.lost(), 'lost', format.count),
    tile(statsMessages.conversion(), 'conversion', format.share),
    tile(statsMessages.amount(), 'amount', format.number),
    tile(statsMessages.commission(), 'commission', format.number),
  ];
}

function dealTiles({ deals, previousDeals }: StatsReport, say: Say): Tile[] {
  const tile = (label: Text, now: number | null, before: number | null): Tile => ({
    label: say(label),
    value: format.number(now),
    change: `${say(statsMessages.previous())} ${format.number(before)}`,
  });
  return [
    tile(statsMessages.won(), deals.count, previousDeals.count),
    tile(statsMessages.averageAmount(), deals.averageAmount, previousDeals.averageAmount),
    tile(statsMessages.averageRate(), deals.averageRate, previousDeals.averageRate),
    tile(statsMessages.averageTerm(), deals.averageTerm, previousDeals.averageTerm),
  ];
}

function funnelSection({ funnel }: StatsReport, draw: DrawChart, say: Say): Section {
  const steps = funnel.map(({ name, count, share }) => ({
    name,
    count,
    note: `${format.count(count)}  ${format.share(share)}`,
  }));
  return {
    title: say(statsMessages.funnel()),
    note: say(statsMessages.funnelNote()),
    body: draw({ kind: 'funnel', label: say(statsMessages.funnel()), steps }),
  };
}

function figuresSection(title: Text, rows: readonly NamedFigures[], draw: DrawChart, say: Say): Section {
  const shown = rows.slice(0, 12);
  const chart = draw({
    kind: 'bars',
    label: say(title),
    categories: shown.map(({ name }) => name),
    series: [
      { name: say(statsMessages.new()), values: shown.map((row) => row.new) },
      { name: say(statsMessages.followed()), values: shown.map((row) => row.followed) },
      { name: say(statsMessages.won()), values: shown.map((row) => row.won) },
    ],
  });
  const table = renderTable<NamedFigures>(
    [
      { title: say(statsMessages.name()), cell: ({ name }) => name },
      { title: say(statsMessages.new()), cell: (row) => format.count(row.new), numeric: true },
      { title: say(statsMessages.followed()), cell: (row) => format.count(row.followed), numeric: true },
      { title: say(statsMessages.won()), cell: (row) => format.count(row.won), numeric: true },
      { title: say(statsMessages.lost()), cell: (row) => format.count(row.lost), numeric: true },
      { title: say(statsMessages.conversion()), cell: (row) => format.share(row.conversion), numeric: true },
      { title: say(statsMessages.amount()), cell: (row) => format.number(row.amount), numeric: true },
      { title: say(statsMessages.commission()), cell: (row) => format.number(row.commission), numeric: true },
    ],
    rows,
  );
  return { title: say(title), body: chart + table };
}

function sharesSection(title: Text, rows: readonly FollowUpShare[], draw: DrawChart, say: Say): Section {
  const chart = draw({
    kind: 'bars',
    label: say(title),
    horizontal: true,
    categories: rows.map(({ name }) => name),
    series: [{ name: say(statsMessages.followed()), values: rows.map(({ followed }) => followed) }],
  });
  const table = renderTable<FollowUpShare>(
    [
      { title: say(statsMessages.name()), cell: ({ name }) => name },
      { title: say(statsMessages.followed()), cell: ({ followed }) => format.count(followed), numeric: true },
      { title: say(statsMessages.share()), cell: ({ share }) => format.share(share), numeric: true },
    ],
    rows,
  );
  return { title: say(title), body: chart + table };
}
