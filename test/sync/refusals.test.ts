import { describe, expect, it } from 'vitest';
import { verbatim } from '../../src/messages/text.ts';
import { aloneMost, Refusals } from '../../src/sync/refusals.ts';

const refused = (times: number, code = 'X', refusals = new Refusals<number>()) => {
  for (let i = 0; i < times; i++) refusals.refusedAlone(code);
  return refusals;
};

describe('refusals', () => {
  it('are about single rows until many were refused alone with one code', () => {
    expect(refused(aloneMost - 1).isSystematic('X')).toBe(false);
    expect(refused(aloneMost).isSystematic('X')).toBe(true);
    expect(refused(aloneMost).isSystematic()).toBe(true);
    expect(new Refusals<number>().isSystematic()).toBe(false);
  });

  it('with another code are another matter', () => {
    expect(refused(aloneMost).isSystematic('Y')).toBe(false);
    expect(refused(1, 'Y', refused(aloneMost - 1)).isSystematic()).toBe(false);
  });

  it('are about single rows in a batch of which one was accepted, however many are refused', () => {
    const refusals = refused(aloneMost);
    refusals.accepted();
    expect(refused(aloneMost, 'X', refusals).isSystematic('X')).toBe(false);
    refusals.begin();
    expect(refusals.isSystematic('X')).toBe(false);
    expect(refused(aloneMost, 'X', refusals).isSystematic('X')).toBe(true);
  });

  it('that were systematic in one batch are expected in the next', () => {
    const refusals = refused(aloneMost);
    refusals.begin();
    expect(refusals.isSystematic()).toBe(true);
  });

  it('hand over what was set aside once', () => {
    const refusals = new Refusals<number>();
    refusals.setAside([1, 2], verbatim('bad'));
    refusals.setAside([], verbatim('nothing'));
    expect(refusals.takeAside()).toEqual([{ items: [1, 2], reason: verbatim('bad') }]);
    expect(refusals.takeAside()).toEqual([]);
  });
});
