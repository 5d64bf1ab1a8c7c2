import { describe, expect, it, vi } from 'vitest';
import { confirm } from '../../src/cli/commands/shared.ts';
import type { World } from '../../src/cli/world.ts';
import { CancelledError } from '../../src/errors/index.ts';
import { verbatim } from '../../src/messages/text.ts';

const ask = vi.hoisted(() => vi.fn<(question: object, context: { signal: AbortSignal }) => Promise<boolean>>());
vi.mock('../../src/cli/prompts.ts', () => ({ confirm: ask }));

const worldWith = (terminal: boolean, signal = new AbortController().signal) =>
  ({ io: { stdin: { isTTY: terminal }, stderr: { isTTY: terminal } }, locale: 'en', options: { signal } }) as World;
const named = (name: string) => Object.assign(new Error(name), { name });
const question = verbatim('Change these 3 row(s)?');

describe('asking before many rows change', () => {
  it('takes the answer of a person', async () => {
    ask.mockResolvedValueOnce(false);
    expect(await confirm(worldWith(true), question, false)).toBe(false);
    expect(ask.mock.lastCall?.[0]).toMatchObject({ message: 'Change these 3 row(s)?', default: false });
  });

  it('needs nobody with --yes, and somebody without', async () => {
    expect(await confirm(worldWith(false), question, true)).toBe(true);
    await expect(confirm(worldWith(false), question, false)).rejects.toMatchObject({ code: 'CONFIRMATION_NEEDED' });
  });

  it('is interrupted by Ctrl-C, and ends with the signal that came while it waited', async () => {
    ask.mockRejectedValueOnce(named('ExitPromptError'));
    await expect(confirm(worldWith(true), question, false)).rejects.toMatchObject({ signalName: 'SIGINT' });
    const aborted = AbortSignal.abort(new CancelledError('SIGTERM'));
    ask.mockRejectedValueOnce(named('AbortPromptError'));
    await expect(confirm(worldWith(true, aborted), question, false)).rejects.toMatchObject({ signalName: 'SIGTERM' });
  });

  it('does not hide what nobody foresaw', async () => {
    ask.mockRejectedValueOnce(new TypeError('boom'));
    await expect(confirm(worldWith(true), question, false)).rejects.toThrow('boom');
  });
});
