import type { Config } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import { customerMessages } from '../../messages/customers.ts';
import { usedNumbers } from './base.ts';
import { idOfNumber, isCustomerId, normalizeCustomerId, smallestFree } from './numbers.ts';
import type { CustomersDeps } from './options.ts';

const usualSegment = 'regular';

/**
 * The smallest number of the segment that no customer ever had, from what is known here (the store, the last synced state, the
 * deleted): no call is spent. Default segment: `regular`, or the first. Throws UNKNOWN_SEGMENT, SEGMENT_EXHAUSTED (exit 2).
 */
export async function nextId(config: Config, segment: string | undefined, deps: CustomersDeps): Promise<string> {
  const { segments } = config.customers;
  const known = Object.keys(segments);
  const name = segment ?? (known.includes(usualSegment) ? usualSegment : (known[0] ?? usualSegment));
  const range = Object.hasOwn(segments, name) ? segments[name] : undefined;
  if (!range) {
    throw new SyncError({
      code: 'UNKNOWN_SEGMENT',
      recovery: 'fix-config',
      text: customerMessages.unknownSegment(name),
      hint: customerMessages.knownSegments(known),
    });
  }
  const used = usedNumbers(await deps.baseFile(config).load());
  const store = await deps.openStore(config);
  try {
    for (const record of (await store.read()).records) {
      const id = normalizeCustomerId(record?.customer_id);
      if (isCustomerId(id)) used.add(id);
    }
  } finally {
    store.close();
  }
  const free = smallestFree(range, used);
  if (free !== null) return free;
  throw new SyncError({
    code: 'SEGMENT_EXHAUSTED',
    recovery: 'fix-config',
    text: customerMessages.segmentExhausted(name, idOfNumber(range[0]), idOfNumber(range[1])),
    hint: customerMessages.segmentExhaustedHint(),
  });
}
