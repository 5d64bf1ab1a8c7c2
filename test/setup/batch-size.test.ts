import { expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { examineBatchSize } from '../../src/setup/local.ts';

const found = (batch_size: number) => examineBatchSize(configSchema.parse({ sync: { batch_size } }));

it('doctor warns of the batch size that the earlier tools had, and says what it costs', () => {
  const [finding] = found(20);
  expect(finding).toMatchObject({ status: 'warning', code: 'BATCH_SIZE_SMALL' });
  expect(finding?.detail?.en).toContain('50 calls');
});

it('doctor says nothing of a batch that fills what a platform takes', () => {
  expect([...found(100), ...found(500)]).toEqual([]);
});
