import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { SyncError } from '../errors/index.ts';
import { configMessages } from '../messages/config.ts';
import { joinTexts, type Text } from '../messages/text.ts';
import { applyFallbacks, convertVariable, type Environment, hasFallbacks } from './environment.ts';
import { type ConfigFiles, diskFiles } from './files.ts';
import { type Problem, problemsOf, valueAt } from './problems.ts';
import { checkRules } from './rules.ts';
import { type Config, configSchema } from './schema.ts';
import { pathText, type SettingPath, settingAt } from './settings.ts';
import { type Substituted, substituteVariables } from './variables.ts';
import { parseYaml } from './yaml.ts';

export interface LoadInput {
  /** `--config`. */
  readonly path?: string | undefined;
  readonly env: Environment;
  /** Absolute. */
  readonly cwd: string;
  readonly fs?: ConfigFiles | undefined;
}

export interface LoadedConfig {
  /** Frozen; every path absolute. */
  readonly config: Config;
  /** Absolute path of the file; where there is none (`fromEnvironment`), the path that it would have. */
  readonly file: string;
  readonly fromEnvironment: boolean;
  readonly warnings: readonly Text[];
}

const FILE_MIB_MAX = 4;

/**
 * Finds and reads the configuration: `--config`, else `BITABLE_SYNC_CONFIG`, else `./config.yaml`; `.env` beside it (the real
 * environment wins; `process.env` is left alone). Without a file the environment alone will do when it names a platform.
 * Throws CONFIG_NOT_FOUND, CONFIG_UNREADABLE, CONFIG_SYNTAX, CONFIG_VARIABLE, CONFIG_INVALID (all `fix-config`).
 */
export function loadConfig({ path, env, cwd, fs = diskFiles }: LoadInput): LoadedConfig {
  const named = path ?? (env['BITABLE_SYNC_CONFIG'] || undefined);
  const file = resolve(cwd, expandHome(named ?? 'config.yaml', env));
  const envFile = join(dirname(file), '.env');
  const source = readText(fs, file);
  const environment = { ...readEnvFile(fs, envFile), ...withoutUndefined(env) };
  if (source === null && (named !== undefined || !hasFallbacks(environment))) {
    throw new SyncError({
      code: 'CONFIG_NOT_FOUND',
      recovery: 'fix-config',
      text: configMessages.notFound(file),
      hint: configMessages.notFoundHint(),
      details: { file },
    });
  }
  const config = buildConfig(source === null ? {} : (parseYaml(source, file) ?? {}), {
    environment,
    env,
    file,
    envFile,
  });
  const warnings = [source === null ? null : file, envFile].flatMap((secretFile) => {
    const mode = secretFile === null ? null : fs.mode(secretFile);
    return secretFile !== null && mode !== null && (mode & 0o004) !== 0
      ? [configMessages.worldReadable(secretFile)]
      : [];
  });
  return { config, file, fromEnvironment: source === null, warnings };
}

interface Surroundings {
  /** Real environment and `.env`. */
  readonly environment: Environment;
  readonly env: Environment;
  readonly file: string;
  readonly envFile: string;
}

function buildConfig(raw: unknown, around: Surroundings): Config {
  const substituted = substituteVariables(raw, around.environment);
  const { missing } = substituted;
  const problems: Problem[] = [...substituted.problems];
  const unset = [...missing.values()].flat();
  const tree = isMapping(substituted.tree) ? substituted.tree : {};
  if (!isMapping(raw)) problems.push(...problemsOf(configSchema.safeParse(raw).error?.issues ?? [], raw));
  applyFallbacks(tree, around.environment);
  leaveOutEmpty(tree);

  const { config, problems: found } = validate(tree, substituted);
  const normal = normalise(config, around);
  const seen = [...unset, ...problems.map((problem) => problem.path)];
  for (const problem of [...found, ...checkRules(normal)]) {
    if (seen.some((path) => path.length > 0 && isInside(problem.path, path))) continue;
    seen.push(problem.path);
    problems.push(problem);
  }
  if (missing.size > 0) throw variableError(missing, problems, around);
  if (problems.length > 0) {
    throw new SyncError({
      code: 'CONFIG_INVALID',
      recovery: 'fix-config',
      text: configMessages.invalid(
        around.file,
        problems.map((problem) => problem.text),
      ),
      hint: configMessages.invalidHint(),
      details: { file: around.file, paths: problems.map((problem) => pathText(problem.path)) },
    });
  }
  return deepFreeze(normal);
}

function variableError(missing: Substituted['missing'], problems: readonly Problem[], around: Surroundings): SyncError {
  const names = [...missing].map(([name, paths]) => ({ name, paths: paths.map(pathText) }));
  const texts = [configMessages.variables(names)];
  if (problems.length > 0)
    texts.push(
      configMessages.invalid(
        around.file,
        problems.map((problem) => problem.text),
      ),
    );
  return new SyncError({
    code: 'CONFIG_VARIABLE',
    recovery: 'fix-config',
    text: joinTexts(texts, '\n'),
    hint: configMessages.variablesHint(around.envFile),
    details: { file: around.file, variables: names.map(({ name }) => name) },
  });
}

const optionalTexts = [
  ['', 'locale'],
  ['dingtalk-approvals', 'process_codes'],
  ['csv-students', 'course'],
  ['observability', 'metrics_file'],
  ['observability', 'heartbeat_url'],
] as const;

/** A key with nothing behind it is a key left out; so is an empty table reference. */
function leaveOutEmpty(tree: Record<string, unknown>): void {
  for (const platform of ['feishu', 'dingtalk']) {
    const tables = valueAt(tree, [platform, 'tables']);
    if (!isMapping(tables)) continue;
    for (const [key, value] of Object.entries(tables)) {
      if (typeof value === 'string' && value.trim() === '') delete tables[key];
    }
  }
  for (const [section, key] of optionalTexts) {
    const holder = section === '' ? tree : tree[section];
    if (isMapping(holder) && typeof holder[key] === 'string' && holder[key].trim() === '') delete holder[key];
  }
  const logging = tree['logging'];
  if (isMapping(logging) && logging['file'] === '') logging['file'] = null;
}

/**
 * Parses with the schema. On the way, text from a variable becomes the number or boolean that its setting wants, and null where the
 * schema has no null becomes "left out". What is then still wrong is reported, and taken out until the rest parses, so that the
 * rules between keys can be checked in the same go.
 */
function validate(
  tree: Record<string, unknown>,
  { fromVariable }: Substituted,
): { config: Config; problems: Problem[] } {
  let problems: Problem[] | null = null;
  for (;;) {
    // Read once or twice: compiling the schema first would cost more than it saves.
    const parsed = configSchema.safeParse(tree, { jitless: true });
    if (parsed.success) return { config: parsed.data, problems: problems ?? [] };
    const { issues } = parsed.error;
    if (problems === null) {
      const mended = innerPaths(issues).filter((path) => mend(tree, path, fromVariable));
      if (mended.length > 0) continue;
      problems = problemsOf(issues, tree);
    }
    for (const issue of issues) {
      const path = issue.path as SettingPath;
      if (issue.code === 'unrecognized_keys') for (const key of issue.keys) takeOut(tree, [...path, key]);
      else takeOut(tree, path);
    }
  }
}

type Issue = { path: PropertyKey[]; errors?: Issue[][] };

/** Every path that an issue, or an alternative inside it, complains about. */
function innerPaths(issues: readonly unknown[], parent: SettingPath = []): SettingPath[] {
  return (issues as readonly Issue[]).flatMap((issue) => {
    const path = [...parent, ...(issue.path as (string | number)[])];
    return [path, ...(issue.errors ?? []).flatMap((branch) => innerPaths(branch, path))];
  });
}

/** True when it changed something. */
function mend(tree: Record<string, unknown>, path: SettingPath, fromVariable: ReadonlySet<string>): boolean {
  const value = valueAt(tree, path);
  const setting = settingAt(path);
  const key = path.at(-1);
  if (!setting || key === undefined) return false;
  const parent = valueAt(tree, path.slice(0, -1)) as Record<string | number, unknown>;
  if (value === null && typeof key === 'string') return delete parent[key];
  if (typeof value !== 'string' || !fromVariable.has(pathText(path))) return false;
  const converted = convertVariable(value, setting);
  if (converted === undefined) return false;
  parent[key] = converted;
  return true;
}

/** Removes what stands at the path; where nothing does, or it is an item of a list, the key above it. */
function takeOut(tree: Record<string, unknown>, path: SettingPath): void {
  for (let length = path.length; length > 0; length--) {
    const key = path[length - 1]!;
    const parent = valueAt(tree, path.slice(0, length - 1));
    if (typeof key === 'string' && isMapping(parent) && Object.hasOwn(parent, key)) {
      delete parent[key];
      return;
    }
  }
}

/** Credentials without the blanks that pasting adds, addresses without a tail, paths absolute. */
function normalise(config: Config, { env, file }: Surroundings): Config {
  const absolute = (path: string) => {
    const expanded = expandHome(path, env);
    return path.trim() === '' || isAbsolute(expanded) ? expanded : resolve(dirname(file), expanded);
  };
  const { feishu, dingtalk, sync, logging, observability, customers } = config;
  return {
    ...config,
    feishu: {
      ...feishu,
      app_id: feishu.app_id.trim(),
      app_secret: feishu.app_secret.trim(),
      app_token: feishu.app_token.trim(),
      // Older notes give the address together with the path that every API has.
      base_url: withoutTail(feishu.base_url).replace(/\/open-apis$/, ''),
    },
    dingtalk: {
      ...dingtalk,
      app_key: dingtalk.app_key.trim(),
      app_secret: dingtalk.app_secret.trim(),
      operator_id: dingtalk.operator_id.trim(),
      base_id: dingtalk.base_id.trim(),
      base_url: withoutTail(dingtalk.base_url),
      api_base_url: withoutTail(dingtalk.api_base_url),
    },
    sync: { ...sync, checkpoint_file: absolute(sync.checkpoint_file), state_dir: absolute(sync.state_dir) },
    'dingtalk-approvals': {
      ...config['dingtalk-approvals'],
      process_codes: processCodes(config['dingtalk-approvals'].process_codes),
    },
    'crm-leads': {
      ...config['crm-leads'],
      sources: config['crm-leads'].sources.map((source) =>
        'file' in source ? { ...source, file: absolute(source.file) } : source,
      ),
    },
    'csv-students': { ...config['csv-students'], inbox: absolute(config['csv-students'].inbox) },
    customers: { ...customers, store: { ...customers.store, path: absolute(customers.store.path) } },
    logging: { ...logging, file: logging.file === null ? null : absolute(logging.file) },
    observability: {
      ...observability,
      metrics_file: observability.metrics_file === null ? null : absolute(observability.metrics_file),
    },
  };
}

/** A list, or `all`; from a variable the codes come as one text with commas. */
function processCodes(codes: 'all' | string | readonly string[]): 'all' | string[] {
  const list = typeof codes === 'string' ? codes.split(/[,，;\s]+/) : codes.map((code) => code.trim());
  const named = [...new Set(list.filter((code) => code !== ''))];
  return named.length === 1 && named[0]!.toLowerCase() === 'all' ? 'all' : named;
}

const withoutTail = (address: string) => address.trim().replace(/\/+$/, '');

function expandHome(path: string, env: Environment): string {
  return /^~[/\\]/.test(path) ? join(env['HOME'] || homedir(), path.slice(2)) : path;
}

function readText(fs: ConfigFiles, file: string): string | null {
  let bytes: Uint8Array | null;
  try {
    bytes = fs.read(file);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new SyncError({
      code: 'CONFIG_UNREADABLE',
      recovery: 'fix-config',
      text: configMessages.unreadable(file, why),
      hint: configMessages.unreadableHint(),
      cause: error,
    });
  }
  if (bytes === null) return null;
  if (bytes.length > FILE_MIB_MAX * 1024 * 1024) {
    throw new SyncError({
      code: 'CONFIG_SYNTAX',
      recovery: 'fix-config',
      text: configMessages.tooLarge(file, FILE_MIB_MAX),
      hint: configMessages.tooLargeHint(),
    });
  }
  return decode(bytes, file);
}

/** UTF-8 with or without BOM, and UTF-16 with one, as older Windows editors save it. */
function decode(bytes: Uint8Array, file: string): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SyncError({
      code: 'CONFIG_SYNTAX',
      recovery: 'fix-config',
      text: configMessages.notUtf8(file),
      hint: configMessages.notUtf8Hint(),
      cause: error,
    });
  }
}

function readEnvFile(fs: ConfigFiles, file: string): Record<string, string> {
  try {
    const source = readText(fs, file);
    return source === null ? {} : parseDotenv(source);
  } catch (error) {
    // Python's virtual environments like to be folders of this name.
    if ((error as { cause?: NodeJS.ErrnoException }).cause?.code === 'EISDIR') return {};
    throw error;
  }
}

function withoutUndefined(env: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInside(path: SettingPath, outer: SettingPath): boolean {
  return outer.every((part, index) => path[index] === part);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
