import { distance } from 'fastest-levenshtein';
import type * as z from 'zod/mini';
import { configMessages } from '../messages/config.ts';
import type { Text } from '../messages/text.ts';
import { earlierKey, plainKey } from './earlier-keys.ts';
import { maskAddress, maskSecret } from './secrets.ts';
import {
  allSettings,
  isSecretPath,
  keysAt,
  type Node,
  pathText,
  type Setting,
  type SettingPath,
  settingAt,
} from './settings.ts';

/** One thing that is wrong in the configuration. */
export interface Problem {
  readonly path: SettingPath;
  readonly text: Text;
}

type Issue = z.core.$ZodIssue;

/** What zod found, for people: path, what stands there (secrets masked), what should, and the nearest known word. */
export function problemsOf(issues: readonly Issue[], tree: unknown): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, [], tree));
}

function problemsOfIssue(issue: Issue, parent: SettingPath, tree: unknown): Problem[] {
  const path = [...parent, ...(issue.path as (string | number)[])];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = closestBranch(issue.errors, valueAt(tree, path));
    if (branch) return branch.flatMap((inner) => problemsOfIssue(inner, path, tree));
  }
  return [badValue(path, tree)];
}

/**
 * The alternative that the writer meant: the one whose shape fits, so that the complaint is about a key inside it. Null when the
 * value fits none: then all alternatives are named.
 */
function closestBranch(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const fitting = branches.filter(
    (issues) => !issues.some((issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys'),
  );
  if (fitting.length === 0) return null;
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map((issue) => issue.path.length));
  const missing = (issues: readonly Issue[]) =>
    issues.filter((issue) => issue.path.length > 0 && valueAt(value, issue.path as SettingPath) === undefined).length;
  return [...fitting].sort((a, b) => missing(a) - missing(b) || a.length - b.length || depth(b) - depth(a))[0]!;
}

function badValue(path: SettingPath, tree: unknown): Problem {
  const value = valueAt(tree, path);
  const setting = settingAt(path);
  const expected = setting ? expectation(setting, value) : configMessages.expectString();
  const problem = configMessages.problem(pathText(path), found(path, value), expected);
  const nearest =
    setting && typeof value === 'string' && !isSecretPath(path) ? nearestWord(value, choices(setting)) : null;
  return { path, text: configMessages.withNearest(problem, nearest) };
}

/** A problem that a rule of ours found at a path that the schema accepts. */
export function ruleProblem(path: SettingPath, value: unknown, expected: Text): Problem {
  return { path, text: configMessages.problem(pathText(path), found(path, value), expected) };
}

function unknownKey(path: SettingPath, key: string): Problem {
  const known = keysAt(path);
  const at = [...path, key];
  const now = earlierKey(key);
  if (now) return { path: at, text: configMessages.earlierKey(pathText(at), now) };
  return {
    path: at,
    text: configMessages.withNearest(configMessages.unknownKey(pathText(at), known), nearestKey(path, key, known)),
  };
}

/** The nearest key of this section; else the place where a key of this very name belongs. */
function nearestKey(path: SettingPath, key: string, known: readonly string[]): string | null {
  const near = nearestWord(key, known) ?? known.find((candidate) => isPartOf(key, candidate));
  if (near !== undefined) return pathText([...path, near]);
  const bare = plainKey(key);
  for (const { path: other } of allSettings()) {
    const position = other.findIndex((part) => plainKey(part) === bare);
    if (position >= 0) return other.slice(0, position + 1).join('.');
  }
  return null;
}

/** `secret` for `app_secret`. */
function isPartOf(key: string, candidate: string): boolean {
  return candidate.split(/[-_]/).some((part) => part.length >= 4 && distance(plainKey(key).slice(0, 100), part) <= 1);
}

/** The candidate closest to `word`, when it is close enough to be a slip of the finger. */
export function nearestWord(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const steps = distance(plainKey(word).slice(0, 100), plainKey(candidate));
    if (steps < bestDistance) {
      best = candidate;
      bestDistance = steps;
    }
  }
  if (best === null) return null;
  return bestDistance <= Math.max(1, Math.floor(Math.max(word.length, best.length) / 3)) ? best : null;
}

function choices(setting: Setting): readonly string[] {
  const { node } = setting;
  if (node.kind === 'choice') return node.values;
  if (node.kind === 'either') return node.options.flatMap(choices);
  return [];
}

/** What stands at a path of the (substituted) file. */
export function valueAt(tree: unknown, path: SettingPath): unknown {
  let value = tree;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

const SHOWN_MAX = 60;

function found(path: SettingPath, value: unknown): Text {
  if (value === undefined) return configMessages.foundMissing();
  if (value === null || value === '') return configMessages.foundNothing();
  if (Array.isArray(value)) return configMessages.foundList(value.length);
  if (typeof value === 'object') return configMessages.foundMapping();
  if (isSecretPath(path)) return configMessages.foundSecret(maskSecret(String(value)));
  if (typeof value === 'number') return configMessages.foundNumber(String(value));
  if (typeof value === 'boolean') return configMessages.foundBoolean(String(value));
  const words = maskAddress(String(value));
  const shown = words.length > SHOWN_MAX ? `${[...words].slice(0, SHOWN_MAX).join('')}…` : words;
  return configMessages.foundText(JSON.stringify(shown));
}

/** What the schema wants here, in words. */
export function expectation(setting: Setting, value: unknown): Text {
  const wanted = nodeText(setting.node, value);
  return setting.nullable ? configMessages.expectEither([wanted, configMessages.expectNull()]) : wanted;
}

function nodeText(node: Node, value?: unknown): Text {
  switch (node.kind) {
    case 'section':
      return configMessages.expectMapping([...node.keys.keys()]);
    case 'map':
      return configMessages.expectMapping([]);
    case 'list':
      return configMessages.expectList(nodeText(node.item.node));
    case 'pair':
      return configMessages.expectPair(nodeText(node.item.node));
    case 'either':
      return configMessages.expectEither(unique(node.options.map((option) => nodeText(option.node, value))));
    case 'choice':
      return configMessages.expectOneOf(node.values);
    case 'number':
      return node.whole ? configMessages.expectWhole(range(node)) : configMessages.expectNumber(range(node));
    case 'boolean':
      return configMessages.expectBoolean();
    case 'text':
      if (node.form === 'url') return configMessages.expectUrl();
      if (node.form === 'offset') return configMessages.expectOffset();
      if (typeof value === 'number') return configMessages.expectQuoted();
      return node.form === 'nonEmpty' ? configMessages.expectNonEmpty() : configMessages.expectString();
  }
}

function unique(texts: readonly Text[]): Text[] {
  return [...new Map(texts.map((one) => [one.en, one])).values()];
}

function range({ above, min, max }: { above: boolean; min: number | null; max: number | null }): string {
  if (min !== null && max !== null) return above ? `> ${min}, ≤ ${max}` : `${min}–${max}`;
  if (min !== null) return above ? `> ${min}` : `≥ ${min}`;
  return max !== null ? `≤ ${max}` : '';
}
