import type { EChartsCoreOption } from 'echarts/core';

/** A chart as the reports declare it. Values that are null leave a gap. */
export type ChartSpec =
  | {
      readonly kind: 'bars' | 'lines';
      /** Read aloud instead of the picture. */
      readonly label: string;
      readonly categories: readonly string[];
      readonly series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
      readonly stacked?: boolean;
      /** Bars lie down: for names. */
      readonly horizontal?: boolean;
      readonly unit?: string;
    }
  | {
      readonly kind: 'funnel';
      readonly label: string;
      readonly steps: readonly { readonly name: string; readonly count: number; readonly note: string }[];
    };

/** Turns a chart into SVG for a page: once for a desk, once for a phone. Charts without data give an empty string. */
export type DrawChart = (spec: ChartSpec) => string;

const seriesColours = 8;
// Stand-ins that the page's style sheet resolves: an SVG drawn once then fits both themes and the printer.
const colours = {
  text: '#0a0b0c',
  axis: '#0a0b0d',
  split: '#0a0b0e',
  ground: '#0a0b0f',
};
const seriesColour = (place: number) => `#0a0c0${place % seriesColours}`;
const variables: readonly (readonly [string, string])[] = [
  [colours.text, 'var(--ink)'],
  [colours.axis, 'var(--line)'],
  [colours.split, 'var(--grid)'],
  [colours.ground, 'var(--ground)'],
  ...Array.from({ length: seriesColours }, (_, place) => [seriesColour(place), `var(--c${place})`] as const),
];

// Single quotes: the drawing stands in attributes with double ones.
const font = "system-ui, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";
const sizes = { wide: 860, narrow: 350 } as const;

/** ECharts on our side, rendered to SVG: the page needs no script and no network. Loaded when the first page is made. */
export async function createDrawChart(): Promise<DrawChart> {
  const { init, use, ...parts } = await import('./echarts.ts');
  use(Object.values(parts));
  const draw = (spec: ChartSpec, width: keyof typeof sizes): string => {
    const height = heightOf(spec, width);
    const chart = init(null, null, { renderer: 'svg', ssr: true, width: sizes[width], height });
    try {
      chart.setOption(optionOf(spec, width));
      return themed(chart.renderToSVGString(), spec.label, width, height);
    } finally {
      chart.dispose();
    }
  };
  return (spec) => (hasData(spec) ? `<figure class="chart">${draw(spec, 'wide')}${draw(spec, 'narrow')}</figure>` : '');
}

function hasData(spec: ChartSpec): boolean {
  if (spec.kind === 'funnel') return spec.steps.some(({ count }) => count > 0);
  return (
    spec.categories.length > 0 &&
    spec.series.some(({ values }) => values.some((value) => value !== null && value !== 0))
  );
}

function heightOf(spec: ChartSpec, width: keyof typeof sizes): number {
  if (spec.kind === 'funnel') return 40 * spec.steps.length + 20;
  if (spec.horizontal) return 26 * spec.categories.length + 70;
  return width === 'wide' ? 300 : 240;
}

function optionOf(spec: ChartSpec, width: keyof typeof sizes): EChartsCoreOption {
  const narrow = width === 'narrow';
  const textStyle = { fontFamily: font, fontSize: 12, color: colours.text };
  const base = {
    animation: false,
    backgroundColor: 'transparent',
    textStyle,
    color: Array.from({ length: seriesColours }, (_, place) => seriesColour(place)),
  };
  if (spec.kind === 'funnel') {
    const most = Math.max(...spec.steps.map(({ count }) => count), 1);
    return {
      ...base,
      series: [
        {
          type: 'funnel',
          left: narrow ? 0 : 40,
          right: narrow ? 0 : 40,
          top: 4,
          bottom: 4,
          min: 0,
          max: most,
          minSize: '18%',
          sort: 'none',
          gap: 2,
          label: { show: true, position: 'inside', color: '#ffffff', fontFamily: font, fontSize: 12 },
          itemStyle: { borderColor: colours.ground, borderWidth: 0 },
          data: spec.steps.map(({ name, count, note }, place) => ({
            name,
            value: count,
            itemStyle: { color: seriesColour(place) },
            label: { formatter: () => `${name}  ${note}` },
          })),
        },
      ],
    };
  }
  const legend =
    spec.series.length > 1
      ? { legend: { top: 0, left: 0, textStyle, itemWidth: 14, itemHeight: 8, icon: 'roundRect' } }
      : {};
  const category = {
    type: 'category',
    data: [...spec.categories],
    axisLine: { lineStyle: { color: colours.axis } },
    axisTick: { show: false },
    axisLabel: {
      color: colours.text,
      fontFamily: font,
      fontSize: 11,
      hideOverlap: true,
      ...(spec.horizontal ? { width: narrow ? 96 : 200, overflow: 'truncate', interval: 0 } : {}),
      // Few names: all of them are shown, each in the room that its bars have.
      ...(!spec.horizontal && spec.kind === 'bars' && spec.categories.length <= 8
        ? { width: Math.floor((sizes[width] - 50) / spec.categories.length) - 6, overflow: 'truncate', interval: 0 }
        : {}),
    },
    ...(spec.horizontal ? { inverse: true } : {}),
  };
  const value = {
    type: 'value',
    name: spec.unit ?? '',
    nameTextStyle: { color: colours.text, fontFamily: font, fontSize: 11, align: 'left' },
    minInterval: spec.unit ? 0 : 1,
    axisLabel: { color: colours.text, fontFamily: font, fontSize: 11 },
    splitLine: { lineStyle: { color: colours.split } },
    splitNumber: narrow ? 3 : 5,
  };
  const top = spec.series.length > 1 ? 34 : spec.unit && !spec.horizontal ? 26 : 12;
  return {
    ...base,
    ...legend,
    grid: {
      left: 4,
      right: spec.horizontal ? 44 : 12,
      top,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: spec.horizontal ? { ...value, name: '' } : category,
    yAxis: spec.horizontal ? category : value,
    series: spec.series.map(({ name, values }, place) => ({
      name,
      type: spec.kind === 'bars' ? 'bar' : 'line',
      data: values.map((number) => number ?? '-'),
      ...(spec.stacked ? { stack: 'all' } : {}),
      ...(spec.kind === 'bars'
        ? { barMaxWidth: spec.horizontal ? 16 : 26 }
        : { showSymbol: values.length <= 31, symbolSize: 5, lineStyle: { width: 2 } }),
      itemStyle: { color: seriesColour(place) },
      ...(spec.horizontal && spec.series.length === 1
        ? {
            label: {
              show: true,
              position: 'right',
              color: colours.text,
              fontFamily: font,
              fontSize: 11,
              ...(spec.unit ? { formatter: `{c} ${spec.unit}` } : {}),
            },
          }
        : {}),
    })),
  };
}

/** The SVG with the page's colours, scalable, with words for those who do not see it. */
function themed(svg: string, label: string, width: keyof typeof sizes, height: number): string {
  // Hover styles and markers for scripts: the page has neither.
  let drawn = svg
    .replace(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replace(/ ecmeta_\w+="[^"]*"/g, '')
    .replace(/ class="zr[^"]*"/g, '');
  for (const [stand, variable] of variables) {
    const [red, green, blue] = [1, 3, 5].map((start) => Number.parseInt(stand.slice(start, start + 2), 16)) as [
      number,
      number,
      number,
    ];
    drawn = drawn
      .replaceAll(stand, variable)
      .replace(new RegExp(`rgba?\\(${red}, ?${green}, ?${blue}(?:, ?1)?\\)`, 'g'), variable);
  }
  return drawn.replace(
    /^<svg [^>]*>/,
    `<svg xmlns="http://www.w3.org/2000/svg" class="${width}" viewBox="0 0 ${sizes[width]} ${height}" role="img" aria-label="${escapeAttribute(label)}">`,
  );
}

function escapeAttribute(words: string): string {
  return words.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
