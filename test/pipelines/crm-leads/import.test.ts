import iconv from 'iconv-lite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WriteRefusedError } from '../../../src/errors/index.ts';
import { verbatim } from '../../../src/messages/text.ts';
import { World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

const phoneOf = (place: number) => String(13_800_000_000 + place);
const leads = (count: number, from = 0) =>
  Array.from({ length: count }, (_value, place) => ({ name: `客户${from + place}`, phone: phoneOf(from + place) }));

describe('shapes of input', () => {
  const two = [
    { name: '张三', phone: '13800138000' },
    { name: '李四', phone: '13900139000' },
  ];
  test.each([
    ['a JSON array', JSON.stringify(two), 'json'],
    ['{items}', JSON.stringify({ items: two }), 'json'],
    ['a list two levels down', JSON.stringify({ code: 0, data: { list: two, total: 2 } }), 'json'],
    ['JSON lines', two.map((one) => JSON.stringify(one)).join('\n'), 'json-lines'],
    [
      'JSON lines with blank lines and a byte order mark',
      `\ufeff${two.map((one) => JSON.stringify(one)).join('\r\n\r\n')}\r\n`,
      'json-lines',
    ],
    ['CSV', '姓名,电话\r\n张三,13800138000\r\n李四,13900139000\r\n', 'csv'],
    [
      'CSV with a title, semicolons and quotes',
      '线索导出\n"name";"phone";"其他列"\n"张三";"13800138000";x\n李四;\t13900139000;y\n',
      'csv',
    ],
    ['CSV in GBK', iconv.encode('姓名,电话\r\n张三,13800138000\r\n李四,13900139000\r\n', 'gbk'), 'csv'],
    ['JSON in GBK', iconv.encode(JSON.stringify(two), 'gbk'), 'json'],
    ['JSON in UTF-16', iconv.encode(JSON.stringify(two), 'utf16le', { addBOM: true }), 'json'],
  ])('%s', async (_name, content, shape) => {
    const ran = await world.import([world.put('leads.txt', content)]);
    expect(ran.report).toMatchObject({ status: 'succeeded', tables: { leads: { created: 2 } } });
    expect(ran.files).toMatchObject([{ shape, leads: 2 }]);
    expect(world.rows.map((row) => row['姓名'])).toEqual(['张三', '李四']);
  });

  test('a single lead as an object', async () => {
    await world.import([world.put('a.json', two[0])]);
    expect(world.rows).toHaveLength(1);
  });

  test('an empty list is a success without calls', async () => {
    for (const content of ['[]', '{"items": []}', '姓名,电话\n']) {
      expect(await world.import([world.put('a.txt', content)])).toMatchObject({
        calls: 0,
        report: { status: 'succeeded' },
      });
    }
  });

  test('standard input', async () => {
    world.stdin = JSON.stringify(two);
    expect((await world.import(['-'])).report.tables).toMatchObject({ leads: { created: 2 } });
  });

  test('configured files by pattern; a pattern that matches nothing is a quiet day', async () => {
    world.close();
    world = new World({ sources: [] });
    world.config['crm-leads'].sources = [{ file: world.path('*.jsonl') }, { file: world.path('none-*.csv') }];
    world.put('a.jsonl', JSON.stringify(two[0]));
    world.put('b.jsonl', JSON.stringify(two[1]));
    expect((await world.import()).report.tables).toMatchObject({ leads: { created: 2 } });
    world.config['crm-leads'].sources = [{ file: world.path('none-*.csv') }];
    expect(await world.import()).toMatchObject({ calls: 0, report: { status: 'succeeded' } });
  });

  test('nothing to read is a configuration error', async () => {
    expect((await world.import()).error).toMatchObject({ code: 'NO_LEAD_SOURCE', recovery: 'fix-config' });
    expect((await world.import([world.path('nope.json')])).error).toMatchObject({
      code: 'FILE_NOT_FOUND',
      recovery: 'fix-config',
    });
  });
});

describe('bad input', () => {
  test('broken JSON lines are rejected with their line, the others land', async () => {
    const ran = await world.import([
      world.put('a.jsonl', `${JSON.stringify(leads(1)[0])}\n\n{"name": "x", \n{"phone": "13900139000"}\nnull\n"x"\n`),
    ]);
    expect(ran.report.tables).toMatchObject({ leads: { created: 2 } });
    expect(ran.report.rejected).toMatchObject([
      { code: 'invalid_json', line: 3, stage: 'map' },
      { code: 'not_an_object', line: 5 },
      { code: 'not_an_object', line: 6 },
    ]);
    expect(ran.report.source).toEqual({ read: 6, rejected: 3, skipped: 1 });
  });

  test.each([
    ['a web page', '<!DOCTYPE html><html><body>Login</body></html>', 'WEB_PAGE'],
    ['a broken document', '[{"phone": "13800138000"},\n {"phone": ', 'INVALID_JSON'],
    [
      'a broken document over lines',
      '{\n "items": [\n  {"phone": "13800138000"}\n  {"phone": "13900139000"}\n]}',
      'INVALID_JSON',
    ],
    ['a document without a list', '{"error": "not found", "code": 404}', 'LEADS_NOT_FOUND'],
    ['a CSV without contacts', '姓名,年龄\n张三,5\n', 'MISSING_COLUMN'],
    ['nothing', '', 'EMPTY_FILE'],
    ['a workbook', 'PK\u0003\u0004', 'SPREADSHEET_NOT_CSV'],
    ['very deep nesting', `${'['.repeat(200_000)}`, 'INVALID_JSON'],
  ])('%s is a clear error and writes nothing', async (_name, content, code) => {
    expect(await world.import([world.put('a.json', content)])).toMatchObject({
      calls: 0,
      report: { status: 'failed', error: { code } },
    });
  });

  test('a document that breaks off names line and column', async () => {
    const ran = await world.import([world.put('a.json', '[{"phone": "13800138000"},\n x]')]);
    expect(ran.error).toMatchObject({ details: { line: 2, column: 2 } });
  });

  test('a phone that JSON wrote as 1.38E+10 is not taken for a number that ends in zeros', async () => {
    const ran = await world.import([
      world.put('a.json', '[{"phone": 1.38E+10}, {"phone": 13800138000, "note": "x: 1e5, y"}]'),
    ]);
    expect(ran.codes).toEqual([]);
    const alone = await world.import([world.put('b.json', '[{"phone": 1.38E+10}, {"phone": 13900139000}]')]);
    expect(alone.codes).toEqual(['phone_precision_lost']);
  });

  test('rows of a CSV with too few or too many cells', async () => {
    const ran = await world.import([world.put('a.csv', '姓名,电话\n张三\n李四,13900139000,x\n王五,13700137000,\n')]);
    expect(ran.report.rejected).toMatchObject([
      { code: 'column_count', line: 2 },
      { code: 'column_count', line: 3 },
    ]);
    expect(world.rows).toMatchObject([{ 姓名: '王五' }]);
  });

  test('one broken source does not stop the others', async () => {
    const ran = await world.import([world.put('bad.json', '<html>'), world.put('good.json', leads(1))]);
    expect(ran.report).toMatchObject({
      status: 'partial',
      rejected: [{ key: 'bad.json', stage: 'source', code: 'web_page' }],
      tables: { leads: { created: 1 } },
    });
  });
});

test('an entry nested thousands of levels deep is refused alone', async () => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const ran = await world.import([world.put('a.json', `[${deep}, {"phone": "${phoneOf(0)}", "extra": ${deep}}]`)]);
  expect(ran.codes).toEqual(['not_an_object']);
  expect(world.rows).toHaveLength(1);
});

describe('existing customers', () => {
  test('are skipped, however their phone was typed', async () => {
    await world.person({ 电话: '+8613800000000', 姓名: '王总', 贷款状态: '成交' });
    const ran = await world.import([world.put('a.json', [{ phone: phoneOf(0), name: '新名', keywords: ['a'] }])]);
    expect(ran).toMatchObject({
      writes: 0,
      report: { status: 'succeeded', tables: { leads: { created: 0, unchanged: 1 } } },
    });
  });

  test('are found where a person typed blanks or dashes amid the digits', async () => {
    for (const typed of ['+86 138 0013 8000', '139-0013-9000', '（137）0013 7000']) {
      const id = await world.person({ 姓名: typed });
      world.table.edit(id, { 电话: typed });
    }
    const phones = ['13800138000', '13900139000', '13700137000'];
    const ran = await world.import([
      world.put(
        'a.json',
        phones.map((phone) => ({ phone })),
      ),
    ]);
    expect(ran.report.tables).toMatchObject({ leads: { created: 0, unchanged: 3 } });
  });

  test('fill-empty fills what the source says and no assumptions; a status is never set back', async () => {
    world.close();
    world = new World({ on_existing: 'fill-empty' });
    await world.person({ 电话: phoneOf(0), 姓名: '王总', 贷款状态: '成交', 来源渠道: '百度' });
    await world.person({ 电话: phoneOf(1) });
    const ran = await world.import([
      world.put('a.json', [
        { phone: phoneOf(0), name: '新名', source: 'douyin', content: '来电', level: '高' },
        { phone: phoneOf(1), keywords: ['a'] },
      ]),
    ]);
    expect(ran.report.tables).toMatchObject({ leads: { created: 0, updated: 2 } });
    expect(world.rows[0]).toMatchObject({
      姓名: '王总',
      贷款状态: '成交',
      来源渠道: '百度',
      备注: '来电',
      意向等级: '高',
    });
    expect(world.rows[0]).not.toHaveProperty('创建时间');
    expect(Object.keys(world.rows[1] ?? {}).sort()).toEqual(['客户ID', '搜索关键词', '电话'].sort());
  });

  test('fill-empty holds also in the run that settles what a killed one left open', async () => {
    world.close();
    world = new World({ on_existing: 'fill-empty' });
    await world.person({ 电话: phoneOf(0), 姓名: '王总' });
    world.table.onCall = (operation, moment) => {
      if (operation === 'create' && moment === 'after') throw new Error('killed');
    };
    const file = world.put('a.json', [{ phone: phoneOf(0), content: '来电' }, ...leads(2, 1)]);
    expect((await world.import([file])).report.status).toBe('failed');
    world.table.onCall = () => undefined;
    const ran = await world.import([file]);
    expect(ran.report.tables).toMatchObject({ leads: { created: 0, updated: 1, unchanged: 2 } });
    expect(world.rows).toMatchObject([{ 姓名: '王总', 备注: '来电' }, {}, {}]);
  });

  test('what people did after the import stays', async () => {
    await world.import([world.put('a.json', leads(1))]);
    const [id] = [...world.table.rows.keys()];
    world.table.edit(id as string, { 贷款状态: '谈判中', 姓名: '改过' });
    await world.import([world.put('b.json', [{ ...leads(1)[0], content: '又来' }])]);
    expect(world.rows).toMatchObject([{ 贷款状态: '谈判中', 姓名: '改过' }]);
  });

  test('without a phone they are found by their WeChat id, in the case in which it was written', async () => {
    await world.person({ 微信号: 'ZhangSan_88' });
    await world.import([world.put('a.json', [{ wechat: 'ZhangSan_88' }])]);
    expect(world.rows).toHaveLength(1);
    await world.import([world.put('b.json', [{ wechat: 'zhangsan_88', name: 'x' }])]);
    expect(world.rows).toHaveLength(1);
  });
});

describe('calls', () => {
  test('1,000 leads, 300 known, index cold: 20 look-ups at most and 2 writes; again 0', async () => {
    for (let place = 0; place < 300; place += 100) {
      await world.table.create(
        leads(100, place).map(({ name, phone }) => ({ 姓名: name, 电话: phone })),
        `k${place}`,
      );
    }
    await world.table.create(
      Array.from({ length: 500 }, (_v, place) => ({ 姓名: '别人', 电话: String(15_000_000_000 + place) })),
      'others',
    );
    const file = world.put('a.json', leads(1000));
    const ran = await world.import([file]);
    expect(ran.report.tables).toMatchObject({ leads: { created: 700, unchanged: 300 } });
    expect(ran.reads).toBeLessThanOrEqual(20);
    expect(ran.writes).toBeLessThanOrEqual(2);
    expect((await world.import([file])).calls).toBe(0);
    expect((await world.import([world.put('b.json', leads(1000).reverse())])).writes).toBe(0);
    world.forgetState();
    expect((await world.import([file])).writes).toBe(0);
    expect(world.table.rows.size).toBe(1500);
  });

  test('a dry run writes nothing and remembers nothing', async () => {
    const file = world.put('a.json', leads(2));
    const ran = await world.import([file], { dryRun: true });
    expect(ran).toMatchObject({
      writes: 0,
      report: { tables: { leads: { created: 2 } }, plan: [{ action: 'create', key: phoneOf(0) }, {}] },
    });
    expect((await world.import([file])).report.tables).toMatchObject({ leads: { created: 2 } });
  });

  test('a file whose leads were refused is tried again', async () => {
    world.table.onCall = (operation, moment, rows) => {
      if (operation === 'create' && moment === 'before' && rows.some((row) => row['电话'] === phoneOf(1)))
        throw new WriteRefusedError('row', { code: 'X', text: verbatim('no') });
    };
    const file = world.put('a.json', leads(3));
    expect((await world.import([file])).report.tables).toMatchObject({ leads: { created: 2, rejected: 1 } });
    world.table.onCall = () => undefined;
    expect((await world.import([file])).report.tables).toMatchObject({ leads: { created: 1, unchanged: 2 } });
  });

  test('rejected leads do not make an unchanged file cost calls', async () => {
    const file = world.put('a.json', [...leads(1), { name: 'x' }]);
    expect((await world.import([file])).codes).toEqual(['no_contact']);
    expect(await world.import([file])).toMatchObject({
      calls: 0,
      report: { status: 'succeeded', source: { skipped: 1 } },
    });
  });
});

describe('the ledger of imports', () => {
  test('leaves what other jobs of the pipeline keep beside it', async () => {
    world.put('checkpoint.json', { version: 1, pipelines: { 'crm-leads': { reminded: '2026-11-20' } } });
    await world.import([world.put('a.json', leads(1))]);
    const { readFileSync } = await import('node:fs');
    const entry = JSON.parse(readFileSync(world.path('checkpoint.json'), 'utf8')).pipelines['crm-leads'];
    expect(entry.reminded).toBe('2026-11-20');
    expect(Object.values(entry.files)).toMatchObject([{ name: 'a.json', rows: 1 }]);
  });
});
