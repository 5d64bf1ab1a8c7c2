import { readFileSync } from 'node:fs';
import { CORE_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { allSettings, configSchema, loadConfig } from '../../src/config/index.ts';
import { parseYaml } from '../../src/config/yaml.ts';

const example = readFileSync(new URL('../../config.yaml.example', import.meta.url), 'utf8');
/** Options are commented out with a # inside their section; at the margin a # starts prose. */
const everything = example.replace(/^( +)#/gm, '$1');

const loadText = (source: string, env: Record<string, string> = {}) =>
  loadConfig({
    env,
    cwd: '/etc/sync',
    fs: { read: (path) => (path.endsWith('.env') ? null : Buffer.from(source)), mode: () => 0o600 },
  });

/** Where an option replaces an active line, the later one counts. */
const parseLenient = (source: string) => load(source, { json: true, schema: CORE_SCHEMA });

/** Paths of a parsed file; in lists every item counts as `[]`. */
function* pathsOf(value: unknown, path: readonly string[] = []): Generator<string> {
  if (path.length > 0) yield path.join('.');
  if (Array.isArray(value)) for (const item of value) yield* pathsOf(item, [...path, '[]']);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, key]);
  }
}

describe('config.yaml.example', () => {
  it('works as it is, with nothing but defaults in it', () => {
    const { config, warnings } = loadText(example, {});
    expect(warnings).toEqual([]);
    const { config: bare } = loadText('locale: zh-CN');
    expect(config).toEqual(bare);
  });

  it('works with every option switched on, alone or together', () => {
    const { config } = loadText(JSON.stringify(parseLenient(everything)));
    expect(config['dingtalk-approvals'].overdue_hours).toBe(72);
    expect(config.notification.channels.map(({ type }) => type)).toEqual(['feishu', 'dingtalk', 'email', 'webhook']);
    expect(config.customers.store).toMatchObject({ type: 'sqlite', path: '/etc/sync/data/bot.db' });
  });

  it('has every setting of the schema', () => {
    const present = new Set([...pathsOf(parseLenient(everything)), ...pathsOf(parseYaml(example, 'example'))]);
    const own = (path: readonly string[]) =>
      [...present].some((candidate) => {
        const parts = candidate.split('.');
        return parts.length === path.length && path.every((part, index) => part === '*' || part === parts[index]);
      });
    // The two parts of a table reference are shown once, not at each of the sixteen tables.
    const missing = [...allSettings()]
      .map(({ path }) => path)
      .filter((path) => !['app_token', 'table_id'].includes(path.at(-1)!) || path.length < 4)
      .filter((path) => !own(path));
    expect(missing.map((path) => path.join('.'))).toEqual([]);
    expect(own(['feishu', 'tables', 'learning_records', 'table_id'])).toBe(true);
  });

  it('explains in Chinese, and holds no secret', () => {
    for (const line of example.split('\n')) expect(line).not.toMatch(/(secret|token): [A-Za-z0-9]{16,}/);
    expect(example.match(/#.*[\u4e00-\u9fff]/g)?.length).toBeGreaterThan(80);
  });

  it('says the same defaults as the schema', () => {
    const defaults = configSchema.parse({});
    const active = parseYaml(example, 'example') as Record<string, Record<string, unknown>>;
    for (const section of ['sync', 'logging', 'observability'] as const)
      expect(active[section]).toEqual(defaults[section]);
  });
});
