import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WriteRefusedError } from '../../../src/errors/index.ts';
import { verbatim } from '../../../src/messages/text.ts';
import { rollback } from '../../../src/operations/rollback.ts';
import { studentsTemplate, studentTables } from '../../../src/pipelines/csv-students/index.ts';
import { takeBackFiles } from '../../../src/pipelines/shared/taken-back-files.ts';
import type { JobContext } from '../../../src/run/runner.ts';
import { csv, header, World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

const rowsOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_value, place) => `u${from + place},学员${place},,课一,2026-03-01`);

describe('a student whose row a person removed', () => {
  test('is entered again when the platform refuses the link, with all records', async () => {
    await world.run({ files: [world.put('a.csv', csv('u1,甲,,课一,2026-03-01', 'u2,乙,,课一,2026-03-01'))] });
    const [lost] = [...world.students.rows].find(([, row]) => row.cells['用户ID'] === 'u1') ?? [];
    world.students.remove(lost as string);
    world.records.onCall = (operation, moment, rows) => {
      const links = rows.flatMap((row) => (row['关联到学员总表'] ?? []) as readonly string[]);
      if (operation === 'create' && moment === 'before' && links.some((link) => !world.students.rows.has(link)))
        throw new WriteRefusedError('row', { code: '1254067', text: verbatim('no such row') });
    };
    const ran = await world.run({
      files: [world.put('b.csv', csv('u1,甲,,课一,2026-03-01', 'u1,甲,,课二,2026-03-02', 'u2,乙,,课二,2026-03-02'))],
    });
    expect(ran.report).toMatchObject({
      status: 'succeeded',
      rejected: [],
      tables: {
        students: { created: 1, unchanged: 1 },
        learning_records: { created: 2, updated: 1, unchanged: 0, rejected: 0 },
      },
    });
    const [found] = [...world.students.rows].find(([, row]) => row.cells['用户ID'] === 'u1') ?? [];
    for (const row of world.rows(world.records)) {
      if (row['用户ID'] === 'u1') expect(row['关联到学员总表']).toEqual([found]);
    }
  });
});

const undo = (runId: string) =>
  world.run({
    job: (context) =>
      rollback(context as JobContext, runId, studentTables(world.config), (taken) => takeBackFiles(context, taken)),
  });

describe('two linked tables', () => {
  test('students first, records with the link to them', async () => {
    const ran = await world.run({
      files: [
        world.put(
          'a.csv',
          csv(
            '00123,小明,13800138000,课一,2026-03-01',
            '00123,小明,13800138000,课二,2026-03-02',
            'u2,小红,,课一,2026-03-01',
          ),
        ),
      ],
    });
    expect(ran.report.status).toBe('succeeded');
    expect(ran.report.tables).toMatchObject({ students: { created: 2 }, learning_records: { created: 3 } });
    const [studentId] = [...world.students.rows].find(([, row]) => row.cells['用户ID'] === '00123') ?? [];
    expect(world.rows(world.records)[0]).toMatchObject({
      用户ID: '00123',
      课程: '课一',
      学习日期: Date.UTC(2026, 1, 28, 16),
      关联到学员总表: [studentId],
    });
    expect(world.student('u2')).not.toHaveProperty('手机号');
    expect(world.student('u2')).not.toHaveProperty('学习记录');
  });

  test('200 lines of 100 new students cost one write per table beside the look-ups', async () => {
    const lines = rowsOf(100).flatMap((line) => [line, line.replace('课一', '课二')]);
    const ran = await world.run({ files: [world.put('a.csv', csv(...lines))] });
    expect(ran.report.tables).toMatchObject({ students: { created: 100 }, learning_records: { created: 200 } });
    expect(ran.writes).toBe(2);
    expect(ran.calls - ran.writes).toBeLessThanOrEqual(4);
  });

  test('an existing student gets a newer nickname and a missing phone, nothing else', async () => {
    await world.students.create(
      [
        { 用户ID: 'u1', 昵称: '旧名', 录入时间: 1_600_000_000_000 },
        { 用户ID: 'u2', 昵称: '红', 手机号: '13900139000' },
      ],
      'people',
    );
    const file = world.put('a.csv', csv('u1,新名,13800138000,课一,2026-03-01', 'u2,,13700137000,课一,2026-03-01'));
    const ran = await world.run({ files: [file] });
    expect(ran.report.tables['students']).toMatchObject({ created: 0, updated: 1, unchanged: 1 });
    expect(world.student('u1')).toMatchObject({ 昵称: '新名', 手机号: '13800138000', 录入时间: 1_600_000_000_000 });
    expect(world.student('u2')).toEqual({ 用户ID: 'u2', 昵称: '红', 手机号: '13900139000' });
  });

  test('of several lines of a student the newest nickname and phone count, whatever their order', async () => {
    const file = world.put(
      'a.csv',
      csv(
        'u1,新,,课三,2026-03-03',
        'u1,旧,13800138000,课一,2026-03-01',
        'u1,,,课四,2026-03-04',
        'u1,中,138****0000,课二,2026-03-02',
      ),
    );
    const ran = await world.run({ files: [file] });
    expect(world.rows(world.students)).toHaveLength(1);
    expect(world.student('u1')).toMatchObject({ 昵称: '新', 手机号: '13800138000' });
    expect(ran.report.tables['learning_records']).toMatchObject({ created: 4 });
  });

  test('录入时间 is that of the first import', async () => {
    await world.run({ files: [world.put('a.csv', csv('u1,a,,课一,2026-03-01'))] });
    const first = world.student('u1')?.['录入时间'];
    await world.run({ files: [world.put('b.csv', csv('u1,b,,课一,2026-03-01', 'u1,b,,课二,2026-03-01'))] });
    expect(world.student('u1')).toMatchObject({ 昵称: 'b', 录入时间: first });
    expect(world.rows(world.records)[0]).toMatchObject({ 录入时间: first });
  });

  test('the day counts, not the time: the same lesson twice a day is one record', async () => {
    const ran = await world.run({
      files: [
        world.put('a.csv', csv('u1,a,,课一,2026-03-01 09:00', 'u1,a,,课一,2026/3/1 20:00', 'u1,a,,课一,2026-03-02')),
      ],
    });
    expect(ran.report.tables['learning_records']).toMatchObject({ created: 2 });
    expect(ran.report.source).toMatchObject({ read: 3, skipped: 1 });
  });

  test('the day is that of the configured time zone', async () => {
    world.close();
    world = new World({}, { timezone: 'America/New_York' });
    await world.run({ files: [world.put('a.csv', csv('u1,a,,课一,2026-03-01', 'u1,a,,课一,2026-03-01T04:30:00Z'))] });
    expect(world.rows(world.records).map((row) => row['学习日期'])).toEqual([
      Date.UTC(2026, 2, 1, 5),
      Date.UTC(2026, 1, 28, 5),
    ]);
  });

  test('records that were there without their link get it', async () => {
    await world.records.create([{ 用户ID: 'u1', 课程: '课一', 学习日期: Date.UTC(2026, 1, 28, 20) }], 'people');
    const ran = await world.run({ files: [world.put('a.csv', csv('u1,a,,课一,2026-03-01'))] });
    expect(ran.report.tables['learning_records']).toMatchObject({ created: 0, updated: 1 });
    expect(world.rows(world.records)).toEqual([
      {
        用户ID: 'u1',
        课程: '课一',
        学习日期: Date.UTC(2026, 1, 28, 20),
        关联到学员总表: [[...world.students.rows.keys()][0]],
      },
    ]);
  });
});

describe('doing it again', () => {
  test('the same content costs no call, whatever its name', async () => {
    const content = csv(...rowsOf(5));
    await world.run({ files: [world.put('a.csv', content)] });
    const again = await world.run({ files: [world.put('另一个名字.csv', content)] });
    expect(again.calls).toBe(0);
    expect(again.report).toMatchObject({ status: 'succeeded', source: { skipped: 1 }, tables: {} });
    expect(again.files).toMatchObject([{ status: 'already-imported', importedAs: 'a.csv' }]);
  });

  test('the same rows in another file cost no write', async () => {
    await world.run({ files: [world.put('a.csv', csv(...rowsOf(5)))] });
    const again = await world.run({ files: [world.put('b.csv', csv('合计,,,,', ...rowsOf(5).reverse()))] });
    expect(again.writes).toBe(0);
    expect(again.report.tables).toMatchObject({ students: { unchanged: 5 }, learning_records: { unchanged: 5 } });
  });

  test('a lost state directory doubles nothing', async () => {
    const file = world.put('a.csv', csv(...rowsOf(60), 'u1,x,,课二,2026-03-02'));
    await world.run({ files: [file] });
    const before = [world.rows(world.students), world.rows(world.records)];
    const { rmSync } = await import('node:fs');
    rmSync(`${world.folder}/state`, { recursive: true });
    rmSync(`${world.folder}/checkpoint.json`);
    const again = await world.run({ files: [file] });
    expect(again.writes).toBe(0);
    expect([world.rows(world.students), world.rows(world.records)]).toEqual(before);
  });

  test('another table in the configuration is another import', async () => {
    const file = world.put('a.csv', csv(...rowsOf(2)));
    await world.run({ files: [file] });
    world.config.feishu.app_token = 'bascnOther';
    expect((await world.run({ files: [file] })).files).toMatchObject([{ status: 'imported' }]);
  });

  test('a rolled-back file counts as not imported', async () => {
    const file = world.put('a.csv', csv(...rowsOf(3)));
    const first = await world.run({ files: [file] });
    await undo(first.report.runId);
    expect(world.students.rows.size + world.records.rows.size).toBe(0);
    const again = await world.run({ files: [file] });
    expect(again.report.tables).toMatchObject({ students: { created: 3 }, learning_records: { created: 3 } });
  });
});

describe('a rollback that is rolled back', () => {
  test('brings the rows back, linked to each other', async () => {
    const first = await world.run({ files: [world.put('a.csv', csv(...rowsOf(3)))] });
    const second = await undo(first.report.runId);
    const third = await undo(second.report.runId);
    expect(third.report).toMatchObject({ status: 'succeeded', rejected: [] });
    expect(world.records.rows.size).toBe(3);
    for (const row of world.rows(world.records)) {
      const [link] = row['关联到学员总表'] as readonly string[];
      expect(world.students.rows.get(link as string)?.cells['用户ID']).toBe(row['用户ID']);
    }
  });

  test('doubles nothing that was imported again meanwhile', async () => {
    const file = world.put('a.csv', csv(...rowsOf(3)));
    const first = await world.run({ files: [file] });
    const second = await undo(first.report.runId);
    await world.run({ files: [file] });
    const third = await undo(second.report.runId);
    expect(third.codes).toEqual(Array.from({ length: 6 }, () => 'already_exists'));
    expect([world.students.rows.size, world.records.rows.size]).toEqual([3, 3]);
  });
});

describe('several files in one run', () => {
  test('are written together: as few calls as one', async () => {
    const ran = await world.run({
      files: [world.put('a.csv', csv(...rowsOf(40))), world.put('b.csv', csv(...rowsOf(40, 20)))],
    });
    expect(ran.report.tables).toMatchObject({ students: { created: 60 }, learning_records: { created: 60 } });
    expect(ran.report.source).toMatchObject({ read: 80, skipped: 20 });
    expect(ran.writes).toBe(2);
  });

  test('a broken one does not stop the others', async () => {
    const ran = await world.run({
      files: [
        world.put('bad.csv', `${header}\r\nu1,"小明,,课,2026-03-01\r\n`),
        world.put('good.csv', csv(...rowsOf(2))),
      ],
    });
    expect(ran.report).toMatchObject({
      status: 'partial',
      rejected: [{ key: 'bad.csv', stage: 'source', code: 'unclosed_quote' }],
    });
    expect(ran.report.tables).toMatchObject({ students: { created: 2 } });
  });

  test('one that breaks after many good rows leaves no trace in the others', async () => {
    const bad = world.put('bad.csv', `${csv(...rowsOf(30_000))}u1,"open,,课,2026-03-01\r\n`);
    const ran = await world.run({ files: [bad, world.put('good.csv', csv(...rowsOf(3)))] });
    expect(ran.report.tables).toMatchObject({ students: { created: 3 }, learning_records: { created: 3 } });
    expect(ran.report.source).toMatchObject({ read: 3, skipped: 0 });
  });

  test('all broken is a failure', async () => {
    const ran = await world.run({ files: [world.put('a.csv', ''), world.put('b.csv', 'PK\u0003\u0004xlsx')] });
    expect(ran.report).toMatchObject({ status: 'failed', error: { code: 'EMPTY_FILE' } });
    expect(ran.codes).toEqual(['empty_file', 'spreadsheet_not_csv']);
  });

  test('the same file twice is read once', async () => {
    const content = csv(...rowsOf(2));
    const ran = await world.run({ files: [world.put('a.csv', content), world.put('b.csv', content)] });
    expect(ran.report.source).toMatchObject({ read: 2, skipped: 1 });
    expect(ran.files.map(({ status }) => status).sort()).toEqual(['already-imported', 'imported']);
  });
});

describe('what exports look like', () => {
  test.each([
    ['GBK', iconv.encode(csv('u1,小明,,非暴力沟通,2026-03-01'), 'gbk'), 'gb18030'],
    ['UTF-16', iconv.encode(csv('u1,小明,,非暴力沟通,2026-03-01'), 'utf16le', { addBOM: true }), 'utf-16le'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${csv('u1,小明,,非暴力沟通,2026-03-01')}`), 'utf-8'],
  ])('%s', async (_name, bytes, encoding) => {
    const ran = await world.run({ files: [world.put('a.csv', bytes)] });
    expect(ran.files).toMatchObject([{ encoding }]);
    expect(world.student('u1')).toMatchObject({ 昵称: '小明' });
  });

  test('titles, sep=, semicolons, quotes, footers, mixed line ends, columns of no interest', async () => {
    const content = [
      'sep=;\r\n',
      '小鹅通学员名单;;;;;\r\n',
      '导出时间：2026-03-02;;;;;\n',
      '\n',
      '订单号;课程名称;用户昵称;用户ID;绑定手机号;报名时间;\r\n',
      'o1;"沟通;入门";"小""红""";`00123;\t13800138000;2026年3月1日 12:00:00;\r',
      'o2;"沟通\r\n进阶";阿明;="1234567890123456789";138****0000;46082;\n',
      '订单号;课程名称;用户昵称;用户ID;绑定手机号;报名时间\n',
      ';;;;;\n',
      'o3;沟通;阿明;1.23E+18;;2026-03-01;\n',
      '合计;3;;;;\r\n',
    ].join('');
    const ran = await world.run({ files: [world.put('a.csv', content)] });
    expect(ran.report.source).toEqual({ read: 6, rejected: 1, skipped: 3 });
    expect(ran.report.rejected).toMatchObject([{ code: 'id_precision_lost', line: 11, column: '用户ID' }]);
    expect(ran.report.warnings).toMatchObject([{ code: 'phone_masked', key: '1234567890123456789', line: 7 }]);
    expect(world.rows(world.students)).toMatchObject([
      { 用户ID: '00123', 昵称: '小"红"', 手机号: '13800138000' },
      { 用户ID: '1234567890123456789', 昵称: '阿明' },
    ]);
    expect(world.rows(world.records)).toMatchObject([{ 课程: '沟通;入门' }, { 课程: '沟通\n进阶' }]);
    expect(ran.files).toMatchObject([{ delimiter: ';', unused: ['订单号'] }]);
  });

  test('an export without course and date columns takes them from the command', async () => {
    const file = world.put('a.csv', '用户ID,昵称\r\nu1,小明\r\n');
    const refused = await world.run({ files: [file] });
    expect(refused.report.error).toMatchObject({ code: 'MISSING_COLUMN' });
    expect(refused.report.error?.message).toMatch(/「课程」、「学习日期」.*用户ID、昵称/);
    expect(refused.report.error?.hint).toContain('--course');
    await world.run({ files: [file], course: '直播课', date: '2026-03-01' });
    expect(world.rows(world.records)).toMatchObject([{ 课程: '直播课', 学习日期: Date.UTC(2026, 1, 28, 16) }]);
    const other = await world.run({ files: [file], course: '直播课', date: '2026-03-08' });
    expect(other.report.tables['learning_records']).toMatchObject({ created: 1 });
  });

  test('the sample file is one that the reader takes', async () => {
    const ran = await world.run({ files: [world.put('t.csv', studentsTemplate())] });
    expect(ran.report).toMatchObject({
      status: 'succeeded',
      tables: { students: { created: 2 }, learning_records: { created: 3 } },
    });
  });
});

describe('bad input', () => {
  test.each([
    ['nothing', '', 'EMPTY_FILE'],
    ['a byte order mark', '\ufeff', 'EMPTY_FILE'],
    ['a missing column', '用户ID,昵称,学习日期\nu1,a,2026-03-01\n', 'MISSING_COLUMN'],
    ['no header at all', 'u1,小明,13800138000,课一,2026-03-01\n', 'MISSING_COLUMN'],
    ['an unclosed quote', `${header}\nu1,"小明,,课,2026-03-01\n`, 'UNCLOSED_QUOTE'],
    ['a workbook', 'PK\u0003\u0004 rest', 'SPREADSHEET_NOT_CSV'],
    ['a web page', '<!DOCTYPE html><html></html>', 'NOT_TEXT'],
    ['zeros', `${header}\n\u0000\u0000,\u0000 `, 'NOT_TEXT'],
  ])('%s: nothing is written, exit 1', async (_name, content, code) => {
    const ran = await world.run({ files: [world.put('a.csv', content)] });
    expect(ran).toMatchObject({ calls: 0, report: { status: 'failed', error: { code }, rejected: [] } });
    expect(ran.error).toMatchObject({ recovery: 'stop' });
  });

  test('a header alone is a success without rows or calls', async () => {
    const ran = await world.run({ files: [world.put('a.csv', `${header}\r\n`)] });
    expect(ran).toMatchObject({ calls: 0, report: { status: 'succeeded', source: { read: 0 } } });
  });

  test('a missing header shows no phone number', async () => {
    const ran = await world.run({ files: [world.put('a.csv', 'u1,小明,13800138000,课一,2026-03-01\n')] });
    expect(JSON.stringify(ran.report)).not.toContain('13800138000');
  });

  test('a damaged encoding fails the whole file and names the byte', async () => {
    const bytes = Buffer.concat([Buffer.from(csv(...rowsOf(3))), Buffer.from([0xff, 0x2c])]);
    const ran = await world.run({ files: [world.put('a.csv', bytes)] });
    expect(ran).toMatchObject({ calls: 0, report: { error: { code: 'INVALID_ENCODING' } } });
    expect(ran.report.error?.message).toContain(`第 ${bytes.length - 2} 字节`);
  });

  test('too large, a folder, nothing there, an unknown encoding or date', async () => {
    world.config['csv-students'].max_file_mb = 0.0001;
    expect((await world.run({ files: [world.put('a.csv', csv(...rowsOf(20)))] })).error).toMatchObject({
      code: 'FILE_TOO_LARGE',
      recovery: 'stop',
    });
    expect((await world.run({ files: [world.folder] })).error).toMatchObject({
      code: 'FILE_IS_FOLDER',
      recovery: 'fix-config',
    });
    expect((await world.run({ files: [`${world.folder}/nope.csv`] })).error).toMatchObject({
      code: 'FILE_NOT_FOUND',
      recovery: 'fix-config',
    });
    expect((await world.run({ files: [`${world.folder}/*.nope`] })).error).toMatchObject({
      code: 'FILE_NOT_FOUND',
      recovery: 'fix-config',
    });
    expect((await world.run({ files: ['x'], encoding: 'klingon' })).error).toMatchObject({
      code: 'UNKNOWN_ENCODING',
      recovery: 'fix-config',
    });
    expect((await world.run({ files: ['x'], date: '2026-02-30' })).error).toMatchObject({
      code: 'INVALID_DATE_OPTION',
      recovery: 'fix-config',
    });
  });

  test('a file that grows while it is read is not imported', async () => {
    const path = world.put('a.csv', csv(...rowsOf(3)));
    const { appendFileSync } = await import('node:fs');
    const real = world.files;
    world.files = {
      ...real,
      async *read(from) {
        for await (const chunk of real.read(from)) {
          yield chunk;
          appendFileSync(path, 'u9,x,,课,2026-03-01\r\n');
        }
      },
    };
    expect(await world.run({ files: [path] })).toMatchObject({ calls: 0, report: { error: { code: 'FILE_CHANGED' } } });
  });

  test('an interrupted run leaves the file to be imported', async () => {
    const file = world.put('a.csv', csv(...rowsOf(3)));
    const aborted = new AbortController();
    aborted.abort(new Error('stop'));
    await world.run({ files: [file], signal: aborted.signal });
    expect((await world.run({ files: [file] })).report.tables).toMatchObject({ students: { created: 3 } });
  });
});

describe('rows that the platform refuses', () => {
  const refuse = (id: string) => {
    world.students.onCall = (operation, moment, rows) => {
      if (operation === 'create' && moment === 'before' && rows.some((row) => row['用户ID'] === id))
        throw new WriteRefusedError('row', { code: '1254066', text: verbatim('refused by rule') });
    };
  };

  test('the records of a student who could not be written are rejected as no_student, the rest lands, and the file may be tried again', async () => {
    refuse('u1');
    const file = world.put('a.csv', csv('u1,a,,课一,2026-03-01', 'u1,a,,课二,2026-03-02', 'u2,b,,课一,2026-03-01'));
    const ran = await world.run({ files: [file] });
    expect(ran.report.status).toBe('partial');
    expect(ran.report.tables).toMatchObject({
      students: { created: 1, rejected: 1 },
      learning_records: { created: 1, rejected: 2 },
    });
    expect(ran.report.rejected.filter(({ code }) => code === 'no_student').map(({ line }) => line)).toEqual([2, 3]);
    expect(ran.files).toMatchObject([{ status: 'incomplete', refused: 2 }]);
    expect(world.text(`${file}.rejected.csv`)).toContain('refused by rule');
    world.students.onCall = () => undefined;
    const again = await world.run({ files: [file] });
    expect(again.report.tables).toMatchObject({ students: { created: 1 }, learning_records: { created: 2 } });
    expect(world.rows(world.records)).toHaveLength(3);
  });
});

describe('a dry run', () => {
  test('shows the columns, the first rows, the plan and every reject, and changes nothing', async () => {
    const file = world.put('a.csv', csv('u1,小明,13800138000,课一,2026-03-01', 'u2,x,,课一,2026-02-30'));
    const ran = await world.run({ files: [file], dryRun: true });
    expect(ran.writes).toBe(0);
    expect(ran.files).toMatchObject([
      {
        status: 'checked',
        encoding: 'utf-8',
        delimiter: ',',
        columns: [{}, {}, { index: 3, header: '手机号', as: '手机号', text: '第 3 列『手机号』→ 手机号' }, {}, {}],
        rows: 2,
        rejected: 1,
        preview: [{ 用户ID: 'u1', 昵称: '小明', 手机号: '13800138000', 课程: '课一', 学习日期: '2026-03-01' }],
      },
    ]);
    expect(ran.codes).toEqual(['invalid_date']);
    expect(ran.report.plan).toMatchObject([
      { table: 'students', action: 'create', key: 'u1' },
      {
        table: 'learning_records',
        action: 'create',
        key: 'u1|课一|2026-03-01',
        changes: { 关联到学员总表: { to: ['→u1'] } },
      },
    ]);
    expect(world.list(world.folder)).not.toContain('a.csv.rejected.csv');
    expect((await world.run({ files: [file] })).report.tables).toMatchObject({ students: { created: 1 } });
  });
});
