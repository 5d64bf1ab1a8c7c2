import type { Setting } from './settings.ts';

/** Environment variables that fill a key when the file leaves it out or empty (DESIGN §3). */
export const environmentFallbacks: readonly { readonly variable: string; readonly path: readonly string[] }[] = [
  { variable: 'FEISHU_APP_ID', path: ['feishu', 'app_id'] },
  { variable: 'FEISHU_APP_SECRET', path: ['feishu', 'app_secret'] },
  { variable: 'FEISHU_BITABLE_TOKEN', path: ['feishu', 'app_token'] },
  { variable: 'FEISHU_TABLE_ID', path: ['feishu', 'tables', 'customers'] },
  { variable: 'DINGTALK_APP_KEY', path: ['dingtalk', 'app_key'] },
  { variable: 'DINGTALK_APP_SECRET', path: ['dingtalk', 'app_secret'] },
  { variable: 'DINGTALK_BASE_ID', path: ['dingtalk', 'base_id'] },
  { variable: 'DINGTALK_TABLE_ID', path: ['dingtalk', 'tables', 'customers'] },
];

export type Environment = Readonly<Record<string, string | undefined>>;

/** Own, non-inherited value: `${constructor}` is an unset variable, not a function. */
export function variableOf(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** The variable that would fill this key, or null. */
export function fallbackVariable(path: string): string | null {
  return environmentFallbacks.find((entry) => entry.path.join('.') === path)?.variable ?? null;
}

/** Whether the environment alone says anything about our platforms. */
export function hasFallbacks(environment: Environment): boolean {
  return environmentFallbacks.some(({ variable }) => (variableOf(environment, variable) ?? '').trim() !== '');
}

/** Fills the keys that the file leaves out, null or empty. Changes `tree`, which is ours. */
export function applyFallbacks(tree: Record<string, unknown>, environment: Environment): void {
  for (const { variable, path } of environmentFallbacks) {
    const value = variableOf(environment, variable)?.trim();
    if (!value) continue;
    let section: Record<string, unknown> | null = tree;
    for (const key of path.slice(0, -1)) section = section && openSection(section, key);
    const last = path.at(-1)!;
    if (section && isEmpty(section[last])) section[last] = value;
  }
}

/** The section under `key`, made where it is left out; null where something else stands there (the schema will say so). */
function openSection(parent: Record<string, unknown>, key: string): Record<string, unknown> | null {
  const value = parent[key];
  if (value === undefined || value === null) {
    const made: Record<string, unknown> = {};
    parent[key] = made;
    return made;
  }
  return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Text of the environment → the type that the setting wants; undefined where it is not that type. */
export function convertVariable(value: string, setting: Setting): unknown {
  const words = value.trim();
  if (words === 'null' && setting.nullable) return null;
  const { node } = setting;
  if (node.kind === 'number' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(words)) return Number(words);
  if (node.kind === 'boolean') return booleanOf(words.toLowerCase());
  if (node.kind === 'either') {
    for (const option of node.options) {
      const converted = convertVariable(words, option);
      if (converted !== undefined) return converted;
    }
  }
  return undefined;
}

function booleanOf(words: string): boolean | undefined {
  if (['true', 'yes', 'on', '1'].includes(words)) return true;
  if (['false', 'no', 'off', '0'].includes(words)) return false;
  return undefined;
}
