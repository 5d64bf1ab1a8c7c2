import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';

const scene = (isTTY: boolean, columns = 80) => {
  let now = 1_000_000;
  let written = '';
  const stream = { write: (words: string) => (written += words), isTTY, columns };
  return {
    progress: createProgress({ stream, locale: 'en', clock: { now: () => now } }),
    pass: (ms: number) => {
      now += ms;
    },
    taken: () => {
      const words = written;
      written = '';
      return words;
    },
  };
};

describe('progress on a terminal', () => {
  it('makes way for a line of the log, which never begins behind the bar', () => {
    const { progress, taken } = scene(true);
    progress.around.write('log\n');
    expect(taken()).toBe('log\n');
    progress.update(1, 4, 'details');
    taken();
    progress.around.write('log\n');
    expect(taken()).toBe('\r\u001b[2Klog\n');
    progress.end();
    expect(taken()).toBe('');
  });

  it('draws a bar over itself and takes it away at the end', () => {
    const { progress, pass, taken } = scene(true);
    progress.update(1, 4, 'details');
    expect(taken()).toBe(`${'█'.repeat(6)}${'░'.repeat(18)}  25% details 1 of 4`);
    pass(200);
    progress.update(2, 4, 'details');
    expect(taken()).toContain(`\r\u001b[2K${'█'.repeat(12)}${'░'.repeat(12)}  50%`);
    progress.end();
    expect(taken()).toBe('\r\u001b[2K');
    progress.end();
    expect(taken()).toBe('');
  });

  it('does not redraw faster than the eye sees, except the last step', () => {
    const { progress, pass, taken } = scene(true);
    progress.update(1, 1000);
    taken();
    pass(10);
    progress.update(2, 1000);
    expect(taken()).toBe('');
    progress.update(1000, 1000);
    expect(taken()).toContain('100%');
  });

  it('fits the terminal, and needs no total', () => {
    const { progress, pass, taken } = scene(true, 20);
    progress.update(5, null, '审批实例详情审批实例详情');
    expect(taken()).toBe('审批实例详情审批实…');
    pass(1000);
    progress.update(0, 0);
    expect(taken()).toContain('0 of 0');
  });
});

describe('progress under cron', () => {
  it('is silent for a quick run and a plain line a minute for a long one', () => {
    const { progress, pass, taken } = scene(false);
    for (let second = 0; second < 59; second++) {
      progress.update(second, 100);
      pass(1000);
    }
    progress.update(100, 100);
    expect(taken()).toBe('');
    pass(1000);
    progress.update(60, 100, 'rows');
    pass(1000);
    progress.update(61, 100, 'rows');
    progress.end();
    expect(taken()).toBe('rows 60 of 100\n');
  });
});
