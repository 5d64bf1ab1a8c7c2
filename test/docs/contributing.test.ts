import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { PipelineContext } from '../../src/pipelines/pipeline.ts';
import { MemoryTable } from '../../src/sync/memory-table.ts';
import { openWriter } from '../support/writer.ts';
import { type InvoiceOptions, invoices, invoicesTable } from './example/pipeline.ts';

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

it('the worked example of CONTRIBUTING.md is the file that is compiled and tested here', () => {
  const [, shown] =
    /<!-- example:begin -->\n```ts\n([\s\S]*?)```\n<!-- example:end -->/.exec(read('../../CONTRIBUTING.md')) ?? [];
  expect(shown).toBe(read('./example/pipeline.ts').replaceAll('../../../src/', '../../'));
});

it('the worked example writes its rows once, updates what differs and rejects what has no key', async () => {
  const table = new MemoryTable(invoicesTable.columns);
  const run = async (records: InvoiceOptions['pages'] extends AsyncIterable<infer Page> ? Page : never) => {
    const { writer, recorder } = await openWriter(table, invoicesTable);
    const context = { recorder, open: async () => writer } as unknown as PipelineContext;
    await invoices.run(context, {
      pages: (async function* () {
        yield records;
      })(),
    });
    return { ...writer.counts, refused: recorder.rejections.map((rejection) => rejection.code) };
  };
  const first = await run([{ no: 'A1', amount: '10.50' }, { no: 'A2', amount: 'x' }, { amount: '3' }]);
  expect(first).toMatchObject({ created: 2, updated: 0, refused: ['missing_field'] });
  const second = await run([{ no: 'A1', amount: '11' }, { no: 'A2' }]);
  expect(second).toMatchObject({ created: 0, updated: 1, unchanged: 1, refused: [] });
});
