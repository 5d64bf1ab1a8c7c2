import { environmentFallbacks } from '../../src/config/environment.ts';
import { allSettings, type LeafPath, type Setting } from '../../src/config/settings.ts';
import { cell, code, generated, table } from './markdown.ts';

interface Line {
  readonly path: string;
  readonly settings: Setting[];
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
    const same = lines.find((line) => line.path === path);
    if (same) same.settings.push(leaf.setting);
    else lines.push({ path, settings: [leaf.setting] });
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

function row({ path, settings }: Line): string[] {
  const [first] = settings as [Setting];
  const types = [...new Set(settings.map(typeOf))].join(' / ');
  const unique = (words: (string | undefined)[]) => [...new Set(words.filter((word) => word))].join(' / ');
  const zh = unique(settings.map((setting) => setting.meta?.zh));
  const en = unique(settings.map((setting) => setting.meta?.en));
  const secret = settings.some((setting) => setting.meta?.secret) ? ' 🔒' : '';
  return [`${code(path)}${secret}`, types, fallback(first), cell(zh), cell(en)];
}

function fallback(setting: Setting): string {
  if ('fallback' in setting) return setting.fallback === '' ? '' : code(JSON.stringify(setting.fallback));
  return setting.optional ? '' : '**required · 必填**';
}

function typeOf({ node, nullable }: Setting): string {
  const words = ((): string => {
    switch (node.kind) {
      case 'section':
        return 'mapping';
      case 'map':
        return `map of ${typeOf(node.value)}`;
      case 'list':
        return `list of ${typeOf(node.item)}`;
      case 'pair':
        return `[${typeOf(node.item)}, ${typeOf(node.item)}]`;
      case 'either':
        return [...new Set(node.options.map(typeOf))].join(' or ');
      case 'choice':
        return node.values.map(code).join(', ');
      case 'boolean':
        return '`true`, `false`';
      case 'number': {
        const kind = node.whole ? 'whole number' : 'number';
        const low = node.min === null ? '' : node.above ? `&gt; ${node.min}` : `≥ ${node.min}`;
        const high = node.max === null ? '' : `≤ ${node.max}`;
        return [kind, [low, high].filter((bound) => bound).join(', ')].filter((part) => part).join(' ');
      }
      case 'text':
        return { plain: 'text', nonEmpty: 'text', url: 'address', offset: 'offset such as `+08:00`' }[node.form];
    }
  })();
  return nullable ? `${words}, \`null\`` : words;
}
