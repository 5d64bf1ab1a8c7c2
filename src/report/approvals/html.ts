import { formatDateTime } from '../../lib/zone.ts';
import { reportMessages as words } from '../../messages/report.ts';
import type { Locale, Text } from '../../messages/text.ts';
import { format } from '../format.ts';
import { createDrawChart, type DrawChart } from '../page/charts.ts';
import {
  escapeHtml,
  renderList,
  renderPage,
  renderTable,
  renderTiles,
  type Section,
  type TableColumn,
  type Tile,
} from '../page/page.ts';
import type { ApprovalsReport } from './compute.ts';
import { findingLines, qualityLines, rowsShown, seriesOf } from './wording.ts';

interface PageOptions {
  readonly locale: Locale;
  readonly zone: string;
}

/** The report as one page that opens by double click. */
export async function renderApprovalsPage(report: ApprovalsReport, options: PageOptions): Promise<string> {
  const draw = await createDrawChart();
  return new ApprovalsPage(report, options, draw).render();
}

class ApprovalsPage {
  private readonly locale: Locale;

  constructor(
    private readonly report: ApprovalsReport,
    private readonly options: PageOptions,
    private readonly draw: DrawChart,
  ) {
    this.locale = options.locale;
  }

  render(): string {
    const { report } = this;
    const subtitle = [
      report.period ? this.say(words.period(report.period.from, report.period.to)) : this.say(words.everything()),
      ...(report.workingTime ? [this.say(words.workingTime())] : []),
    ];
    const at = formatDateTime(Date.parse(report.generatedAt), this.options.zone).slice(0, 16);
    return renderPage({
      title: this.say(words.title()),
      subtitle: subtitle.join(' · '),
      locale: this.locale,
      sections: [
        this.overview(),
        this.volume(),
        this.duration(),
        this.outcomes(),
        this.templates(),
        this.departments(),
        this.nodes(),
        this.slow(),
        ...this.overdue(),
        this.people(),
        ...this.findings(),
        { title: this.say(words.quality()), body: renderList(qualityLines(report, this.locale)) },
      ],
      footer: this.say(words.footer(at, report.quality.approvals, report.quality.actions)),
    });
  }

  private say(text: Text): string {
    return text[this.locale];
  }

  private time(ms: number | null): string {
    return format.duration(ms, this.locale);
  }

  private name(value: string): string {
    return value === '' ? this.say(words.unnamed()) : value;
  }

  private overview(): Section {
    const { totals, trend, duration, outcomes } = this.report;
    const against = (now: number | null, before: number | null) => {
      const change = format.change(now, before);
      return change === format.dash ? {} : { change: this.say(words.change(change)) };
    };
    const tiles: Tile[] = [
      { label: this.say(words.new()), value: format.count(totals.new), ...against(trend.new.now, trend.new.before) },
      {
        label: this.say(words.finished()),
        value: format.count(totals.finished),
        ...against(trend.finished.now, trend.finished.before),
      },
      { label: this.say(words.running()), value: format.count(totals.running) },
      { label: this.say(words.agreedShare()), value: format.share(outcomes.agreed.share) },
      { label: this.say(words.medianDuration()), value: this.time(duration.median) },
      {
        label: this.say(words.meanDuration()),
        value: this.time(duration.mean),
        ...against(trend.duration.now, trend.duration.before),
      },
      { label: this.say(words.p90Duration()), value: this.time(duration.p90) },
      { label: this.say(words.amountAgreed()), value: format.number(totals.amountAgreed) },
    ];
    const empty = this.report.quality.approvals === 0;
    return {
      title: this.say(words.overview()),
      note: this.say(words.overviewNote(trend.before.from, trend.before.to)),
      body: empty ? '' : renderTiles(tiles),
    };
  }

  private volume(): Section {
    const { step, buckets } = seriesOf(this.report);
    const label = this.say({ day: words.byDay(), week: words.byWeek(), month: words.byMonth() }[step]);
    const chart = this.draw({
      kind: buckets.length > 1 ? 'lines' : 'bars',
      label: `${this.say(words.volume())} ${label}`,
      categories: buckets.map(({ start }) => (step === 'month' ? start.slice(0, 7) : start.slice(5))),
      series: [
        { name: this.say(words.new()), values: buckets.map((bucket) => bucket.new) },
        { name: this.say(words.finished()), values: buckets.map((bucket) => bucket.finished) },
      ],
    });
    const months = this.report.series.byMonth;
    const table =
      step === 'day' && months.length < 2
        ? ''
        : renderTable<(typeof months)[number]>(
            [
              { title: this.say(words.byMonth()), cell: ({ start }) => start.slice(0, 7) },
              { title: this.say(words.new()), cell: (row) => format.count(row.new), numeric: true },
              { title: this.say(words.finished()), cell: (row) => format.count(row.finished), numeric: true },
            ],
            months.slice(-24),
          );
    return { title: `${this.say(words.volume())} · ${label}`, body: chart === '' ? '' : chart + table };
  }

  private duration(): Section {
    const { distribution } = this.report.duration;
    const hour = 3_600_000;
    const chart = this.draw({
      kind: 'bars',
      horizontal: true,
      label: this.say(words.duration()),
      categories: distribution.map(({ fromMs, toMs }) =>
        this.say(words.bucketFrom(fromMs / hour, toMs === null ? null : toMs / hour)),
      ),
      series: [{ name: this.say(words.count()), values: distribution.map(({ count }) => count) }],
    });
    return { title: this.say(words.duration()), note: this.say(words.durationNote()), body: chart };
  }

  private outcomes(): Section {
    const shown = Object.entries(this.report.outcomes).filter(([, { count }]) => count > 0);
    const chart = this.draw({
      kind: 'bars',
      horizontal: true,
      label: this.say(words.outcomes()),
      categories: shown.map(([name, { share }]) => `${this.say(words.outcome(name))} ${format.share(share)}`),
      series: [{ name: this.say(words.count()), values: shown.map(([, { count }]) => count) }],
    });
    return { title: this.say(words.outcomes()), note: this.say(words.outcomesNote()), body: chart };
  }

  private templates(): Section {
    return {
      title: this.say(words.templates()),
      note: this.say(words.outcomesNote()),
      body: this.table(
        [
          { title: this.say(words.template()), cell: ({ name }) => this.name(name) },
          { title: this.say(words.new()), cell: (row) => format.count(row.new), numeric: true },
          { title: this.say(words.finished()), cell: (row) => format.count(row.finished), numeric: true },
          { title: this.say(words.running()), cell: (row) => format.count(row.running), numeric: true },
          {
            title: this.say(words.outcome('agreed')),
            cell: (row) => format.share(row.outcomes.agreed.share),
            numeric: true,
          },
          {
            title: this.say(words.outcome('refused')),
            cell: (row) => format.share(row.outcomes.refused.share),
            numeric: true,
          },
          {
            title: this.say(words.outcome('withdrawn')),
            cell: (row) => format.share(row.outcomes.withdrawn.share),
            numeric: true,
          },
          { title: this.say(words.medianDuration()), cell: (row) => this.time(row.duration.median), numeric: true },
        ],
        this.report.templates,
      ),
    };
  }

  private departments(): Section {
    const { departments } = this.report;
    const top = departments.slice(0, 12);
    const chart = this.draw({
      kind: 'bars',
      horizontal: true,
      label: this.say(words.departments()),
      categories: top.map(({ name }) => this.name(name)),
      series: [{ name: this.say(words.new()), values: top.map((row) => row.new) }],
    });
    const table = this.table(
      [
        { title: this.say(words.department()), cell: ({ name }) => this.name(name) },
        { title: this.say(words.new()), cell: (row) => format.count(row.new), numeric: true },
        { title: this.say(words.trend()), cell: ({ trend }) => format.change(trend.now, trend.before), numeric: true },
        { title: this.say(words.finished()), cell: (row) => format.count(row.finished), numeric: true },
        { title: this.say(words.agreedShare()), cell: (row) => format.share(row.agreedShare), numeric: true },
        { title: this.say(words.medianDuration()), cell: (row) => this.time(row.duration.median), numeric: true },
      ],
      departments,
    );
    return { title: this.say(words.departments()), note: this.say(words.departmentsNote()), body: chart + table };
  }

  private nodes(): Section {
    const { nodes } = this.report.bottlenecks;
    const top = nodes.slice(0, 10);
    const chart = this.draw({
      kind: 'bars',
      horizontal: true,
      unit: 'h',
      label: this.say(words.nodes()),
      categories: top.map(({ templateName, node }) => `${this.name(node)} · ${templateName}`),
      series: [
        {
          name: this.say(words.median()),
          values: top.map(({ wait }) => (wait.median === null ? null : Math.round(wait.median / 360_000) / 10)),
        },
      ],
    });
    const table = this.table(
      [
        { title: this.say(words.node()), cell: ({ node }) => this.name(node) },
        { title: this.say(words.template()), cell: ({ templateName }) => this.name(templateName) },
        { title: this.say(words.handledCount()), cell: ({ wait }) => format.count(wait.count), numeric: true },
        { title: this.say(words.median()), cell: ({ wait }) => this.time(wait.median), numeric: true },
        { title: this.say(words.p90()), cell: ({ wait }) => this.time(wait.p90), numeric: true },
        { title: this.say(words.waitShare()), cell: ({ waitShare }) => format.share(waitShare), numeric: true },
      ],
      nodes,
    );
    return { title: this.say(words.nodes()), note: this.say(words.nodesNote()), body: chart + table };
  }

  private slow(): Section {
    return {
      title: this.say(words.slow()),
      note: this.say(words.slowNote()),
      body: this.table(
        [
          { title: this.say(words.approval()), cell: ({ title, id }) => title || id },
          { title: this.say(words.node()), cell: ({ node }) => this.name(node) },
          { title: this.say(words.waited()), cell: ({ waitedMs }) => this.time(waitedMs), numeric: true },
          { title: this.say(words.usual()), cell: ({ usualMs }) => this.time(usualMs), numeric: true },
        ],
        this.report.bottlenecks.running,
      ),
    };
  }

  private overdue(): Section[] {
    const { overdue } = this.report;
    if (overdue === null) return [];
    const body = this.table(
      [
        { title: this.say(words.approval()), cell: ({ title, id }) => title || id },
        { title: this.say(words.node()), cell: ({ node }) => this.name(node) },
        { title: this.say(words.age()), cell: ({ ageMs }) => this.time(ageMs), numeric: true },
        {
          title: this.say(words.limit()),
          cell: ({ limitHours }) => this.say(words.limitHours(limitHours)),
          numeric: true,
        },
      ],
      overdue,
    );
    return [
      {
        title: this.say(words.overdue()),
        note: this.say(words.overdueNote()),
        body,
        empty: this.say(words.nothingFound()),
      },
    ];
  }

  private people(): Section {
    return {
      title: this.say(words.people()),
      note: this.say(words.peopleNote()),
      body: this.table(
        [
          { title: this.say(words.person()), cell: ({ name }) => name },
          { title: this.say(words.handledCount()), cell: ({ handled }) => format.count(handled), numeric: true },
          { title: this.say(words.mean()), cell: ({ time }) => this.time(time.mean), numeric: true },
          { title: this.say(words.median()), cell: ({ time }) => this.time(time.median), numeric: true },
          { title: this.say(words.open()), cell: ({ openNow }) => format.count(openNow), numeric: true },
        ],
        this.report.people,
      ),
    };
  }

  private findings(): Section[] {
    const lines = findingLines(this.report, this.locale, this.options.zone);
    const anomalies = [
      [words.withdrawnOften(), lines.withdrawnOften],
      [words.resubmitted(), lines.resubmitted],
      [words.extreme(), lines.extreme],
    ] as const;
    const body = anomalies
      .filter(([, list]) => list.length > 0)
      .map(([title, list]) => `<h3>${escapeHtml(this.say(title))}</h3>${this.list(list)}`);
    const empty = this.say(words.nothingFound());
    return [
      {
        title: this.say(words.redundancy()),
        note: this.say(words.redundancyNote()),
        body: this.list(lines.redundancy),
        empty,
      },
      {
        title: this.say(words.thresholds()),
        note: this.say(words.thresholdsNote()),
        body: this.list(lines.thresholds),
        empty,
      },
      { title: this.say(words.anomalies()), body: body.join(''), empty },
    ];
  }

  private table<T>(columns: readonly TableColumn<T>[], rows: readonly T[]): string {
    return renderTable(columns, rows.slice(0, rowsShown)) + this.truncated(rows.length);
  }

  private list(lines: readonly string[]): string {
    return renderList(lines.slice(0, rowsShown)) + this.truncated(lines.length);
  }

  private truncated(all: number): string {
    return all > rowsShown ? `<p class="none">${escapeHtml(this.say(words.truncated(rowsShown, all)))}</p>` : '';
  }
}
