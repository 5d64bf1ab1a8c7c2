import { text } from './text.ts';

/** Words of a saved plan, for people who decide whether it is carried out. */
export const planFileMessages = {
  recordId: () => text('记录ID', 'Record id'),
  title: (pipeline: string, mode: string) => text(`变更计划：${pipeline}（${mode}）`, `Plan: ${pipeline} (${mode})`),
  subtitle: (madeAt: string, zone: string) =>
    text(
      `生成于 ${madeAt}（${zone}）。以下改动尚未写入。`,
      `Made ${madeAt} (${zone}). Nothing of this is written yet.`,
    ),
  rows: () => text('将要进行的改动', 'What would change'),
  footer: () =>
    text(
      '此文件仅供阅读；要按计划执行，请用 --out 另存为 .jsonl，再运行 bitable-sync apply。',
      'This file is for reading. To carry the plan out, save it as .jsonl and run bitable-sync apply.',
    ),
  notApplicable: (file: string) =>
    text(`${file} 是供阅读的计划，不能执行`, `${file} is a plan for reading; it cannot be carried out`),
  notApplicableHint: () =>
    text(
      '请用同样的命令加 --dry-run --out 计划.jsonl 重新生成，再用 apply 执行。',
      'Make it again with --dry-run --out plan.jsonl, then apply that file.',
    ),
  otherTarget: () =>
    text('生成计划之后，配置中的目标表已改变', 'The configured tables are not those the plan was made for'),
  listChanged: (before: number, now: number) =>
    text(
      `生成计划时该主键有 ${before} 行，现在有 ${now} 行`,
      `there were ${before} rows with this key when the plan was made, there are ${now} now`,
    ),
};
