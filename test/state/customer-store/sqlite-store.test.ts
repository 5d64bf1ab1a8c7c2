import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoreChange } from '../../../src/state/customer-store/port.ts';
import { SqliteCustomerStore } from '../../../src/state/customer-store/sqlite-store.ts';

const botSchema = `CREATE TABLE customers (
  customer_id TEXT PRIMARY KEY, name TEXT NOT NULL, group_name TEXT, group_type TEXT NOT NULL, registration_time TEXT,
  last_active TEXT, total_questions INTEGER DEFAULT 0, solved_questions INTEGER DEFAULT 0, handoff_count INTEGER DEFAULT 0,
  tags TEXT, notes TEXT, priority INTEGER DEFAULT 3)`;

let folder: string;
let path: string;
let bot: InstanceType<typeof DatabaseSync>;
const stores: SqliteCustomerStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'customers-'));
  path = join(folder, 'bot.db');
  bot = new DatabaseSync(path);
  bot.exec(botSchema);
  bot.exec(
    "INSERT INTO customers (customer_id, name, group_type, tags) VALUES ('K0001', '张三', 'vip', '[\"老客户\"]')",
  );
});
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
  if (bot.isOpen) bot.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(options: { table?: string; columns?: Record<string, string>; path?: string } = {}): SqliteCustomerStore {
  const store = new SqliteCustomerStore({ path, table: 'customers', columns: {}, busyTimeoutMs: 50, ...options });
  stores.push(store);
  return store;
}
const update = (id: string, set: object, expected: object): StoreChange => ({
  kind: 'update',
  id,
  rawId: id,
  set,
  expect: expected,
});
const rows = () => bot.prepare('SELECT * FROM customers ORDER BY customer_id').all() as Record<string, unknown>[];

describe.each(['DELETE', 'WAL'])('a SQLite store in journal mode %s', (mode) => {
  beforeEach(() => bot.exec(`PRAGMA journal_mode=${mode}`));

  it('is read as it stands, without the columns it lacks', async () => {
    const reading = await open().read();
    expect(reading.records).toEqual([
      {
        customer_id: 'K0001',
        name: '张三',
        group_name: null,
        registration_time: null,
        last_active: null,
        total_questions: 0,
        solved_questions: 0,
        handoff_count: 0,
        tags: '["老客户"]',
        notes: null,
        priority: 3,
      },
    ]);
    expect([...reading.props].sort()).not.toContain('phone');
  });

  it('has a fingerprint that moves with what we look at and with nothing else', async () => {
    const store = open();
    const before = await store.fingerprint();
    bot.exec("UPDATE customers SET group_type = 'other'");
    expect(await store.fingerprint()).toBe(before);
    bot.exec('UPDATE customers SET total_questions = total_questions + 1');
    expect(await store.fingerprint()).not.toBe(before);
    expect((await store.read()).fingerprint).toBe(await store.fingerprint());
  });

  it('takes all changes in one transaction and keeps what the bot counted meanwhile', async () => {
    const store = open();
    await store.read();
    bot.exec('UPDATE customers SET total_questions = 7');
    const outcome = await store.apply([
      update('K0001', { name: '李四', priority: 5, phone: '13800138000' }, { name: '张三', priority: 3 }),
      {
        kind: 'create',
        id: 'K0002',
        values: { customer_id: 'K0002', name: '王五', priority: 2, tags: '[]', total_questions: 0 },
      },
    ]);
    expect([...outcome.stale, ...outcome.refused.keys()]).toEqual([]);
    expect(rows()).toMatchObject([
      { customer_id: 'K0001', name: '李四', priority: 5, total_questions: 7, group_type: 'vip' },
      { customer_id: 'K0002', name: '王五', priority: 2, total_questions: 0, group_type: '', solved_questions: 0 },
    ]);
    expect(outcome.reading.records).toHaveLength(2);
  });

  it('leaves alone what changed since, and customers that appeared or went', async () => {
    const outcome = await open().apply([
      update('K0001', { name: '李四' }, { name: '旧名' }),
      update('K0009', { name: '李四' }, { name: null }),
      { kind: 'create', id: 'K0001', values: { customer_id: 'K0001', name: 'x' } },
    ]);
    expect([...outcome.stale].sort()).toEqual(['K0001', 'K0009']);
    expect(rows()).toMatchObject([{ name: '张三' }]);
  });

  it('waits for the bot, then gives up until the next run without having written', async () => {
    const store = open();
    await store.read();
    bot.exec('BEGIN IMMEDIATE');
    await expect(store.apply([update('K0001', { name: '李四' }, { name: '张三' })])).rejects.toMatchObject({
      code: 'STORE_BUSY',
      recovery: 'try-later',
    });
    bot.exec('ROLLBACK');
    expect(rows()).toMatchObject([{ name: '张三' }]);
    await store.apply([update('K0001', { name: '李四' }, { name: '张三' })]);
    expect(rows()).toMatchObject([{ name: '李四' }]);
  });
});

describe('a SQLite store', () => {
  it('gives up when the bot holds an exclusive lock', async () => {
    bot.exec('BEGIN EXCLUSIVE');
    await expect(open().read()).rejects.toMatchObject({ code: 'STORE_BUSY', recovery: 'try-later' });
  });

  it("reports a row that the bot's own constraints refuse and writes the others", async () => {
    bot.exec(
      "CREATE TRIGGER no_evil BEFORE UPDATE ON customers WHEN NEW.name = 'evil' BEGIN SELECT RAISE(ABORT, 'not him'); END",
    );
    bot.exec("INSERT INTO customers (customer_id, name, group_type) VALUES ('K0002', '乙', 'x')");
    const outcome = await open().apply([
      update('K0001', { name: 'evil' }, { name: '张三' }),
      update('K0002', { name: '丙' }, { name: '乙' }),
    ]);
    expect([...outcome.refused]).toEqual([['K0001', 'not him']]);
    expect(rows()).toMatchObject([{ name: '张三' }, { name: '丙' }]);
  });

  it('clears what refuses NULL with the emptiest value it takes', async () => {
    await open().apply([update('K0001', { name: null, notes: null }, {})]);
    expect(rows()).toMatchObject([{ name: '', notes: null }]);
  });

  it('reads integers that JavaScript cannot hold as their digits', async () => {
    bot.exec('UPDATE customers SET notes = 1234567890123456789');
    bot.exec('ALTER TABLE customers ADD COLUMN phone INTEGER');
    bot.exec('UPDATE customers SET phone = 9007199254740999');
    expect((await open().read()).records[0]).toMatchObject({ phone: '9007199254740999' });
  });

  it('maps columns by our names or the table’s, in any case', async () => {
    bot.exec('CREATE TABLE "wx users" ("ID" TEXT, "Full Name" TEXT, state TEXT, status TEXT)');
    bot.exec(`INSERT INTO "wx users" VALUES ('K0005', '甲', 'on', 'mine')`);
    const columns = { customer_id: 'id', 姓名: 'full name', status: 'state' };
    const store = open({ table: 'wx users', columns });
    expect((await store.read()).records).toEqual([{ customer_id: 'K0005', name: '甲', status: 'on' }]);
    await store.apply([update('K0005', { status: 'inactive' }, { status: 'on' })]);
    expect(bot.prepare('SELECT state, status FROM "wx users"').get()).toMatchObject({
      state: 'inactive',
      status: 'mine',
    });
  });

  it('does not take a status column for its own unless told to', async () => {
    bot.exec("ALTER TABLE customers ADD COLUMN status TEXT DEFAULT 'x'");
    expect((await open().read()).props.has('status')).toBe(false);
  });

  it('says what is missing', async () => {
    await expect(open({ path: join(folder, 'none.db') }).read()).rejects.toMatchObject({
      code: 'STORE_NOT_FOUND',
      recovery: 'fix-config',
    });
    expect(existsSync(join(folder, 'none.db'))).toBe(false);
    await expect(open({ table: 'clients' }).read()).rejects.toMatchObject({
      code: 'STORE_TABLE_MISSING',
      message: expect.stringContaining('customers'),
    });
    await expect(open({ columns: { phone: 'mobile' } }).read()).rejects.toMatchObject({
      code: 'STORE_COLUMN_MISSING',
      message: expect.stringContaining('mobile'),
    });
    expect(() => open({ columns: { colour: 'x' } })).toThrow('STORE_COLUMN_UNKNOWN');
    bot.exec('CREATE TABLE odd (id TEXT)');
    await expect(open({ table: 'odd' }).read()).rejects.toMatchObject({
      code: 'STORE_COLUMN_MISSING',
      message: expect.stringContaining('customer_id'),
    });
  });

  it('stops at a file that is no database, or an empty one, and does not touch it', async () => {
    for (const content of ['no database'.repeat(200), 'short', '']) {
      const file = join(folder, 'junk.db');
      writeFileSync(file, content);
      const store = open({ path: file });
      await expect(store.read()).rejects.toMatchObject({
        code: expect.stringMatching(/STORE_(DAMAGED|TABLE_MISSING)/),
      });
      expect(readFileSync(file, 'utf8')).toBe(content);
    }
  });

  // The superuser may write everything.
  it.skipIf(process.getuid?.() === 0)('says that it may not write', async () => {
    chmodSync(path, 0o444);
    await expect(open().apply([update('K0001', { name: '李四' }, { name: '张三' })])).rejects.toMatchObject({
      code: 'STORE_UNWRITABLE',
      recovery: 'stop',
    });
  });

  it('keeps whole numbers whole in columns without a type', async () => {
    bot.exec('CREATE TABLE loose (customer_id, priority TEXT, total_questions)');
    const store = open({ table: 'loose' });
    await store.apply([
      { kind: 'create', id: 'K0001', values: { customer_id: 'K0001', priority: 5, total_questions: 2 } },
    ]);
    expect(bot.prepare('SELECT priority, typeof(total_questions) AS kind FROM loose').get()).toMatchObject({
      priority: '5',
      kind: 'integer',
    });
  });
});
