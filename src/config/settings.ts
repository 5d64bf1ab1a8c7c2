import type * as z from 'zod/mini';
import { configSchema, type SettingMeta, settings } from './schema.ts';
import { looksSecret } from './secrets.ts';

/**
 * The schema as data: what error texts, the example's test, `init` and the reference page walk. A setting is a schema node without
 * its wrappers (default, optional, nullable, preprocess).
 */
export interface Setting {
  readonly node: Node;
  readonly meta: SettingMeta | null;
  readonly nullable: boolean;
  /** May be left out. */
  readonly optional: boolean;
  /** Present where the schema names one; sections have none. */
  readonly fallback?: unknown;
}

export type Node =
  | { readonly kind: 'section'; readonly keys: ReadonlyMap<string, Setting> }
  | { readonly kind: 'map'; readonly value: Setting }
  | { readonly kind: 'list'; readonly item: Setting }
  | { readonly kind: 'pair'; readonly item: Setting }
  | { readonly kind: 'either'; readonly options: readonly Setting[] }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'text'; readonly form: 'plain' | 'nonEmpty' | 'url' | 'offset' }
  | {
      readonly kind: 'number';
      readonly whole: boolean;
      /** `min` itself is not allowed. */
      readonly above: boolean;
      readonly min: number | null;
      readonly max: number | null;
    }
  | { readonly kind: 'boolean' };

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodMiniType;
  readonly out?: z.ZodMiniType;
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>;
  readonly valueType?: z.ZodMiniType;
  readonly element?: z.ZodMiniType;
  readonly items?: readonly z.ZodMiniType[];
  readonly options?: readonly z.ZodMiniType[];
  readonly values?: readonly string[];
  readonly entries?: Readonly<Record<string, string>>;
  readonly defaultValue?: unknown;
  readonly format?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: Rule } }[];
}

const definition = (schema: z.ZodMiniType) => schema.def as unknown as Definition;
const known = new Map<z.ZodMiniType, Setting>();

/** Reads one schema node. */
export function inspect(schema: z.ZodMiniType): Setting {
  let setting = known.get(schema);
  if (!setting) {
    setting = unwrap(schema);
    known.set(schema, setting);
  }
  return setting;
}

function unwrap(schema: z.ZodMiniType): Setting {
  let meta: SettingMeta | null = null;
  let nullable = false;
  let optional = false;
  let fallback: { readonly value: unknown } | null = null;
  let current = schema;
  for (;;) {
    meta ??= settings.get(current) ?? null;
    const def = definition(current);
    if (def.type === 'nullable') nullable = true;
    else if (def.type === 'default') {
      optional = true;
      fallback ??= { value: def.defaultValue };
    } else if (def.type === 'optional' || def.type === 'prefault') optional = true;
    else if (def.type !== 'pipe') break;
    current = (def.type === 'pipe' ? def.out : def.innerType)!;
  }
  const base = { node: readNode(current), meta, nullable, optional };
  return fallback ? { ...base, fallback: fallback.value } : base;
}

function readNode(schema: z.ZodMiniType): Node {
  const def = definition(schema);
  switch (def.type) {
    case 'object':
      return {
        kind: 'section',
        keys: new Map(Object.entries(def.shape!).map(([key, value]) => [key, inspect(value)])),
      };
    case 'record':
      return { kind: 'map', value: inspect(def.valueType!) };
    case 'array':
      return { kind: 'list', item: inspect(def.element!) };
    case 'tuple':
      return { kind: 'pair', item: inspect(def.items![0]!) };
    case 'union':
      return { kind: 'either', options: def.options!.map(inspect) };
    case 'enum':
      return { kind: 'choice', values: Object.values(def.entries!) };
    case 'literal':
      return { kind: 'choice', values: def.values! };
    case 'boolean':
      return { kind: 'boolean' };
    case 'number':
      return numberNode(schema);
    case 'string':
      return { kind: 'text', form: textForm(schema) };
    default:
      throw new Error(`the schema uses ${def.type}, which settings.ts cannot read`);
  }
}

function numberNode(schema: z.ZodMiniType): Node {
  const whole = definition(schema).format === 'safeint';
  const rules = rulesOf(schema);
  const least = rules.find(({ check }) => check === 'greater_than');
  const most = rules.find(({ check }) => check === 'less_than');
  const exclusive = least?.inclusive === false;
  const min = least?.value ?? null;
  // Of whole numbers “above 0” is “from 1 on”.
  const from = whole && exclusive && min !== null ? min + 1 : min;
  return { kind: 'number', whole, above: exclusive && !whole, min: from, max: most?.value ?? null };
}

function textForm(schema: z.ZodMiniType): 'plain' | 'nonEmpty' | 'url' | 'offset' {
  const rules = rulesOf(schema);
  if (definition(schema).format === 'url') return 'url';
  if (rules.some(({ format }) => format === 'regex')) return 'offset';
  return rules.some(({ check }) => check === 'min_length') ? 'nonEmpty' : 'plain';
}

/** What zod's checks say about themselves. */
interface Rule {
  readonly check: string;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly format?: string;
}

const rulesOf = (schema: z.ZodMiniType) => (definition(schema).checks ?? []).map(({ _zod }) => _zod.def);

export type SettingPath = readonly (string | number)[];

/** Not before somebody asks: a configuration without a fault is read without it. */
const root = () => inspect(configSchema);

/** The setting at a path of the file; null where the schema has none. In a union the first option that knows the key counts. */
export function settingAt(path: SettingPath, from: Setting = root()): Setting | null {
  const [head, ...rest] = path;
  if (head === undefined) return from;
  const { node } = from;
  switch (node.kind) {
    case 'section': {
      const next = typeof head === 'string' ? node.keys.get(head) : undefined;
      return next ? settingAt(rest, next) : null;
    }
    case 'map':
      return settingAt(rest, node.value);
    case 'list':
    case 'pair':
      return typeof head === 'number' ? settingAt(rest, node.item) : null;
    case 'either':
      return merged(node.options.map((option) => settingAt(path, option)).filter((found) => found !== null));
    default:
      return null;
  }
}

/** One setting for what several alternatives have at the same place: their words together, else the first. */
function merged(found: readonly Setting[]): Setting | null {
  const [first] = found;
  if (!first) return null;
  const values = found.flatMap(({ node }) => (node.kind === 'choice' ? node.values : []));
  return first.node.kind === 'choice' ? { ...first, node: { kind: 'choice', values: [...new Set(values)] } } : first;
}

/** `feishu.tables.main`, `notification.channels[0].type`. */
export function pathText(path: SettingPath): string {
  let words = '';
  for (const part of path) words += typeof part === 'number' ? `[${part}]` : words ? `.${part}` : part;
  return words || '(root)';
}

/** Whether a value at this path, or anything inside it, must not be shown. */
export function isSecretPath(path: SettingPath): boolean {
  for (let length = 1; length <= path.length; length++) {
    const key = path[length - 1]!;
    if (settingAt(path.slice(0, length))?.meta?.secret) return true;
    if (key === 'headers' && length < path.length) return true;
    if (typeof key === 'string' && looksSecret(key) && key !== 'app_token') return true;
  }
  const here = settingAt(path);
  return here !== null && holdsSecret(here);
}

function holdsSecret({ node, meta }: Setting): boolean {
  if (meta?.secret) return true;
  if (node.kind === 'section') return [...node.keys.values()].some(holdsSecret);
  if (node.kind === 'either') return node.options.some(holdsSecret);
  if (node.kind === 'list') return holdsSecret(node.item);
  return false;
}

export interface LeafPath {
  /** `*` stands for a map's own keys, `[]` for a list's items. */
  readonly path: readonly string[];
  readonly setting: Setting;
  /** It belongs to some of several alternatives only. */
  readonly partial?: boolean;
}

/** Every setting of the schema, in its order; sections, maps and lists of sections are walked into. */
export function* allSettings(from: Setting = root(), path: readonly string[] = []): Generator<LeafPath> {
  const { node } = from;
  if (node.kind === 'section') {
    for (const [key, setting] of node.keys) yield* allSettings(setting, [...path, key]);
    return;
  }
  if (path.length > 0) yield { path, setting: from };
  yield* nested(from, path);
}

/** Inside unions, lists and maps only what has keys of its own is worth walking into. */
function* nested(setting: Setting, path: readonly string[]): Generator<LeafPath> {
  const { node } = setting;
  if (node.kind === 'section') yield* allSettings(setting, path);
  else if (node.kind === 'either') yield* alternatives(node.options, path);
  else if (node.kind === 'list') yield* nested(node.item, [...path, '[]']);
  else if (node.kind === 'map') yield* nested(node.value, [...path, '*']);
}

function* alternatives(options: readonly Setting[], path: readonly string[]): Generator<LeafPath> {
  const sections = options.flatMap(({ node }) => (node.kind === 'section' ? [node] : []));
  for (const option of options) {
    for (const leaf of nested(option, path)) {
      const everywhere = sections.every(({ keys }) => keys.has(leaf.path[path.length] as string));
      yield everywhere || option.node.kind !== 'section' ? leaf : { ...leaf, partial: true };
    }
  }
}

/** Keys that may stand in the section at `path`; empty where it is not a section. */
export function keysAt(path: SettingPath): readonly string[] {
  const setting = settingAt(path);
  return setting ? sectionKeys(setting) : [];
}

function sectionKeys({ node }: Setting): string[] {
  if (node.kind === 'section') return [...node.keys.keys()];
  if (node.kind === 'either') return [...new Set(node.options.flatMap(sectionKeys))];
  return [];
}
