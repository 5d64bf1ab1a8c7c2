import { describe, expect, it } from 'vitest';
import { displayWidth, fitWidth, wrapWidth } from '../../src/lib/width.ts';

describe('terminal width', () => {
  it('counts Chinese characters and emoji as two columns and marks as none', () => {
    expect(displayWidth('abc')).toBe(3);
    expect(displayWidth('审批实例表')).toBe(10);
    expect(displayWidth('✓ 完成')).toBe(6);
    expect(displayWidth('e\u0301\u200b')).toBe(1);
    expect(displayWidth('🚀')).toBe(2);
  });

  it('cuts to the width and says so', () => {
    expect(fitWidth('审批实例', 8)).toBe('审批实例');
    expect(fitWidth('审批实例表', 8)).toBe('审批实…');
    expect(fitWidth('', 3)).toBe('');
  });

  it('wraps Latin words at blanks and Chinese between characters, never before a closing mark', () => {
    expect(wrapWidth('one two three', 8)).toBe('one two\nthree');
    expect(wrapWidth('同步钉钉审批，不丢不重', 12)).toBe('同步钉钉审批，\n不丢不重');
    expect(wrapWidth('a\n\nb', 40)).toBe('a\n\nb');
  });
});
