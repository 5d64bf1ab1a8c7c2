import type { Pipeline } from '../../../src/pipelines/pipeline.ts';
import type { Row, TableSpec } from '../../../src/sync/contracts.ts';
import { keyOf } from '../../../src/sync/keys.ts';

/** tables.ts: declared columns, their owners and the natural key. `setup` and `doctor` read the same declaration. */
export const invoicesTable: TableSpec = {
  key: 'invoices',
  defaultName: '发票表',
  columns: [
    { name: '发票号', kind: 'text' },
    { name: '金额', kind: 'number', decimals: 2 },
    { name: '开票日期', kind: 'dateTime', precision: 'day' },
    { name: '备注', kind: 'longText', owner: 'people' },
  ],
  keys: [{ columns: ['发票号'] }],
};

/** mapper.ts: pure. One record in, one row or a reason out. */
export function mapInvoice(record: { no?: string; amount?: string; dateMs?: number }): Row | string {
  if (!record.no) return 'missing_field';
  const amount = Number(record.amount);
  return {
    发票号: record.no,
    金额: Number.isFinite(amount) ? amount : null,
    开票日期: record.dateMs ?? null,
  };
}

export interface InvoiceOptions {
  /** source.ts: where records come from; pages of any size. */
  readonly pages: AsyncIterable<readonly { no?: string; amount?: string; dateMs?: number }[]>;
}

/** pipeline.ts: feeds rows to the engine. Looking up, diffing, batching, journal, dry run and rollback are the engine's. */
export const invoices: Pick<Pipeline<InvoiceOptions>, 'tables' | 'mode' | 'run'> = {
  tables: () => [invoicesTable],
  mode: () => 'import',
  async run({ recorder, open }, { pages }) {
    const writer = await open(invoicesTable);
    let number = 0;
    for await (const page of pages) {
      const rows: Row[] = [];
      for (const record of page) {
        number++;
        recorder.read();
        const row = mapInvoice(record);
        if (typeof row !== 'string') rows.push(row);
        else {
          const reason = { 'zh-CN': '缺少发票号', en: 'the invoice number is missing' };
          recorder.reject({ table: 'invoices', key: `#${number}`, stage: 'map', code: row, reason, line: number });
        }
      }
      // All keys of a page at once: the fewest calls.
      await writer.locate(rows);
      for (const row of rows) await writer.put({ key: keyOf(invoicesTable, row) as string, rows: [row] });
    }
    await writer.flush();
    // Here, after flush, a pipeline moves its checkpoint.
  },
};
