/** The look of every report: system fonts, colours by theme, one column, charts in two sizes. */
export const style = `
:root { --ink: #1f2329; --soft: #5f6672; --ground: #f4f5f7; --card: #ffffff; --line: #c9cdd4; --grid: #e6e8ec;
  --c0: #2f6fde; --c1: #1f9d73; --c2: #d9822b; --c3: #c2417c; --c4: #7a5bd0; --c5: #1793a8; --c6: #b3541e; --c7: #6b7686; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --soft: #a0a7b3; --ground: #14171c; --card: #1d2127; --line: #4a515c; --grid: #2e343d;
    --c0: #5b93f5; --c1: #35b98b; --c2: #e89a4a; --c3: #e069a0; --c4: #9c82ea; --c5: #36b4c9; --c6: #d4763f; --c7: #8e99a9; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; padding: 24px 16px 48px; background: var(--ground); color: var(--ink);
  font: 15px/1.6 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
header, main, footer { max-width: 960px; margin: 0 auto; }
header { padding: 0 4px 12px; }
h1 { margin: 0; font-size: 24px; line-height: 1.3; }
header p { margin: 4px 0 0; color: var(--soft); }
section { margin: 0 0 16px; padding: 18px 22px 20px; background: var(--card); border-radius: 10px; }
h2 { margin: 0 0 4px; font-size: 17px; }
h3 { margin: 18px 0 6px; font-size: 14px; }
.note, .none { margin: 0 0 10px; color: var(--soft); font-size: 13px; }
.none { margin: 8px 0 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 10px; margin-top: 10px; }
.tile { display: flex; flex-direction: column; padding: 10px 14px; border: 1px solid var(--grid); border-radius: 8px; }
.tile .label { color: var(--soft); font-size: 12px; }
.tile .value { overflow-wrap: anywhere; font-size: 20px; font-weight: 600; line-height: 1.35; font-variant-numeric: tabular-nums; }
.tile .change { color: var(--soft); font-size: 12px; }
.chart { margin: 8px 0 4px; }
.chart svg { display: block; width: 100%; height: auto; }
.chart svg.narrow { display: none; }
.scroll { overflow-x: auto; margin-top: 8px; }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
th, td { padding: 6px 10px 6px 0; border-bottom: 1px solid var(--grid); text-align: left; vertical-align: top; overflow-wrap: anywhere; min-width: 64px; }
th { color: var(--soft); font-weight: 500; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
ul { margin: 8px 0 0; padding-left: 20px; font-size: 13px; }
footer { padding: 4px; color: var(--soft); font-size: 12px; }
@media (max-width: 600px) {
  body { padding: 14px 10px 32px; font-size: 14px; }
  h1 { font-size: 20px; }
  section { padding: 14px 14px 16px; border-radius: 8px; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  .chart svg.wide { display: none; }
  .chart svg.narrow { display: block; }
  td { min-width: 76px; }
  .number { min-width: 56px; }
}
@media print {
  :root { --ink: #1f2329; --soft: #5f6672; --ground: #ffffff; --card: #ffffff; --line: #c9cdd4; --grid: #dfe2e7;
    --c0: #2f6fde; --c1: #1f9d73; --c2: #d9822b; --c3: #c2417c; --c4: #7a5bd0; --c5: #1793a8; --c6: #b3541e; --c7: #6b7686; }
  body { padding: 0; font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section { padding: 8px 0; border-radius: 0; }
  .chart, .tiles, tr { break-inside: avoid; }
  h2, h3, .note { break-after: avoid; }
  .scroll { overflow: visible; }
}
`;
