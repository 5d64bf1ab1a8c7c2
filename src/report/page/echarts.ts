/** The parts of ECharts that the reports draw with: named one by one, so that the bundle takes nothing else along. */
export { BarChart, FunnelChart, LineChart } from 'echarts/charts';
export { GridComponent, LegendComponent } from 'echarts/components';
export { init, use } from 'echarts/core';
export { SVGRenderer } from 'echarts/renderers';
