import { describe, expect, it } from 'vitest';
import { exitStatusOfError, exitStatusOfRun } from '../../src/cli/exit-codes.ts';
import { CancelledError, InvariantError, type Recovery, SyncError } from '../../src/errors/index.ts';
import { text } from '../../src/messages/text.ts';

const byRecovery: [Recovery, number][] = [
  ['stop', 1],
  ['fix-config', 2],
  ['reject-record', 3],
  ['unknown-outcome', 3],
  ['fix-access', 4],
  ['try-later', 5],
  ['locked', 6],
];

describe('exit status', () => {
  it.each(byRecovery)('an error that asks for %s ends in %i', (recovery, status) => {
    const error = new SyncError({ code: 'X', recovery, text: text('x', 'x') });
    expect(exitStatusOfError(error)).toBe(status);
    expect(exitStatusOfRun({ status: 'failed', recovery })).toBe(status);
  });

  it('of runs without an error follows their status', () => {
    expect(exitStatusOfRun({ status: 'succeeded' })).toBe(0);
    expect(exitStatusOfRun({ status: 'partial' })).toBe(3);
    expect(exitStatusOfRun({ status: 'failed' })).toBe(1);
    expect(exitStatusOfRun({ status: 'locked' })).toBe(6);
  });

  it('an error that ended the run counts for more than what is incomplete', () => {
    expect(exitStatusOfRun({ status: 'partial', recovery: 'try-later' })).toBe(5);
  });

  it('an interrupted run tells the signal', () => {
    expect(exitStatusOfRun({ status: 'interrupted', signal: 'SIGTERM' })).toBe(143);
    expect(exitStatusOfRun({ status: 'interrupted', signal: 'SIGINT' })).toBe(130);
    expect(exitStatusOfRun({ status: 'interrupted', recovery: 'try-later' })).toBe(130);
    expect(exitStatusOfError(new CancelledError('SIGTERM'))).toBe(143);
  });

  it('what nobody foresaw is a failure', () => {
    for (const thrown of [new Error('x'), new InvariantError('x'), 'x', null])
      expect(exitStatusOfError(thrown)).toBe(1);
  });
});
