import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { text } from '../../../src/messages/text.ts';
import { CustomersBaseFile } from '../../../src/state/customer-store/base-file.ts';
import type { Base, SavedProblem } from '../../../src/state/customer-store/base-port.ts';
import { CustomersProblemsFile } from '../../../src/state/customer-store/problems-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'customers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function base(): Base {
  return {
    tableId: 'base/客户表',
    storeId: 'abc',
    customers: new Map([
      [
        'K0002',
        {
          recordId: 'rec2',
          agreed: { 姓名: '乙', 标签: ['a', 'b'], 备注: null },
          elsewhere: { 优先级: 9 },
          syncTime: 5,
        },
      ],
      [
        'K0001',
        { recordId: null, agreed: { 姓名: 'line\nbreak "quoted"', 总问题数: 3 }, elsewhere: {}, syncTime: null },
      ],
      ['K0003', { recordId: 'rec3', agreed: null, elsewhere: { 姓名: '丙' }, syncTime: null }],
    ]),
    retired: new Map([['K0009', { name: null, since: '2026-11-20T08:00:00.000Z' }]]),
    seen: new Set(['K0010']),
    frozen: new Set(['K0011']),
    refused: new Map([['K0012', 'hash']]),
    overwritten: new Map([['K0001', { atMs: 7, cells: { 姓名: '旧', 标签: null }, status: null }]]),
    pending: {
      table: new Map([['K0001', { 姓名: '新' }]]),
      store: new Map(),
      conflicts: [{ id: 'K0001', column: '姓名', table: 'a', store: null }],
    },
  };
}

describe('the base file', () => {
  const path = () => join(folder, 'state', 'customers-base.jsonl');
  const file = () => new CustomersBaseFile(path());

  it('gives back what was saved, readable by nobody else', async () => {
    expect(await file().load()).toBeNull();
    await file().save(base());
    const loaded = await file().load();
    expect(loaded).toEqual({ ...base(), customers: new Map([...base().customers].sort()) });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('is written only when it changes', async () => {
    await file().save(base());
    const opened = file();
    const loaded = await opened.load();
    const before = statSync(path()).ino;
    await opened.save(loaded as Base);
    expect(statSync(path()).ino).toBe(before);
    (loaded as Base).seen.add('K0020');
    await opened.save(loaded as Base);
    expect(statSync(path()).ino).not.toBe(before);
  });

  it.each([
    ['is cut short', (words: string) => words.slice(0, -40)],
    ['has lost its last lines', (words: string) => `${words.split('\n').slice(0, 2).join('\n')}\n`],
    ['holds something else', (words: string) => words.replace('"rec2"', '{}')],
    ['is empty', () => ''],
  ])('stops the run when it %s, and stays as it is', async (_what, spoil) => {
    await file().save(base());
    const spoilt = spoil(readFileSync(path(), 'utf8'));
    writeFileSync(path(), spoilt);
    await expect(file().load()).rejects.toMatchObject({ code: 'STATE_DAMAGED', recovery: 'stop' });
    expect(readFileSync(path(), 'utf8')).toBe(spoilt);
  });

  it('stops the run when a newer program wrote it', async () => {
    await file().save(base());
    writeFileSync(path(), readFileSync(path(), 'utf8').replace('"version":1', '"version":2'));
    await expect(file().load()).rejects.toMatchObject({ code: 'STATE_NEWER', recovery: 'stop' });
  });
});

describe('the problems file', () => {
  const problem: SavedProblem = {
    side: 'both',
    severity: 'warning',
    key: 'K0001',
    code: 'conflict',
    text: text('说明', 'explanation'),
    column: '备注',
    tableValue: '=HYPERLINK("http://x")',
    storeValue: '-1, "quoted"\nline',
    firstSeenMs: Date.UTC(2026, 10, 20, 8),
  };
  const file = () => new CustomersProblemsFile(folder, { locale: 'zh-CN', timezone: 'Asia/Shanghai' });

  it('opens in a spreadsheet, where nothing in it is run', async () => {
    await file().save([problem]);
    const csv = readFileSync(file().csvPath, 'utf8');
    expect(csv.startsWith('\ufeff首次发现,')).toBe(true);
    const [row] = parse(csv, { bom: true, columns: true });
    expect(row).toMatchObject({
      首次发现: '2026-11-20 16:00:00',
      客户: 'K0001',
      表格中的值: '\'=HYPERLINK("http://x")',
      客户库中的值: '\'-1, "quoted"\nline',
    });
    expect(await file().load()).toEqual([problem]);
  });

  it('goes away with the last problem', async () => {
    await file().save([problem]);
    await file().save([]);
    expect(existsSync(file().csvPath)).toBe(false);
    expect(await file().load()).toEqual([]);
  });

  it('stops the run when it is damaged', async () => {
    writeFileSync(join(folder, 'customers-problems.json'), '{"version":1}');
    await expect(file().load()).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  });
});
