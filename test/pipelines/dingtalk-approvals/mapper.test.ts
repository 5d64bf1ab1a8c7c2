import { describe, expect, it } from 'vitest';
import { readInstance } from '../../../src/pipelines/dingtalk-approvals/shape.ts';
import { finalLabels } from '../../../src/pipelines/dingtalk-approvals/status.ts';
import { map, rawInstance, record } from './builders.ts';

const codes = (mapped: ReturnType<typeof map>) => mapped.warnings.map((warning) => warning.code);
const at = (iso: string) => Date.parse(iso);

describe('an approval instance', () => {
  it('becomes one main row and a row per action', () => {
    const { main, actions, warnings, final } = map();
    expect(main).toEqual({
      instance_id: 'inst-1',
      template_code: 'PROC-A',
      title: '王小明提交的报销申请',
      status: '已同意',
      applicant: '王小明',
      applicant_dept: '市场部',
      amount: 128.5,
      start_time: at('2026-04-16T15:34:00+08:00'),
      end_time: at('2026-04-16T16:10:00+08:00'),
      current_node: null,
      last_action: '同意',
      last_action_time: at('2026-04-16T16:10:00+08:00'),
      approver_chain: '李主管',
    });
    expect(actions).toEqual([
      {
        instance_id: 'inst-1',
        node_name: '提交申请',
        approver: '王小明',
        action: '发起',
        action_time: at('2026-04-16T15:34:00+08:00'),
        comment: null,
      },
      {
        instance_id: 'inst-1',
        node_name: '主管审批',
        approver: '李主管',
        action: '同意',
        action_time: at('2026-04-16T16:10:00+08:00'),
        comment: '同意报销',
      },
    ]);
    expect(warnings).toEqual([]);
    expect(final).toBe(true);
  });

  it('has no action rows where the detail table is switched off', () => {
    expect(map({}, { details: false }).actions).toEqual([]);
  });

  it('leaves the template column alone where the template is not known', () => {
    expect(map({}, {}, { processCode: null }).main).not.toHaveProperty('template_code');
  });

  it('has a title on one line, without outer blanks and control characters', () => {
    expect(map({ title: '  王小明提交的\r\n报销\u0000申请 ' }).main.title).toBe('王小明提交的 报销申请');
  });

  it('takes the department by id where its name is missing', () => {
    expect(map({ originatorDeptName: '', originatorDeptId: '7' }).main.applicant_dept).toBe('财务部');
    expect(map({ originatorDeptName: 'null', originatorDeptId: '999' }).main.applicant_dept).toBeNull();
  });

  it('is read the same from the premium listing and the legacy API', () => {
    const premium = readInstance({
      title: 't',
      status: 'COMPLETED',
      result: 'agree',
      originatorUserid: 'u1',
      createTime: 'whatever',
      createTimeInMills: 1776324840000,
      attachedProcessInstanceIds: '["c1","c2"]',
      operationRecords: [
        { userId: 'u1', timestamp: 1776324840000, operationType: 'START_PROCESS_INSTANCE', result: 'NONE' },
      ],
      tasks: [{ taskId: 1, userId: 'u2', status: 'RUNNING', result: 'NONE', finishTimestamp: null }],
    });
    expect(premium).toMatchObject({
      originatorUserId: 'u1',
      createTime: 1776324840000,
      attachedProcessInstanceIds: ['c1', 'c2'],
      operationRecords: [{ type: 'START_PROCESS_INSTANCE', date: 1776324840000 }],
    });
    const legacy = readInstance({
      title: 't',
      status: 'RUNNING',
      create_time: '2026-04-16 15:34:20',
      originator_userid: 'u1',
      operation_records: [
        {
          userid: 'u1',
          date: '2026-04-16 15:34:20',
          operation_type: 'START_PROCESS_INSTANCE',
          operation_result: 'NONE',
        },
      ],
      tasks: [{ taskid: '1', userid: 'u2', task_status: 'RUNNING', task_result: 'NONE', activity_id: 'a' }],
      form_component_values: [{ id: 'x', name: 'n', value: 'v', component_type: 'TextField' }],
    });
    expect(legacy).toMatchObject({
      originatorUserId: 'u1',
      tasks: [{ userId: 'u2', status: 'RUNNING', activityId: 'a' }],
      operationRecords: [{ userId: 'u1', type: 'START_PROCESS_INSTANCE' }],
      formComponentValues: [{ componentType: 'TextField', value: 'v' }],
    });
  });

  it.each([null, 'x', 5, [], {}, { status: '', title: null }])('is refused as no instance: %j', (raw) => {
    expect(readInstance(raw)).toBeNull();
  });

  it('survives lists that are missing, null or full of nonsense', () => {
    const mapped = map({
      operationRecords: null,
      tasks: 'x',
      formComponentValues: [null, 5, 'x', {}],
      attachedProcessInstanceIds: undefined,
    });
    expect(mapped.main).toMatchObject({ status: '已同意', last_action: null, approver_chain: null, amount: null });
    expect(mapped.actions).toEqual([]);
  });
});

describe('status', () => {
  const task = (result: string, more: Record<string, unknown> = {}) => ({
    userId: 'u-boss',
    status: 'COMPLETED',
    result,
    finishTime: '2026-04-16T16:10Z',
    activityId: 'a1',
    ...more,
  });
  it.each<[string, Record<string, unknown>, string, string[], boolean]>([
    ['running', { status: 'RUNNING', result: '', finishTime: undefined }, '审批中', [], false],
    ['running with a stray agree (documentation noise)', { status: 'RUNNING', result: 'agree' }, '审批中', [], false],
    ['new', { status: 'NEW', result: '' }, '审批中', [], false],
    ['completed and agreed', { status: 'COMPLETED', result: 'agree' }, '已同意', [], true],
    ['completed and refused', { status: 'COMPLETED', result: 'refuse' }, '已拒绝', [], true],
    ['refused in capitals', { status: 'COMPLETED', result: 'REFUSE' }, '已拒绝', [], true],
    ['finished and agreed', { status: 'FINISHED', result: 'agree' }, '已同意', [], true],
    ['finished and refused', { status: 'FINISHED', result: 'refuse' }, '已拒绝', [], true],
    ['finished without a result', { status: 'FINISHED', result: '' }, '已同意', [], true],
    ['completed without a result', { status: 'COMPLETED', result: '' }, '已完成', ['no_result'], true],
    ['completed with the literal null', { status: 'COMPLETED', result: 'null' }, '已完成', ['no_result'], true],
    ['completed with an unknown result', { status: 'COMPLETED', result: 'maybe' }, '已完成', ['unknown_result'], true],
    ['terminated', { status: 'TERMINATED', result: '', tasks: [] }, '已撤销', [], true],
    ['revoked', { status: 'REVOKED', result: '', tasks: [] }, '已撤销', [], true],
    ['terminated after an agreement', { status: 'TERMINATED', result: '', tasks: [task('AGREE')] }, '已撤销', [], true],
    ['terminated with the result refuse', { status: 'TERMINATED', result: 'refuse' }, '已拒绝', [], true],
    [
      'terminated by a refusing task',
      { status: 'TERMINATED', result: '', tasks: [task('AGREE'), task('REFUSE', { finishTime: '2026-04-16T17:00Z' })] },
      '已拒绝',
      [],
      true,
    ],
    [
      'revoked by a refusing task of the same minute',
      { status: 'REVOKED', result: '', tasks: [task('REFUSE'), task('AGREE')] },
      '已拒绝',
      [],
      true,
    ],
    [
      'terminated where an earlier refusal was overruled',
      { status: 'TERMINATED', result: '', tasks: [task('REFUSE'), task('AGREE', { finishTime: '2026-04-16T18:00Z' })] },
      '已撤销',
      [],
      true,
    ],
    [
      'terminated where the refusing task was cancelled',
      { status: 'TERMINATED', result: '', tasks: [task('REFUSE', { status: 'CANCELED' })], operationRecords: [] },
      '已撤销',
      [],
      true,
    ],
    [
      'terminated, only the records tell of the refusal',
      {
        status: 'TERMINATED',
        result: '',
        tasks: [],
        operationRecords: [record('EXECUTE_TASK_NORMAL', 'u-boss', { result: 'REFUSE' })],
      },
      '已拒绝',
      [],
      true,
    ],
    ['cancelled', { status: 'CANCELED', result: '' }, '已取消', [], true],
    [
      'an unknown word',
      { status: 'SUSPENDED', result: 'agree', finishTime: undefined },
      'SUSPENDED',
      ['unknown_status'],
      false,
    ],
    [
      'an unknown word of something that has ended',
      { status: 'ARCHIVED', result: '' },
      'ARCHIVED',
      ['unknown_status'],
      true,
    ],
  ])('%s', (_, differs, label, warnings, final) => {
    const mapped = map(differs);
    expect(mapped.main.status).toBe(label);
    expect(codes(mapped)).toEqual(warnings);
    expect(mapped.final).toBe(final);
  });

  it('becomes 已撤销 when an agreed REVOKE instance voids an approval, and only then', () => {
    expect(map({}, {}, { revoked: true }).main.status).toBe('已撤销');
    expect(map({ result: 'refuse' }, {}, { revoked: true }).main.status).toBe('已拒绝');
    expect(map({ bizAction: 'MODIFY', mainProcessInstanceId: 'p' }).main.status).toBe('已同意');
  });

  it('is renamed by our label or by the platform word, but a refusal never by the word', () => {
    expect(map({}, { statusLabels: { 已同意: '通过' } }).main.status).toBe('通过');
    expect(map({}, { statusLabels: { COMPLETED: '完结' } }).main.status).toBe('完结');
    expect(map({ result: 'refuse' }, { statusLabels: { COMPLETED: '完结', 已拒绝: '驳回' } }).main.status).toBe('驳回');
    expect(map({ result: 'refuse' }, { statusLabels: { COMPLETED: '完结' } }).main.status).toBe('已拒绝');
    expect(map({ result: '' }, { statusLabels: { COMPLETED: '通过' } }).main.status).toBe('已完成');
    expect(map({}, { statusLabels: { COMPLETED: '通过' } }, { revoked: true }).main.status).toBe('已撤销');
    const renamed = map({ status: 'SUSPENDED', result: '' }, { statusLabels: { SUSPENDED: '已挂起' } });
    expect(renamed.main.status).toBe('已挂起');
    expect(codes(renamed)).toEqual([]);
  });

  it('knows which words of the table mean that an approval is over', () => {
    expect([...finalLabels({})].sort()).toEqual(['已同意', '已完成', '已取消', '已拒绝', '已撤销'].sort());
    const renamed = finalLabels({ 已同意: '通过', TERMINATED: '撤回', RUNNING: '已取消' });
    expect(renamed.has('通过')).toBe(true);
    expect(renamed.has('撤回')).toBe(true);
    expect(renamed.has('已同意')).toBe(false);
    expect(renamed.has('已取消')).toBe(false);
  });
});

describe('actions', () => {
  it.each<[string, string, string]>([
    ['EXECUTE_TASK_NORMAL', 'AGREE', '同意'],
    ['EXECUTE_TASK_NORMAL', 'REFUSE', '拒绝'],
    ['EXECUTE_TASK_AGENT', 'AGREE', '代同意'],
    ['EXECUTE_TASK_AGENT', 'REFUSE', '代拒绝'],
    ['EXECUTE_TASK_AUTO', 'AGREE', '自动同意'],
    ['EXECUTE_TASK_AUTO', 'NONE', '自动同意'],
    ['APPEND_TASK_BEFORE', 'NONE', '前加签'],
    ['APPEND_TASK_AFTER', 'NONE', '后加签'],
    ['REDIRECT_TASK', 'NONE', '转交'],
    ['REDIRECT_PROCESS', 'NONE', '退回'],
    ['START_PROCESS_INSTANCE', 'NONE', '发起'],
    ['TERMINATE_PROCESS_INSTANCE', 'NONE', '终止'],
    ['REVOKE_PROCESS_INSTANCE', 'NONE', '撤销'],
    ['FINISH_PROCESS_INSTANCE', 'NONE', '完成'],
    ['ADD_REMARK', 'NONE', '评论'],
    ['SOMETHING_NEW', 'NONE', 'SOMETHING_NEW'],
  ])('%s with result %s is %s', (type, result, label) => {
    const mapped = map({ operationRecords: [record(type, 'u-boss', { result })] });
    expect(mapped.actions.map((row) => row.action)).toEqual([label]);
    expect(mapped.main.last_action).toBe(label);
    expect(codes(mapped)).toEqual(label === 'SOMETHING_NEW' ? ['unknown_action'] : []);
  });

  it('leave out copies and blanks, also for the last action', () => {
    const mapped = map({
      operationRecords: [
        record('ADD_REMARK', 'u-hr', { date: '2026-04-16T17:00Z', remark: '已归档' }),
        record('PROCESS_CC', 'u-cfo', { date: '2026-04-16T18:00Z' }),
        record('NONE', 'u-cfo', { date: '2026-04-16T18:00Z' }),
      ],
    });
    expect(mapped.actions.map((row) => row.action)).toEqual(['评论']);
    expect(mapped.main).toMatchObject({ last_action: '评论', last_action_time: at('2026-04-16T17:00:00+08:00') });
  });

  it('take the last record in array order, whatever its time says', () => {
    const mapped = map({
      operationRecords: [
        record('EXECUTE_TASK_NORMAL', 'u-boss', { result: 'AGREE', date: '2026-04-16T18:00Z' }),
        record('ADD_REMARK', 'u-hr', { date: '2026-04-16T17:00Z' }),
      ],
    });
    expect(mapped.main.last_action).toBe('评论');
  });

  it('keep records that agree in everything: each is a row', () => {
    const same = record('ADD_REMARK', 'u-hr', { remark: '催一下' });
    expect(map({ operationRecords: [same, same] }).actions).toHaveLength(2);
  });

  it('name the node by the record, else by a record or task group of the same activity, else not at all', () => {
    const mapped = map({
      operationRecords: [
        record('EXECUTE_TASK_NORMAL', 'u-boss', { result: 'AGREE', showName: '主管', activityId: 'a1' }),
        record('REDIRECT_TASK', 'u-boss', { activityId: 'a1' }),
        record('REDIRECT_TASK', 'u-cfo', { activityId: 'a2' }),
        record('ADD_REMARK', 'u-hr'),
        record('ADD_REMARK', 'u-hr', { activityId: 'a9' }),
      ],
      tasks: [{ userId: 'u-cfo', status: 'COMPLETED', result: 'AGREE', activityId: 'a2', taskGroupName: '财务复核' }],
    });
    expect(mapped.actions.map((row) => row.node_name)).toEqual(['主管', '主管', '财务复核', null, null]);
  });

  it('are renamed by our label or by the type word, a refusal only by its label', () => {
    const refused = { operationRecords: [record('EXECUTE_TASK_NORMAL', 'u-boss', { result: 'REFUSE' })] };
    expect(map({}, { actionLabels: { EXECUTE_TASK_NORMAL: '通过' } }).main.last_action).toBe('通过');
    expect(map({}, { actionLabels: { 同意: '批准' } }).main.last_action).toBe('批准');
    expect(map(refused, { actionLabels: { EXECUTE_TASK_NORMAL: '通过' } }).main.last_action).toBe('拒绝');
    expect(map(refused, { actionLabels: { 拒绝: '驳回' } }).main.last_action).toBe('驳回');
  });

  it('show the system as the system, without asking the directory', () => {
    const mapped = map({ operationRecords: [record('EXECUTE_TASK_AUTO', 'bpms_system', { result: 'AGREE' })] });
    expect(mapped.actions[0]?.approver).toBe('系统');
    expect(codes(mapped)).toEqual([]);
  });
});

describe('current node', () => {
  const running = (tasks: unknown[], operationRecords: unknown[] = []) =>
    map({ status: 'RUNNING', result: '', finishTime: undefined, tasks, operationRecords }).main.current_node;
  const task = (userId: string, more: Record<string, unknown> = {}) => ({
    userId,
    status: 'RUNNING',
    result: 'NONE',
    activityId: 'a1',
    ...more,
  });

  it('names the running tasks’ nodes once each', () => {
    expect(
      running([
        task('u-boss', { taskGroupName: '会签' }),
        task('u-cfo', { taskGroupName: '会签' }),
        task('u-hr', { taskGroupName: '人事', activityId: 'a2' }),
      ]),
    ).toBe('会签、人事');
  });
  it('names the people where the node has no name', () => {
    expect(running([task('u-boss'), task('u-cfo')])).toBe('李主管、赵总');
  });
  it('takes the name from a record of the same activity', () => {
    expect(
      running(
        [task('u-cfo')],
        [record('EXECUTE_TASK_NORMAL', 'u-boss', { result: 'AGREE', activityId: 'a1', showName: '会签' })],
      ),
    ).toBe('会签');
  });
  it.each(['NEW', 'PAUSED', 'CANCELED', 'COMPLETED', 'TERMINATED'])('does not count a task that is %s', (status) => {
    expect(running([task('u-boss', { status })])).toBeNull();
  });
  it('is empty when the approval is over, whatever a stale task says', () => {
    expect(map({ tasks: [task('u-boss')] }).main.current_node).toBeNull();
  });
});

describe('approver chain', () => {
  const chain = (operationRecords: unknown[], tasks: unknown[] = []) =>
    map({ operationRecords, tasks }).main.approver_chain;
  const agree = (userId: string, more = {}) => record('EXECUTE_TASK_NORMAL', userId, { result: 'AGREE', ...more });

  it('joins those who decided, in order', () => {
    expect(chain([record('START_PROCESS_INSTANCE', 'u-filer'), agree('u-boss'), agree('u-cfo')])).toBe('李主管 → 赵总');
  });
  it('says repeats in a row once, later ones again', () => {
    expect(chain([agree('u-boss'), agree('u-boss'), agree('u-cfo'), agree('u-boss')])).toBe('李主管 → 赵总 → 李主管');
  });
  it('counts handing over and adding a signer after, not before, remarks or copies', () => {
    expect(
      chain([
        record('REDIRECT_TASK', 'u-boss'),
        record('APPEND_TASK_AFTER', 'u-cfo'),
        record('APPEND_TASK_BEFORE', 'u-hr'),
        record('ADD_REMARK', 'u-hr'),
        record('PROCESS_CC', 'u-hr'),
        record('REDIRECT_PROCESS', 'u-hr'),
      ]),
    ).toBe('李主管 → 赵总');
  });
  it('leaves the system out', () => {
    expect(chain([record('EXECUTE_TASK_AUTO', 'bpms_system', { result: 'AGREE' }), agree('u-boss')])).toBe('李主管');
  });
  it('names the filer only for a decision of his own', () => {
    expect(
      chain([record('START_PROCESS_INSTANCE', 'u-filer'), record('REDIRECT_TASK', 'u-filer'), agree('u-boss')]),
    ).toBe('李主管');
    expect(chain([agree('u-filer'), agree('u-boss')])).toBe('王小明 → 李主管');
  });
  it('leaves out those whose task was cancelled', () => {
    const cancelled = { userId: 'u-cfo', status: 'CANCELED', result: 'NONE', activityId: 'a1' };
    expect(
      chain(
        [agree('u-boss', { activityId: 'a1' }), record('EXECUTE_TASK_NORMAL', 'u-cfo', { activityId: 'a1' })],
        [cancelled],
      ),
    ).toBe('李主管');
    expect(
      chain(
        [agree('u-cfo', { activityId: 'a2' })],
        [cancelled, { ...cancelled, status: 'COMPLETED', activityId: 'a2' }],
      ),
    ).toBe('赵总');
  });
});

describe('people', () => {
  it('who left are shown by what the records tell, else by id, with a warning each', () => {
    const filer = map({ originatorUserId: 'u-left', title: '老周提交的请假' });
    expect(filer.main.applicant).toBe('老周');
    const told = map({
      operationRecords: [record('EXECUTE_TASK_NORMAL', 'u-left', { result: 'AGREE' })],
      formComponentValues: [
        {
          id: 'i',
          name: '对接人',
          value: '老周',
          extValue: '[{"emplId":"u-left","name":"老周"}]',
          componentType: 'InnerContactField',
        },
      ],
    });
    expect(told.main.approver_chain).toBe('老周');
    const unknown = map({ operationRecords: [record('EXECUTE_TASK_NORMAL', 'u-left', { result: 'AGREE' })] });
    expect(unknown.main.approver_chain).toBe('u-left');
    expect(new Set(unknown.warnings.map((warning) => `${warning.code} ${warning.subject}`))).toEqual(
      new Set(['person_left u-left']),
    );
  });
  it('never borrow the title’s name for somebody else', () => {
    expect(
      map({ title: '老周提交的请假', operationRecords: [record('EXECUTE_TASK_NORMAL', 'u-left', { result: 'AGREE' })] })
        .main.approver_chain,
    ).toBe('u-left');
  });
});

describe('bad input', () => {
  it('leaves a time empty that cannot be read, and says so', () => {
    const mapped = map({ createTime: 'tomorrow', finishTime: '2026-02-30T10:00Z' });
    expect(mapped.main).toMatchObject({ start_time: null, end_time: null });
    expect(codes(mapped)).toEqual(['invalid_time', 'invalid_time']);
    expect(mapped.createdMs).toBeNull();
  });
  it('keeps raw_form within a cell', () => {
    expect(map({}, { rawForm: true }).main.raw_form).toContain('报销金额');
    const long = map(
      { formComponentValues: [{ name: 'x', value: 'y'.repeat(100_001), componentType: 'TextareaField' }] },
      { rawForm: true },
    );
    expect(long.main.raw_form).toBeNull();
    expect(codes(long)).toEqual(['raw_form_too_long']);
  });
  it('reads the rawest instance we know', () => {
    expect(() =>
      readInstance(rawInstance({ tasks: [{ userId: 5, status: null }], operationRecords: [{ type: 7, date: {} }] })),
    ).not.toThrow();
  });
});
