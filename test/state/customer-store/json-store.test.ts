import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jsonElements } from '../../../src/state/customer-store/json-elements.ts';
import { JsonCustomerStore } from '../../../src/state/customer-store/json-store.ts';
import { JsonArrayText } from '../../../src/state/customer-store/json-text.ts';
import type { StoreChange } from '../../../src/state/customer-store/port.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'customers-'));
  path = join(folder, 'customers.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const update = (id: string, set: object, expected: object): StoreChange => ({
  kind: 'update',
  id,
  rawId: id,
  set,
  expect: expected,
});

async function edited(before: string, ...changes: StoreChange[]): Promise<string> {
  writeFileSync(path, before);
  const outcome = await new JsonCustomerStore(path).apply(changes);
  expect([...outcome.stale]).toEqual([]);
  return readFileSync(path, 'utf8');
}

describe('a JSON store beside a bot that does not write atomically', () => {
  const whole = '[{"customer_id":"K0001","name":"张三"}]';

  it('is looked at again while the file is still moving', async () => {
    writeFileSync(path, whole.slice(0, 20));
    const finishing = { sleep: async () => writeFileSync(path, whole) };
    const { records } = await new JsonCustomerStore(path, finishing).read();
    expect(records).toMatchObject([{ name: '张三' }]);
    writeFileSync(path, '');
    const outcome = await new JsonCustomerStore(path, finishing).apply([
      update('K0001', { name: '李四' }, { name: '张三' }),
    ]);
    expect([...outcome.stale]).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe(whole.replace('张三', '李四'));
  });

  it('is damaged when it stays as it is', async () => {
    writeFileSync(path, whole.slice(0, 20));
    let pauses = 0;
    const store = new JsonCustomerStore(path, { sleep: async () => void pauses++ });
    await expect(store.read()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    expect(pauses).toBe(1);
  });
});

describe('a JSON store', () => {
  it('keeps every byte that is not changed: indent, order, long numbers, escapes, line ends', async () => {
    const before =
      '\ufeff[\r\n    {"wxid": 12345678901234567890, "customer_id": "K0001",\r\n      "name" : "\\u5f20\\u4e09",   "x": {"b":1,"a":[1 ,2]}, "score": 1.0 }\r\n]\r\n\r\n';
    const after = await edited(before, update('K0001', { name: '李四' }, { name: '张三' }));
    expect(after).toBe(before.replace('"\\u5f20\\u4e09"', '"\\u674e\\u56db"'));
  });

  it('adds a property in the manner of its neighbours', async () => {
    const before = '[\n  {\n    "customer_id": "K0001",\n    "name": "张三"\n  }\n]\n';
    const after = await edited(before, update('K0001', { phone: '13800138000', tags: ['a', 'b'] }, {}));
    expect(after).toBe(
      '[\n  {\n    "customer_id": "K0001",\n    "name": "张三",\n    "phone": "13800138000",\n    "tags": [\n      "a",\n      "b"\n    ]\n  }\n]\n',
    );
  });

  it('adds a record in the manner of the others', async () => {
    const pretty = '[\n\t{\n\t\t"name": "甲",\n\t\t"customer_id": "K0001"\n\t}\n]';
    expect(
      await edited(pretty, { kind: 'create', id: 'K0002', values: { customer_id: 'K0002', name: '乙', priority: 3 } }),
    ).toBe(
      '[\n\t{\n\t\t"name": "甲",\n\t\t"customer_id": "K0001"\n\t},\n\t{\n\t\t"name": "乙",\n\t\t"customer_id": "K0002",\n\t\t"priority": 3\n\t}\n]',
    );
    const compact = '[{"customer_id":"K0001","name":"甲"}]';
    expect(await edited(compact, { kind: 'create', id: 'K0002', values: { customer_id: 'K0002', name: '乙' } })).toBe(
      '[{"customer_id":"K0001","name":"甲"},{"customer_id":"K0002","name":"乙"}]',
    );
    const python = '[{"customer_id": "K0001", "name": "A"}]';
    expect(
      await edited(python, {
        kind: 'create',
        id: 'K0002',
        values: { customer_id: 'K0002', name: 'B', tags: ['x', 'y'] },
      }),
    ).toBe('[{"customer_id": "K0001", "name": "A"},{"customer_id": "K0002", "name": "B", "tags": ["x", "y"]}]');
    expect(JSON.parse(await edited('[]\n', { kind: 'create', id: 'K0002', values: { customer_id: 'K0002' } }))).toEqual(
      [{ customer_id: 'K0002' }],
    );
  });

  it("understands the table's own column names and goes on using them", async () => {
    writeFileSync(path, '[{"客户编号":"K0001","姓名":"甲"}]');
    const store = new JsonCustomerStore(path);
    expect((await store.read()).records[0]).toEqual({ customer_id: 'K0001', name: '甲' });
    await store.apply([
      update('K0001', { name: '乙' }, { name: '甲' }),
      { kind: 'create', id: 'K0002', values: { customer_id: 'K0002', name: '丙' } },
    ]);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([
      { 客户编号: 'K0001', 姓名: '乙' },
      { 客户编号: 'K0002', 姓名: '丙' },
    ]);
  });

  it('leaves alone what changed since, and keeps what the bot wrote elsewhere meanwhile', async () => {
    writeFileSync(
      path,
      '[{"customer_id":"K0001","name":"新","total_questions":9},{"customer_id":"K0002","name":"乙"}]',
    );
    const store = new JsonCustomerStore(path);
    const outcome = await store.apply([
      update('K0001', { name: '甲' }, { name: '旧' }),
      update('K0002', { name: '丙' }, { name: '乙' }),
      update('K0003', { name: '丁' }, {}),
      { kind: 'create', id: 'K0001', values: { customer_id: 'K0001' } },
    ]);
    expect([...outcome.stale].sort()).toEqual(['K0001', 'K0003']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([
      { customer_id: 'K0001', name: '新', total_questions: 9 },
      { customer_id: 'K0002', name: '丙' },
    ]);
  });

  it('has a fingerprint that moves with the file and agrees with the reading', async () => {
    const store = new JsonCustomerStore(path);
    const absent = await store.fingerprint();
    writeFileSync(path, '[]');
    const empty = await store.fingerprint();
    expect(empty).not.toBe(absent);
    expect((await store.read()).fingerprint).toBe(empty);
    const { reading } = await store.apply([{ kind: 'create', id: 'K0001', values: { customer_id: 'K0001' } }]);
    expect(await store.fingerprint()).toBe(reading.fingerprint);
  });

  it('creates the file with the first customer, but not a folder that does not exist', async () => {
    await new JsonCustomerStore(path).apply([
      { kind: 'create', id: 'K0001', values: { customer_id: 'K0001', name: '甲' } },
    ]);
    expect(readFileSync(path, 'utf8')).toBe('[\n  {\n    "customer_id": "K0001",\n    "name": "甲"\n  }\n]\n');
    await expect(new JsonCustomerStore(join(folder, 'nowhere', 'c.json')).read()).rejects.toMatchObject({
      code: 'STORE_NOT_FOUND',
      recovery: 'fix-config',
    });
  });

  it.each([
    ['an empty file', ''],
    ['half a file', '[{"customer_id":"K0001","name":"张三","phone":"138001'],
    ['something that is no list', '{"customers":[]}'],
    ['null', 'null'],
    ['bytes that are no UTF-8', Buffer.from([0x5b, 0xff, 0xfe, 0x5d])],
  ])('stops at %s and never replaces it', async (_what, content) => {
    writeFileSync(path, content);
    const store = new JsonCustomerStore(path);
    await expect(store.read()).rejects.toMatchObject({ code: 'STORE_DAMAGED', recovery: 'stop' });
    await expect(store.apply([{ kind: 'create', id: 'K0001', values: {} }])).rejects.toMatchObject({
      code: 'STORE_DAMAGED',
    });
    expect(readFileSync(path)).toEqual(Buffer.from(content as string));
    await store.read().catch((error) => expect(String(error.message)).not.toContain('138001'));
  });

  it('keeps the rights of the file, follows a link to it and leaves nothing behind', async () => {
    const real = join(folder, 'real.json');
    writeFileSync(real, '[{"customer_id":"K0001"}]');
    chmodSync(real, 0o640);
    symlinkSync(real, path);
    await new JsonCustomerStore(path).apply([update('K0001', { name: '甲' }, {})]);
    expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual([{ customer_id: 'K0001', name: '甲' }]);
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).sort()).toEqual(['customers.json', 'real.json']);
  });

  it('writes nothing when nothing changes', async () => {
    expect(existsSync(path)).toBe(false);
    await new JsonCustomerStore(path).apply([]);
    expect(existsSync(path)).toBe(false);
  });

  it('tells elements that are no records', async () => {
    writeFileSync(path, '[1, null, "x", [], {"customer_id":"K0001"}]');
    expect((await new JsonCustomerStore(path).read()).records).toEqual([
      null,
      null,
      null,
      null,
      { customer_id: 'K0001' },
    ]);
  });
});

describe('editing JSON in its text', () => {
  it('means the same as editing the value, whatever the layout', () => {
    const record = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6, noNullPrototype: true });
    const layouts = fc.constantFrom<string | number | undefined>(undefined, 2, 4, '\t');
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 5 }),
        fc.nat(4),
        record,
        record,
        layouts,
        (records, place, values, added, layout) => {
          const plain = JSON.parse(JSON.stringify(records)) as Record<string, unknown>[];
          const index = place % plain.length;
          const document = new JsonArrayText(JSON.stringify(plain, null, layout));
          document.set(index, values);
          document.append(added);
          const wanted = plain.map((item, at) => (at === index ? { ...item, ...values } : item));
          expect(JSON.parse(document.toString())).toEqual(JSON.parse(JSON.stringify([...wanted, added])));
        },
      ),
    );
  });
});

describe('reading JSON element by element', () => {
  const all = (text: string) => {
    try {
      return [...jsonElements(Buffer.from(text))];
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return null;
    }
  };
  const whole = (text: string) => {
    try {
      const value: unknown = JSON.parse(text);
      return Array.isArray(value) ? value : null;
    } catch {
      return null;
    }
  };

  it('gives what reading the whole gives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.constantFrom<string | number | undefined>(undefined, 2, '\t'),
        (values, layout) => {
          const text = JSON.stringify(values, null, layout);
          expect(all(text)).toEqual(whole(text));
        },
      ),
    );
  });

  it('refuses what reading the whole refuses, wherever a text was spoilt', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { minLength: 1 }),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', ' ', '1', '\\', 'x'),
        (values, place, change) => {
          const text = JSON.stringify(values);
          const at = place % text.length;
          const spoilt = text.slice(0, at) + change + text.slice(at + 1);
          expect(all(spoilt)).toEqual(whole(spoilt));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
