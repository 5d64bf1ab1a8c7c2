import { configMessages } from '../messages/config.ts';
import type { Text } from '../messages/text.ts';
import { type Environment, fallbackVariable, variableOf } from './environment.ts';
import { isSecretPath, pathText, type SettingPath } from './settings.ts';

export interface Substituted {
  readonly tree: unknown;
  /** Unset variables without a default, with the paths that use them. */
  readonly missing: ReadonlyMap<string, readonly SettingPath[]>;
  /** Paths (as text) whose value is one variable and nothing else: their text may be converted to what the setting wants. */
  readonly fromVariable: ReadonlySet<string>;
  readonly problems: readonly { readonly path: SettingPath; readonly text: Text }[];
}

const NODES_MAX = 100_000;
const DEPTH_MAX = 60;
const REFERENCE = /\$\$(?=\{)|\$\{([^}]*)\}/g;
const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Copies what YAML gave us, with `${VAR}` and `${VAR:-default}` replaced in every string (`$${` stands for a literal `${`).
 * The copy is plain data: aliases are resolved, and names that would reach a prototype are refused.
 */
export function substituteVariables(raw: unknown, environment: Environment): Substituted {
  const missing = new Map<string, SettingPath[]>();
  const fromVariable = new Set<string>();
  const problems: { path: SettingPath; text: Text }[] = [];
  let nodes = 0;

  const replace = (words: string, path: SettingPath): unknown => {
    if (!words.includes('${')) return words;
    const whole = /^\s*\$\{[^}]*\}\s*$/.test(words);
    let unset = false;
    const replaced = words.replace(REFERENCE, (match, inner: string | undefined) => {
      if (match === '$$') return '$';
      const parsed = NAME.exec(inner ?? '');
      if (!parsed) {
        problems.push({
          path,
          text: configMessages.variableSyntax(pathText(path), isSecretPath(path) ? `\${…}` : match.slice(0, 40)),
        });
        return '';
      }
      const [, name, fallback] = parsed as unknown as [string, string, string | undefined];
      const value = variableOf(environment, name);
      if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
      if (value !== undefined) return value;
      // The key's own variable: unset means the same as leaving the key out, and what needs it will say so.
      if (!whole || fallbackVariable(path.join('.')) !== name) {
        unset = true;
        missing.set(name, [...(missing.get(name) ?? []), path]);
      }
      return '';
    });
    if (unset) return undefined;
    if (whole) fromVariable.add(pathText(path));
    return whole ? replaced.trim() : replaced;
  };

  const copy = (value: unknown, path: SettingPath, ancestors: readonly object[]): unknown => {
    nodes++;
    if (nodes > NODES_MAX || path.length > DEPTH_MAX) {
      if (!problems.some((problem) => problem.path.length === 0)) {
        problems.push({ path: [], text: configMessages.tooDeep(pathText(path.slice(0, 4))) });
      }
      return undefined;
    }
    if (typeof value === 'string') return replace(value, path);
    if (typeof value !== 'object' || value === null) return value;
    if (ancestors.includes(value)) {
      problems.push({ path, text: configMessages.circular(pathText(path)) });
      return undefined;
    }
    const inner = [...ancestors, value];
    if (Array.isArray(value)) return value.map((item, index) => copy(item, [...path, index], inner));
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const at = [...path, key];
      if (FORBIDDEN.has(key)) problems.push({ path: at, text: configMessages.forbiddenKey(pathText(at)) });
      else {
        const copied = copy(item, at, inner);
        if (copied !== undefined) result[key] = copied;
      }
    }
    return result;
  };

  return { tree: copy(raw, [], []), missing, fromVariable, problems };
}
