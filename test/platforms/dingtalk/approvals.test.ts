import { describe, expect, it } from 'vitest';
import { collect, createWorld, type Reply, refusal } from './support.ts';

const listPath = 'POST /v1.0/workflow/processes/instanceIds/query';
const range = { processCode: 'PROC-1', startMs: 1_799_000_000_000, endMs: 1_799_900_000_000 };
const page = (list: string[], more: object = {}): Reply => ({ result: { list, ...more }, success: true });

describe('listing instance ids', () => {
  it('asks with the numbers that the platform wants and follows its string tokens as numbers', async () => {
    const world = await createWorld({
      [listPath]: [page(['a', 'b'], { nextToken: '20' }), page(['c'], { nextToken: '' })],
    });
    await expect(
      collect(world.dingtalk.approvals.listInstanceIds({ ...range, statuses: ['RUNNING'] })),
    ).resolves.toEqual([['a', 'b'], ['c']]);
    const [first, second] = world.callsTo(listPath);
    expect(first?.body).toEqual({
      processCode: 'PROC-1',
      startTime: range.startMs,
      endTime: range.endMs,
      nextToken: 0,
      maxResults: 20,
      statuses: ['RUNNING'],
    });
    expect(second?.body.nextToken).toBe(20);
  });

  it.each([
    ['absent', {}],
    ['empty', { nextToken: '' }],
    ['"0"', { nextToken: '0' }],
    ['0', { nextToken: 0 }],
    ['null', { nextToken: null }],
  ])('ends on a token that is %s', async (_, more) => {
    const world = await createWorld({ [listPath]: page(['a'], more) });
    await collect(world.dingtalk.approvals.listInstanceIds(range));
    expect(world.callsTo(listPath)).toHaveLength(1);
  });

  it('ends on a token that was used before', async () => {
    const world = await createWorld({
      [listPath]: [
        page(['a'], { nextToken: '20' }),
        page(['b'], { nextToken: '40' }),
        page(['c'], { nextToken: '20' }),
      ],
    });
    await expect(collect(world.dingtalk.approvals.listInstanceIds(range))).resolves.toEqual([['a'], ['b'], ['c']]);
    expect(world.callsTo(listPath)).toHaveLength(3);
  });

  it('goes on over a page that is empty but names a next one', async () => {
    const world = await createWorld({ [listPath]: [page([], { nextToken: '20' }), page(['b'])] });
    await expect(collect(world.dingtalk.approvals.listInstanceIds(range))).resolves.toEqual([[], ['b']]);
  });

  it('starts over, once, when the platform no longer knows the position', async () => {
    const world = await createWorld({
      [listPath]: [
        page(['a'], { nextToken: '20' }),
        refusal(400, 'invalidNextToken'),
        page(['a'], { nextToken: '20' }),
        page(['b']),
      ],
    });
    await expect(collect(world.dingtalk.approvals.listInstanceIds(range))).resolves.toEqual([['a'], ['a'], ['b']]);
  });

  it('does not take an answer without a result for an empty listing', async () => {
    const world = await createWorld({ [listPath]: { success: true } });
    await expect(collect(world.dingtalk.approvals.listInstanceIds(range))).rejects.toMatchObject({
      code: 'DINGTALK_UNEXPECTED_ANSWER',
    });
  });

  it('stops between pages when told to', async () => {
    const world = await createWorld({ [listPath]: (_, count) => page(['a'], { nextToken: String(count + 1) }) });
    const controller = new AbortController();
    const pages = world.dingtalk.approvals.listInstanceIds({ ...range, signal: controller.signal });
    await expect(async () => {
      for await (const _page of pages) controller.abort(new Error('enough'));
    }).rejects.toThrow('enough');
    expect(world.callsTo(listPath)).toHaveLength(1);
  });

  it('names the template right when the code is unknown', async () => {
    const world = await createWorld({ [listPath]: refusal(400, 'aflowProcessCodeIsError') });
    await expect(collect(world.dingtalk.approvals.listInstanceIds(range))).rejects.toMatchObject({
      code: 'DINGTALK_TEMPLATE_UNKNOWN',
      recovery: 'fix-config',
    });
  });
});

describe('reading an instance', () => {
  const path = 'GET /v1.0/workflow/processInstances';

  it('encodes ids that begin with a dash or hold odd characters', async () => {
    const world = await createWorld({ [path]: { result: { title: 't' }, success: 'true' } });
    await world.dingtalk.approvals.instance('-aB_9+/=1');
    expect(world.callsTo(path)[0]?.query.get('processInstanceId')).toBe('-aB_9+/=1');
  });

  it('rejects only this record when it is gone or unreadable', async () => {
    const world = await createWorld({
      [path]: [refusal(400, 'processInstanceNotExist'), refusal(400, 'processFormDataIsNull'), { success: true }],
    });
    const codes = [];
    for (let index = 0; index < 3; index++) {
      const error = await world.dingtalk.approvals.instance('i1').catch((caught: unknown) => caught);
      expect(error).toMatchObject({ recovery: 'reject-record' });
      codes.push((error as { code: string }).code);
    }
    expect(codes).toEqual(['DINGTALK_INSTANCE_GONE', 'DINGTALK_INSTANCE_UNREADABLE', 'DINGTALK_UNEXPECTED_ANSWER']);
  });
});

describe('templates', () => {
  it('lists what an administrator manages', async () => {
    const path = 'GET /v1.0/workflow/processes/managements/templates';
    const world = await createWorld({
      [path]: {
        result: [
          { flowTitle: '报销', processCode: 'PROC-1' },
          { flowTitle: '请假', processCode: 'PROC-2' },
          { flowTitle: '?' },
        ],
        success: true,
      },
    });
    await expect(world.dingtalk.approvals.managedTemplates('admin1')).resolves.toEqual([
      { processCode: 'PROC-1', name: '报销' },
      { processCode: 'PROC-2', name: '请假' },
    ]);
    expect(world.callsTo(path)[0]?.query.get('userId')).toBe('admin1');
  });
});

describe('premium pages', () => {
  const path = 'GET /v1.0/workflow/premium/processes/pages/instances';
  const schemaPath = 'GET /v1.0/workflow/forms/schemas/processCodes';

  it('gives instances in the shape of the detail call', async () => {
    const item = {
      processInstanceId: 'i1',
      title: 't',
      status: 'COMPLETED',
      result: 'agree',
      originatorUserid: 'u1',
      createTime: '2026-04-16T15:34Z',
      createTimeInMills: 1_776_324_840_000,
      attachedProcessInstanceIds: 'x1,x2',
      formComponentValues: [
        { id: 'MoneyField-ABC', name: '金额', value: '5' },
        { id: 'odd', name: '事由', value: 'v' },
      ],
      operationRecords: [
        { userId: 'u2', timestamp: 1_776_324_900_000, operationType: 'EXECUTE_TASK_NORMAL', result: 'AGREE' },
      ],
      tasks: [
        { taskId: 1, userId: 'u2', status: 'COMPLETED', result: 'AGREE', createTimestamp: 1, finishTimestamp: 2 },
      ],
    };
    const world = await createWorld({
      [path]: [
        { result: { list: [item], hasMore: true, nextToken: '2' }, success: true },
        { result: { list: [], hasMore: false, nextToken: '3' }, success: true },
      ],
      [schemaPath]: {
        result: {
          schemaContent: {
            items: [
              {
                componentName: 'TableField',
                props: { id: 'tbl' },
                children: [{ componentName: 'TextField', props: { id: 'odd' } }],
              },
            ],
          },
        },
      },
    });
    const pages = await collect(world.dingtalk.approvals.premiumPages(range));
    expect(pages).toHaveLength(2);
    expect(pages[0]).toEqual([
      {
        instanceId: 'i1',
        instance: {
          processInstanceId: 'i1',
          title: 't',
          status: 'COMPLETED',
          result: 'agree',
          originatorUserId: 'u1',
          createTime: 1_776_324_840_000,
          attachedProcessInstanceIds: ['x1', 'x2'],
          formComponentValues: [
            { id: 'MoneyField-ABC', name: '金额', value: '5', componentType: 'MoneyField' },
            { id: 'odd', name: '事由', value: 'v', componentType: 'TextField' },
          ],
          operationRecords: [{ userId: 'u2', date: 1_776_324_900_000, type: 'EXECUTE_TASK_NORMAL', result: 'AGREE' }],
          tasks: [{ taskId: 1, userId: 'u2', status: 'COMPLETED', result: 'AGREE', createTime: 1, finishTime: 2 }],
        },
      },
    ]);
    expect(world.callsTo(path)[0]?.query.get('nextToken')).toBe('1');
    expect(world.callsTo(schemaPath)).toHaveLength(1);
  });

  it('says clearly that the edition is not bought', async () => {
    const world = await createWorld({ [path]: refusal(400, 'benefit.status.invalid') });
    await expect(collect(world.dingtalk.approvals.premiumPages(range))).rejects.toMatchObject({
      code: 'DINGTALK_PREMIUM_MISSING',
      recovery: 'fix-config',
    });
  });
});
