import { configSchema } from '../../src/config/schema.ts';
import { pipelineNames, pipelineTables } from '../../src/pipelines/registry.ts';
import type { ColumnKind, ColumnSpec, TableSpec } from '../../src/sync/contracts.ts';
import { cell, code, generated, table } from './markdown.ts';

/** Feishu's type number and DingTalk's type word per kind (DESIGN §7), as the adapters write them. */
const platformTypes: Readonly<Record<ColumnKind, { zh: string; feishu: string; dingtalk: string }>> = {
  text: { zh: '文本', feishu: '1', dingtalk: 'text' },
  longText: { zh: '多行文本', feishu: '1', dingtalk: 'text' },
  email: { zh: '邮箱', feishu: '1 (Email)', dingtalk: 'text' },
  number: { zh: '数字', feishu: '2', dingtalk: 'number' },
  singleSelect: { zh: '单选', feishu: '3', dingtalk: 'singleSelect' },
  multiSelect: { zh: '多选', feishu: '4', dingtalk: 'multipleSelect' },
  dateTime: { zh: '日期', feishu: '5', dingtalk: 'date' },
  phone: { zh: '电话', feishu: '13', dingtalk: 'text' },
  user: { zh: '人员', feishu: '11', dingtalk: 'user' },
  link: { zh: '关联', feishu: '18 / 21', dingtalk: 'unidirectionalLink / bidirectionalLink' },
};

/** docs/reference/tables.md: the columns of every table, with type, owner and key. */
export function tablesPage(): string {
  const config = configSchema.parse({});
  const parts = pipelineNames.map(
    (pipeline) => `## \`${pipeline}\`\n\n${pipelineTables[pipeline](config).map(section).join('\n\n')}`,
  );
  return `${generated}

# Tables · 数据表

\`setup\` creates what is missing and never changes what exists. Columns are matched by name; further columns of yours are left alone.
**system** columns are kept up to date; **people** columns are filled when a row is created and then belong to the people (in \`customers\`
they are synced both ways).

\`setup\` 会补建缺少的表和列，绝不改动已有的；列按名称对应，您自己添加的列不受影响。**system** 列由程序维护；**people** 列只在新建行时填写，之后归人维护
（\`customers\` 中为双向同步）。

${parts.join('\n\n')}

## Types · 类型

${table(
  ['Kind · 类型', '中文', 'Feishu type · 飞书', 'DingTalk type · 钉钉'],
  Object.entries(platformTypes).map(([kind, { zh, feishu, dingtalk }]) => [code(kind), zh, feishu, dingtalk]),
)}
`;
}

function section(spec: TableSpec): string {
  const keys = spec.keys.map((key) => key.columns.join(' + ')).join('; else · 否则 ');
  const positional = spec.positional
    ? ' Rows that agree in everything are told apart by their order. 内容完全相同的行按先后顺序区分。'
    : '';
  return `### ${spec.defaultName} (\`tables.${spec.key}\`)

Key · 主键: ${keys}.${positional}

${table(['Column · 列', 'Kind · 类型', 'Owner · 归属', 'Notes · 备注'], spec.columns.map(row))}`;
}

function row(column: ColumnSpec): string[] {
  const notes = [
    column.options && column.options.length > 0 ? column.options.join(' / ') : '',
    column.optionList === 'open' ? 'new options allowed · 可新增选项' : '',
    column.linkTo
      ? `→ \`${column.linkTo}\`${column.backColumn ? `, mirrored as · 对应列 ${column.backColumn}` : ''}`
      : '',
    column.precision === 'day' ? 'day · 只到日' : '',
    column.optional ? 'optional · 可没有' : '',
  ];
  const owner = column.owner ?? 'system';
  return [
    cell(column.name),
    code(column.kind),
    column.fillEmpty ? `${owner} (filled while empty · 为空时补填)` : owner,
    cell(notes.filter((note) => note).join('; ')),
  ];
}
