import { appendFileSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UnknownOutcomeError, WriteRefusedError } from '../../../src/errors/index.ts';
import { verbatim } from '../../../src/messages/text.ts';
import { csv, header, World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

const done = () => world.list(join(world.inbox, 'done'));
const failed = () => world.list(join(world.inbox, 'failed'));
const waiting = () => world.list().filter((name) => name !== 'done' && name !== 'failed');

describe('the inbox', () => {
  test('an empty one is a success without calls', async () => {
    expect(await world.run()).toMatchObject({ calls: 0, report: { status: 'succeeded' }, files: [] });
  });

  test('one that does not exist is a configuration error', async () => {
    rmSync(world.inbox, { recursive: true });
    expect((await world.run()).error).toMatchObject({ code: 'INBOX_NOT_FOUND', recovery: 'fix-config' });
  });

  test('imported files go to done, broken ones to failed with the reason beside them', async () => {
    world.drop('good.csv', csv('u1,a,,课一,2026-03-01'));
    world.drop('bad.csv', `${header}\nu1,"x\n`);
    world.drop('名单.xlsx', 'PK\u0003\u0004rest');
    const ran = await world.run();
    expect(ran.report.status).toBe('partial');
    expect(waiting()).toEqual([]);
    expect(done()).toEqual(['good.csv']);
    expect(failed()).toEqual(['bad.csv', 'bad.csv.error.txt', '名单.xlsx', '名单.xlsx.error.txt']);
    expect(world.text(join(world.inbox, 'failed', '名单.xlsx.error.txt'))).toMatch(/^\ufeff.*Excel.*另存为/s);
  });

  test('a single broken file fails the run and is moved all the same', async () => {
    world.drop('bad.csv', '');
    expect(await world.run()).toMatchObject({ calls: 0, report: { status: 'failed', error: { code: 'EMPTY_FILE' } } });
    expect(failed()).toContain('bad.csv');
  });

  test('names that are taken get a number', async () => {
    world.drop('a.csv', csv('u1,a,,课一,2026-03-01'));
    await world.run();
    world.drop('a.csv', csv('u2,a,,课一,2026-03-01'));
    await world.run();
    expect(done()).toEqual(['a (2).csv', 'a.csv']);
  });

  test('a file that was imported before goes to done at no call', async () => {
    world.drop('a.csv', csv('u1,a,,课一,2026-03-01'));
    await world.run();
    world.drop('b.csv', csv('u1,a,,课一,2026-03-01'));
    expect(await world.run()).toMatchObject({ calls: 0, report: { status: 'succeeded', source: { skipped: 1 } } });
    expect(done()).toEqual(['a.csv', 'b.csv']);
  });

  test('older files come first, so that the newest nickname stays', async () => {
    world.drop('b.csv', csv('u1,旧,,课一,2026-03-01'), Date.now() - 100_000);
    world.drop('a.csv', csv('u1,新,,课二,2026-03-01'), Date.now() - 50_000);
    await world.run();
    expect(world.student('u1')).toMatchObject({ 昵称: '新' });
    expect(world.students.rows.size).toBe(1);
  });

  test('what browsers and spreadsheets leave while they work is not touched', async () => {
    for (const name of ['~$a.xlsx', 'a.csv.crdownload', 'b.tmp', '.c.csv', 'old.error.txt']) world.drop(name, 'x');
    mkdirSync(join(world.inbox, 'folder'));
    expect(await world.run()).toMatchObject({ report: { status: 'succeeded' }, files: [] });
    expect(waiting()).toHaveLength(6);
  });

  test('a dry run moves nothing', async () => {
    world.drop('a.csv', csv('u1,a,,课一,2026-03-01'));
    world.drop('bad.csv', '');
    await world.run({ dryRun: true });
    expect(waiting()).toEqual(['a.csv', 'bad.csv']);
  });
});

describe('files that are still being copied', () => {
  test('a young file is imported when it holds still', async () => {
    world.clock.ms = Date.now() - 60_000;
    world.drop('a.csv', csv('u1,a,,课一,2026-03-01'));
    expect((await world.run()).report.tables).toMatchObject({ students: { created: 1 } });
  });

  test('one that grows meanwhile is left for the next run', async () => {
    world.clock.ms = Date.now() - 60_000;
    const path = world.drop('a.csv', csv('u1,a,,课一,2026-03-01'));
    const { clock } = world;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms, signal) => {
      expect(ms).toBeLessThanOrEqual(2000);
      appendFileSync(path, 'u2,b,,课一,2026-03-01\r\n');
      await sleep(ms, signal);
    };
    const ran = await world.run();
    expect(ran).toMatchObject({ calls: 0, report: { status: 'succeeded', warnings: [{ code: 'still_copying' }] } });
    expect(waiting()).toEqual(['a.csv']);
    clock.sleep = sleep;
    clock.ms = Date.now() + 3_600_000;
    expect((await world.run()).report.tables).toMatchObject({ students: { created: 2 } });
  });

  test('one that changes while it is read stays in the inbox', async () => {
    const path = world.drop('a.csv', csv('u1,a,,课一,2026-03-01'));
    const real = world.files;
    world.files = {
      ...real,
      async *read(from) {
        yield* real.read(from);
        utimesSync(path, new Date(), new Date(Date.now() + 5000));
      },
    };
    expect((await world.run()).error).toMatchObject({ code: 'FILE_CHANGED' });
    expect(waiting()).toEqual(['a.csv']);
  });
});

describe('rejected rows', () => {
  const content = csv(
    'u1,小明,,课一,2026-03-01',
    '00123,"小,红",,课一,2026-02-30',
    '=cmd,x,+86138,课一,03/04/2026',
    '1234567890123456789,长,,,2026-03-01',
    'u5,少',
  );

  test('are put beside the file, with line and reason, for a spreadsheet', async () => {
    world.drop('三月.csv', content);
    const ran = await world.run();
    expect(ran.files).toMatchObject([{ status: 'imported', rejected: 4 }]);
    expect(done()).toEqual(['三月.csv', '三月.csv.rejected.csv']);
    expect(waiting()).toEqual([]);
    const words = world.text(join(world.inbox, 'done', '三月.csv.rejected.csv'));
    expect(words.split('\r\n')).toEqual([
      '\ufeff用户ID,昵称,手机号,课程,学习日期,行号,错误原因',
      '\t00123,"小,红",,课一,2026-02-30,3,「学习日期」不是有效的日期：2026-02-30',
      "'=cmd,x,'+86138,课一,03/04/2026,4,「学习日期」的日期有歧义：03/04/2026（请写成 2026-03-01 的形式）",
      '\t1234567890123456789,长,,,2026-03-01,5,「课程」为空',
      'u5,少,,,,6,应有 5 列，实际 2 列',
      '',
    ]);
  });

  test('can be corrected and dropped back', async () => {
    world.drop('a.csv', content);
    await world.run();
    const corrected = world
      .text(join(world.inbox, 'done', 'a.csv.rejected.csv'))
      .replace('2026-02-30,', '2026-02-28,')
      .replace('03/04/2026,', '2026-03-04,')
      .replace('长,,,', '长,,课一,')
      .replace('u5,少,,,,', 'u5,少,,课一,2026/3/1,');
    world.drop('a.csv.rejected.csv', corrected);
    const ran = await world.run();
    expect(ran.report).toMatchObject({
      status: 'succeeded',
      tables: { students: { created: 4 }, learning_records: { created: 4 } },
    });
    expect(world.rows(world.students).map((row) => row['用户ID'])).toEqual([
      'u1',
      '00123',
      '=cmd',
      '1234567890123456789',
      'u5',
    ]);
    expect(done()).toContain('a.csv.rejected.csv');
  });

  test('that are rejected again replace their line and reason', async () => {
    world.drop('a.csv', csv('u1,x,,课一,昨天'));
    await world.run();
    world.drop('b.csv', world.text(join(world.inbox, 'done', 'a.csv.rejected.csv')).replace('昨天,', '前天,'));
    await world.run();
    const words = world.text(join(world.inbox, 'done', 'b.csv.rejected.csv'));
    expect(words).toContain('用户ID,昵称,手机号,课程,学习日期,行号,错误原因\r\n');
    expect(words).toContain('u1,x,,课一,前天,2,');
  });

  test('keep the course and date that were given for the whole file', async () => {
    world.drop('a.csv', '用户ID,昵称\r\n1.2E+18,x\r\nu2,y\r\n');
    await world.run({ course: '直播课', date: '2026-03-01' });
    world.drop('b.csv', world.text(join(world.inbox, 'done', 'a.csv.rejected.csv')).replace('1.2E+18', 'u1'));
    expect((await world.run()).report.tables).toMatchObject({ learning_records: { created: 1 } });
    expect(world.rows(world.records)).toMatchObject([
      { 用户ID: 'u2', 课程: '直播课' },
      { 用户ID: 'u1', 课程: '直播课' },
    ]);
  });

  test('of a named file lie beside it, in the language of the run', async () => {
    const path = world.put('a.csv', csv('u1,x,,课一,昨天'));
    await world.run({ files: [path], locale: 'en' });
    expect(world.text(`${path}.rejected.csv`)).toContain('is not a valid date: 昨天');
  });
});

describe('files whose rows the platform refused', () => {
  test('go to failed with these rows, and are imported when they are dropped again', async () => {
    world.records.onCall = (operation, moment, rows) => {
      if (operation === 'create' && moment === 'before' && rows.some((row) => row['课程'] === '坏课'))
        throw new WriteRefusedError('row', { code: 'X', text: verbatim('no') });
    };
    const content = csv('u1,a,,课一,2026-03-01', 'u2,b,,坏课,2026-03-01');
    world.drop('a.csv', content);
    const ran = await world.run();
    expect(ran.report.status).toBe('partial');
    expect(failed()).toEqual(['a.csv', 'a.csv.rejected.csv']);
    expect(world.text(join(world.inbox, 'failed', 'a.csv.rejected.csv'))).toContain('u2,b,,坏课,2026-03-01,3,no');
    world.records.onCall = () => undefined;
    world.drop('a.csv', content);
    expect((await world.run()).report.tables).toMatchObject({ learning_records: { created: 1, unchanged: 1 } });
    expect(done()).toEqual(['a.csv']);
  });

  test('stay in the inbox while it is unknown whether a row was written', async () => {
    let cut = true;
    world.records.onCall = (operation, moment) => {
      if (cut && moment === 'before' && (operation === 'create' || operation === 'read'))
        throw new UnknownOutcomeError({ code: 'CUT', text: verbatim('cut') });
    };
    world.drop('a.csv', csv('u1,a,,课一,2026-03-01'));
    await world.run();
    expect(waiting()).toEqual(['a.csv']);
    cut = false;
    await world.run();
    expect(world.rows(world.records)).toHaveLength(1);
    expect(waiting()).toEqual([]);
  });

  test('an import that was cut off before the file was moved is not done twice', async () => {
    const real = world.files;
    world.files = { ...real, move: async () => Promise.reject(new Error('power cut')) };
    world.drop('a.csv', csv('u1,a,,课一,2026-03-01'));
    expect((await world.run()).error).toMatchObject({ message: 'power cut' });
    world.files = real;
    expect(await world.run()).toMatchObject({ calls: 0, report: { source: { skipped: 1 } } });
    expect(done()).toEqual(['a.csv']);
  });
});
