import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors/index.ts';
import { text } from '../../src/messages/text.ts';
import { examineTables } from '../../src/setup/examine.ts';
import type { Table, TableSpec } from '../../src/sync/contracts.ts';
import { MemoryTable } from '../../src/sync/memory-table.ts';
import type { TargetPlatform } from '../../src/sync/platform.ts';

const spec: TableSpec = {
  key: 'leads',
  defaultName: '客户信息表',
  columns: [{ name: '客户ID', kind: 'text' }],
  keys: [{ columns: ['客户ID'] }],
};

async function tableWith(...ids: readonly string[]) {
  const table = new MemoryTable([{ name: '客户ID', kind: 'text' }], { name: '客户信息表' });
  const records = await table.create(
    ids.map((id) => ({ 客户ID: id })),
    'token',
  );
  table.calls = {};
  return { table, records };
}

const platformOf = (table: Table) => ({ name: 'memory', open: async () => table }) as unknown as TargetPlatform;
const examine = (table: Table, remembered: readonly string[] = [], advanced = false) =>
  examineTables(platformOf(table), [spec], { pipeline: 'crm-leads', advanced, remembered: () => remembered });

describe('what doctor says of the rows of a table', () => {
  it('asks for nothing by id while every row that we know is listed', async () => {
    const { table, records } = await tableWith('a', 'b');
    const { findings, rows } = await examine(table, records);
    expect(findings).toMatchObject([{ area: 'table', status: 'ok' }]);
    expect(rows).toEqual({ leads: 2 });
    expect(table.callCount('get')).toBe(0);
  });

  it('asks once for those that are not listed: people may have deleted them', async () => {
    const { table, records } = await tableWith('a', 'b', 'c');
    await table.delete(records.slice(1));
    const { findings } = await examine(table, records);
    expect(findings).toMatchObject([{ area: 'table', status: 'ok' }]);
    expect(table.callCount('get')).toBe(1);
  });

  it('fails where the platform says that they are hidden from the app', async () => {
    const { table } = await tableWith('a');
    table.onCall = (operation) => {
      if (operation !== 'get') return;
      throw new SyncError({
        code: 'FEISHU_RECORDS_FORBIDDEN',
        recovery: 'fix-access',
        text: text('有行不可读', 'rows are hidden'),
        hint: text('给应用「可管理」', 'give the app Can manage'),
      });
    };
    const { findings } = await examine(table, ['recHidden']);
    expect(findings).toMatchObject([
      {
        area: 'permission',
        status: 'failed',
        code: 'FEISHU_RECORDS_FORBIDDEN',
        remedy: { en: 'give the app Can manage' },
      },
    ]);
  });

  it('asks for no more rows than one call takes', async () => {
    const { table } = await tableWith('a');
    const many = Array.from({ length: 1000 }, (_, at) => `rec${at}`);
    await examine(table, many);
    expect(table.callCount('get')).toBe(1);
  });

  it('fails at an empty table that proves nothing, as a run would', async () => {
    const { table } = await tableWith();
    table.provesEmptiness = false;
    const { findings } = await examine(table);
    expect(findings).toMatchObject([{ area: 'permission', status: 'failed', code: 'EMPTY_NOT_PROVEN' }]);
    expect(findings[0]?.remedy?.en).toContain('add one row by hand');
  });

  it('only warns where people alone write: no run stops at such a table', async () => {
    const { table } = await tableWith();
    table.provesEmptiness = false;
    const theirs: TableSpec = { ...spec, columns: [{ name: '客户ID', kind: 'text', owner: 'people' }] };
    const { findings } = await examineTables(platformOf(table), [theirs], { pipeline: 'crm-leads' });
    expect(findings).toMatchObject([{ area: 'table', status: 'warning', code: 'EMPTY_NOT_PROVEN' }]);
  });

  it('says of a missing column that it may only be hidden, where advanced permissions are on', async () => {
    const table = new MemoryTable([], { name: '客户信息表' });
    const [plain, advanced] = [await examine(table), await examine(table, [], true)];
    expect(plain.findings[0]).toMatchObject({ code: 'MISSING_COLUMN' });
    expect(plain.findings[0]?.remedy?.en).not.toContain('Can manage');
    expect(advanced.findings[0]?.remedy?.en).toContain('Can manage');
  });
});
