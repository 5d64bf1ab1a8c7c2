import { describe, expect, it } from 'vitest';
import { createLogging, type LogSink, levelOf } from '../../src/observability/logger.ts';
import { Redactor } from '../../src/observability/redact.ts';
import { FakeClock } from '../notify/fakes.ts';

const capture = (isTTY = false) => {
  const lines: string[] = [];
  return { lines, write: (words: string) => lines.push(words), isTTY };
};
const start = (changes: Partial<Parameters<typeof createLogging>[0]> = {}) =>
  createLogging({
    level: 'INFO',
    locale: 'zh-CN',
    zone: 'Asia/Shanghai',
    clock: new FakeClock(Date.UTC(2026, 10, 20, 0, 0, 1)),
    redactor: new Redactor(['topsecretvalue']),
    stderr: capture(),
    colour: false,
    ...changes,
  });

describe('the log', () => {
  it('writes one JSON line per message with run id, pipeline, time and level', async () => {
    const stderr = capture();
    const logging = await start({ stderr });
    logging.forRun('run-1', 'customers').info({ rows: 3 }, 'batch written');
    expect(stderr.lines).toHaveLength(1);
    expect(JSON.parse(stderr.lines[0] as string)).toEqual({
      level: 'info',
      time: '2026-11-20T00:00:01.000Z',
      runId: 'run-1',
      pipeline: 'customers',
      rows: 3,
      msg: 'batch written',
    });
  });

  it('puts the same lines into the file', async () => {
    const stderr = capture();
    const kept: string[] = [];
    const logging = await start({
      stderr,
      openFile: () => ({ write: (line) => void kept.push(line), close: () => undefined }),
    });
    logging.forRun('run-1').warn({}, 'slow');
    expect(kept).toEqual(stderr.lines);
  });

  it('is readable on a terminal, in the configured time zone, and control characters do not reach it', async () => {
    const stderr = capture(true);
    const logging = await start({ stderr });
    logging.forRun('run-1', 'customers').info({ name: 'a\u001b[2Jb' }, 'batch written');
    expect(stderr.lines[0]).toBe('08:00:01 INFO  customers batch written name=a [2Jb\n');
  });

  it('masks secrets and phones in fields and messages', async () => {
    const stderr = capture();
    const logging = await start({ stderr });
    logging
      .forRun('run-1')
      .error(
        { url: 'https://x/?access_token=abcdef', app_secret: 'abc', note: 'topsecretvalue' },
        'call of 13800001234 failed',
      );
    const line = stderr.lines.join('');
    expect(line).not.toMatch(/abcdef|topsecretvalue|13800001234/);
    expect(line).toContain('138****1234');
  });

  it('keeps quiet below its level, and altogether when silent', async () => {
    const stderr = capture();
    const warnings = await start({ stderr, level: 'warning' });
    warnings.forRun('r').info({}, 'no');
    warnings.forRun('r').warn({}, 'yes');
    const silent = await start({ stderr, level: 'silent' });
    silent.forRun('r').error({}, 'no');
    expect(stderr.lines).toHaveLength(1);
  });

  it('does not let a field pose as the line itself', async () => {
    const stderr = capture();
    (await start({ stderr })).forRun('run-1').info({ runId: 'other', level: 'fatal', msg: 'x' }, 'real');
    expect(JSON.parse(stderr.lines[0] as string)).toMatchObject({
      runId: 'run-1',
      level: 'info',
      msg: 'real',
      _runId: 'other',
    });
  });

  it('goes on without a file that cannot be opened, with one warning', async () => {
    const stderr = capture();
    const logging = await start({
      stderr,
      openFile: () => {
        throw Object.assign(new Error('denied'), { code: 'EACCES' });
      },
    });
    logging.forRun('r').info({}, 'still here');
    expect(stderr.lines).toHaveLength(2);
    expect(stderr.lines[0]).toContain('EACCES');
  });

  it('gives up a file that fails while writing, with one warning', async () => {
    const stderr = capture();
    const sink: LogSink = {
      write() {
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      },
      close: () => undefined,
    };
    const log = (await start({ stderr, openFile: () => sink })).forRun('r');
    log.info({}, 'one');
    log.info({}, 'two');
    expect(stderr.lines.filter((line) => line.includes('ENOSPC'))).toHaveLength(1);
    expect(stderr.lines).toHaveLength(3);
  });

  it('knows its levels in any case and refuses other words', () => {
    expect([levelOf('debug'), levelOf('WARNING'), levelOf('Silent'), levelOf('loud')]).toEqual([
      'debug',
      'warn',
      'silent',
      null,
    ]);
  });
});
