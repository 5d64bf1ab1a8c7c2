import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseCheckpoint } from '../../src/pipelines/customers/checkpoint.ts';
import { readCheckpoint } from '../../src/pipelines/dingtalk-approvals/checkpoint.ts';
import { importLedger } from '../../src/pipelines/shared/import-ledger.ts';
import { checkpointSchema } from '../../src/state/checkpoint.ts';

const example = JSON.parse(readFileSync(new URL('../../checkpoint.json.example', import.meta.url), 'utf8'));

it('checkpoint.json.example is a file that the program would accept', () => {
  expect(checkpointSchema.parse(example).version).toBe(1);
});

it('checkpoint.json.example shows the whole entry of every pipeline', () => {
  const { pipelines } = example;
  expect(readCheckpoint(pipelines['dingtalk-approvals'])).toEqual(pipelines['dingtalk-approvals']);
  expect(parseCheckpoint(pipelines.customers)).toEqual(pipelines.customers);
  for (const name of ['crm-leads', 'csv-students']) {
    const ledger = importLedger({ value: pipelines[name], save: async () => {} });
    const [id, entry] = Object.entries(pipelines[name].files)[0]!;
    expect(ledger.find(id)).toEqual(entry);
  }
});
