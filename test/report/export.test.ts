import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type ExportOptions, exportTable } from '../../src/report/export.ts';
import { csvPieces, inert, workbook } from '../../src/report/sheets.ts';
import { type MemoryColumn, MemoryTable } from '../../src/sync/memory-table.ts';
import { at } from './fixture.ts';

const columns: MemoryColumn[] = [
  { name: '姓名', kind: 'text' },
  { name: '金额', kind: 'number' },
  { name: '状态', kind: 'singleSelect', options: ['高', '低'] },
  { name: '标签', kind: 'multiSelect', options: ['VIP', '老'] },
  { name: '日期', kind: 'dateTime' },
  { name: '公式', kind: null },
];
function start() {
  const table = new MemoryTable(columns, { name: '客户/表[1]' });
  table.add({ 姓名: '张三', 金额: -5, 状态: '高', 标签: ['VIP', '老'], 日期: at('2026-11-10') });
  table.add({ 姓名: '=1+1', 金额: 3.5, 状态: '低', 日期: at('2026-11-11 08:30') });
  table.add({ 姓名: '逗,号 "引" \n换行', 状态: '低' });
  const files = new Map<string, string | Uint8Array>();
  const run = (options: Partial<ExportOptions>) =>
    exportTable(
      { where: [], ...options },
      { table, zone: 'Asia/Shanghai', locale: 'zh-CN', write: (path, content) => void files.set(path, content) },
    );
  return { table, files, run, csv: (path: string) => Buffer.from(files.get(path) as Uint8Array).toString('utf8') };
}
const parts = (book: Uint8Array) =>
  Object.fromEntries(Object.entries(unzipSync(book)).map(([name, bytes]) => [name, strFromU8(bytes)]));

describe('exporting a table', () => {
  it('writes a CSV that Excel reads: byte-order mark, quotes, dates in the zone, formulas inert', async () => {
    const { run, csv } = start();
    expect(await run({ csv: 'a.csv' })).toEqual({ table: '客户/表[1]', rows: 3, files: ['a.csv'] });
    expect(csv('a.csv')).toBe(
      '\ufeff姓名,金额,状态,标签,日期\r\n张三,-5,高,VIP、老,2026-11-10\r\n\'=1+1,3.5,低,,2026-11-11 08:30:00\r\n"逗,号 ""引"" \n换行",,低,,\r\n',
    );
  });

  it('obeys all conditions and reads the table once', async () => {
    const { run, csv, table } = start();
    const where = [
      { column: '状态', operator: '=' as const, value: '低' },
      { column: '金额', operator: '!=' as const, value: '' },
    ];
    expect((await run({ csv: 'a.csv', where })).rows).toBe(1);
    expect(csv('a.csv')).toContain('3.5');
    expect(table.callCount('read')).toBe(1);
  });

  it('an unknown column or option writes nothing', async () => {
    const { run, files } = start();
    await expect(run({ csv: 'a.csv', where: [{ column: '没有', operator: '=', value: '1' }] })).rejects.toMatchObject({
      code: 'USAGE_UNKNOWN_COLUMN',
    });
    await expect(run({ csv: 'a.csv', where: [{ column: '状态', operator: '=', value: '中' }] })).rejects.toMatchObject({
      code: 'USAGE_UNKNOWN_OPTION',
    });
    expect(files.size).toBe(0);
  });

  it('writes a workbook whose text cells are text, whatever they look like', async () => {
    const { run, files } = start();
    await run({ xlsx: 'a.xlsx' });
    const book = parts(files.get('a.xlsx') as Uint8Array);
    const sheet = Object.entries(book).find(([name]) => /worksheets\/sheet1\.xml$/.test(name))?.[1] ?? '';
    expect(sheet).not.toMatch(/<f[ >]/);
    expect(Object.values(book).join('')).toContain('=1+1');
    expect(sheet).toContain('<v>-5</v>');
    expect(book['xl/workbook.xml']).toContain('name="客户 表 1"');
  });
});

describe('cells in files', () => {
  it.each(['=1', '+1', '-1', '@x', ' =1', '\t=1', '\r1', '＝1', '\ufeff=1'])('%j becomes inert', (cell) =>
    expect(inert(cell)).toBe(`'${cell}`),
  );
  it.each(['a=1', '1-2', '张三', '', 'x@example.com'])('%j stays', (cell) => expect(inert(cell)).toBe(cell));
  it('numbers stay numbers', () =>
    expect([...csvPieces({ name: 'x', head: ['n'], rows: [[-1], [null], [true]] })].join('')).toBe(
      '\ufeffn\r\n-1\r\n\r\ntrue\r\n',
    ));
  it('a workbook survives control characters, half characters, huge texts and sheets of one name', async () => {
    const book = await workbook([
      { name: '同名', head: ['a'], rows: [['x\u0000\ud83dy'], ['😀'], ['长'.repeat(40_000)], [Number.NaN], [null]] },
      { name: '同名', head: ['a'], rows: [] },
    ]);
    const text = Object.values(parts(book)).join('');
    expect(text).toContain('😀');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/\u0000/);
    expect(text).toContain('同名 2');
  });
});
