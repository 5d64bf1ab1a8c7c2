import { environmentFallbacks } from '../../src/config/environment.ts';
import { allSettings, type LeafPath, type Node, type Setting } from '../../src/config/settings.ts';
import { type Text, text } from '../../src/messages/text.ts';
import { cell, code, generated, table } from './markdown.ts';

interface Line {
  readonly path: string;
  readonly leaves: LeafPath[];
}

/** docs/reference/config.md: every key of config.yaml with type, default and meaning. */
export function configPage(): string {
  const sections = new Map<string, Line[]>();
  for (const leaf of allSettings()) {
    const [section = ''] = leaf.path;
    const name = leaf.path.length === 1 ? '' : section;
    const lines = sections.get(name) ?? [];
    sections.set(name, lines);
    const path = pathOf(leaf);
    const known = lines.find((line) => line.path === path);
    if (known) known.leaves.push(leaf);
    else lines.push({ path, leaves: [leaf] });
  }
  const parts = [...sections].map(([name, lines]) => {
    const title = name === '' ? '## Top level · 顶层' : `## \`${name}\``;
    return `${title}\n\n${table(['Key · 配置项', 'Type · 类型', 'Default · 默认值', '说明', 'Meaning'], lines.map(row))}`;
  });
  return `${generated}

# Configuration · 配置项

Every key of \`config.yaml\`. \`[]\` stands for the items of a list, \`*\` for a name of your own. 🔒 marks secrets: they belong in \`.env\`.

\`config.yaml\` 的全部配置项。\`[]\` 表示列表中的一项，\`*\` 表示自定的名称，🔒 表示密钥（建议写在 \`.env\` 中）。

${parts.join('\n\n')}

## Environment variables · 环境变量

These fill their key when the file leaves it out. 文件里没有写对应的键时，由这些环境变量填入。

${table(
  ['Variable · 变量', 'Key · 配置项'],
  environmentFallbacks.map(({ variable, path }) => [code(variable), code(path.join('.'))]),
)}

\`BITABLE_SYNC_CONFIG\` names the file itself (after \`--config\`). Any value may be \`\${VAR}\` or \`\${VAR:-default}\`; a literal \`\${\` is written \`$\${\`.

\`BITABLE_SYNC_CONFIG\` 指定配置文件（\`--config\` 优先）。任何值都可以写 \`\${变量}\` 或 \`\${变量:-默认值}\`；文字 \`\${\` 写作 \`$\${\`。
`;
}

/** As the page writes it; the two halves of a table's address stand once for all tables. */
export const pathOf = ({ path }: LeafPath) =>
  path
    .join('.')
    .replaceAll('.[]', '[]')
    .replace(/\.tables\.\w+\.(app_token|table_id)$/, '.tables.*.$1');

function row({ path, leaves }: Line): string[] {
  const [first] = leaves as [LeafPath];
  const settings = leaves.map(({ setting }) => setting);
  const types = [...new Set(settings.map(typeWords))].join(' / ');
  const unique = (words: (string | undefined)[]) => [...new Set(words.filter((word) => word))].join(' / ');
  const zh = unique(settings.map((setting) => setting.meta?.zh));
  const en = unique(settings.map((setting) => setting.meta?.en));
  const secret = settings.some((setting) => setting.meta?.secret) ? ' 🔒' : '';
  return [`${code(path)}${secret}`, types, fallback(first), cell(zh), cell(en)];
}

function fallback({ setting, partial }: LeafPath): string {
  if ('fallback' in setting) return setting.fallback === '' ? '' : code(JSON.stringify(setting.fallback));
  if (setting.optional) return '';
  return partial ? '**required for its kind · 该类型必填**' : '**required · 必填**';
}

function typeWords(setting: Setting): string {
  const { 'zh-CN': zh, en } = typeOf(setting);
  return zh === en ? en : `${en} · ${zh}`;
}

const textForms: Readonly<Record<Extract<Node, { kind: 'text' }>['form'], Text>> = {
  plain: text('文本', 'text'),
  nonEmpty: text('文本', 'text'),
  url: text('网址', 'address'),
  offset: text('偏移，如 `+08:00`', 'offset such as `+08:00`'),
};

function typeOf({ node, nullable }: Setting): Text {
  const type = plainType(node);
  return nullable ? text(`${type['zh-CN']}，或 \`null\``, `${type.en}, or \`null\``) : type;
}

function plainType(node: Node): Text {
  switch (node.kind) {
    case 'section':
      return text('一组键值', 'mapping');
    case 'map': {
      const value = grouped(node.value);
      return text(`名称 → ${value['zh-CN']}`, `name → ${value.en}`);
    }
    case 'list': {
      const item = grouped(node.item);
      return text(`列表，每项为${item['zh-CN']}`, `list of ${item.en}`);
    }
    case 'pair': {
      const item = typeOf(node.item);
      return text(`[${item['zh-CN']}, ${item['zh-CN']}]`, `[${item.en}, ${item.en}]`);
    }
    case 'either': {
      const parts = node.options.map(typeOf);
      const each = (locale: 'zh-CN' | 'en') => [...new Set(parts.map((part) => part[locale]))];
      return text(each('zh-CN').join('，或'), each('en').join(', or '));
    }
    case 'choice':
      return same(node.values.map(code).join(', '));
    case 'boolean':
      return same('`true`, `false`');
    case 'number': {
      const low = node.min === null ? '' : node.above ? `&gt; ${node.min}` : `≥ ${node.min}`;
      const high = node.max === null ? '' : `≤ ${node.max}`;
      const range = [low, high].filter((bound) => bound).join(', ');
      const [zh, en] = node.whole ? ['整数', 'whole number'] : ['数字', 'number'];
      return text(`${zh} ${range}`.trim(), `${en} ${range}`.trim());
    }
    case 'text':
      return textForms[node.form];
  }
}

/** In brackets where several alternatives would otherwise read as one. */
function grouped(setting: Setting): Text {
  const type = typeOf(setting);
  return type.en.includes(', or ') ? text(`（${type['zh-CN']}）`, `(${type.en})`) : type;
}

const same = (words: string) => text(words, words);
