import { adminUserId } from '../company.ts';
import type { Context } from '../core/context.ts';
import { addInstance, decide, finish, openTask } from '../dingtalk/flow.ts';
import type { ApprovalInstance, Employee } from '../dingtalk/model.ts';
import { demoForm } from './forms.ts';
import { cast, stories } from './stories.ts';
import { demoProcessCodes, demoTemplates, expenseCode, purchaseCode } from './templates.ts';

/**
 * A made-up company: five departments, a dozen people with plainly invented names, three templates and some 75 approvals of the last
 * six days. The same seed and the same `now` give the same company.
 */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const spanMs = 6 * dayMs;

const departments: Array<[id: number, name: string, parent: number]> = [
  [101, '市场部', 1],
  [102, '研发部', 1],
  [103, '财务部', 1],
  [104, '行政部', 1],
  [105, '华东分部', 101],
];

const people: Array<[userid: string, name: string, department: number, title: string]> = [
  ['u0001', '乙样例', 101, '市场经理'],
  ['u0002', '丙虚构', 101, '销售顾问'],
  ['u0003', '丁演示', 102, '研发经理'],
  ['u0004', '戊模拟', 102, '工程师'],
  ['u0005', '己假设', 102, '测试工程师'],
  ['u0006', '庚财务', 103, '财务经理'],
  ['u0007', '辛出纳', 103, '出纳'],
  ['u0008', '壬行政', 104, '行政主管'],
  ['u0009', '癸前台', 104, '前台'],
  ['u0010', '子华东', 105, '分部负责人'],
  ['u0011', '丑拟名', 105, '销售顾问'],
];
const finance = 'u0006';
const leaver: [userid: string, name: string] = ['u0099', '寅离职'];
const managers: Record<number, string> = { 101: 'u0001', 102: 'u0003', 103: 'u0006', 104: 'u0008', 105: 'u0010' };

export function fillDemoCompany(context: Context): void {
  const { dingtalk, feishu, random } = context;
  const now = Math.floor(context.now() / 1000) * 1000;
  for (const [id, name, parentId] of departments) dingtalk.departments.push({ id, name, parentId });
  for (const [userid, name, department, title] of people) {
    dingtalk.employees.push(employee(userid, name, department, title));
    feishu.people.push({
      openId: `ou_sandbox_${userid}`,
      unionId: `on_sandbox_${userid}`,
      userId: userid,
      name,
      email: `${userid}@example.invalid`,
    });
  }
  dingtalk.employees.push({ ...employee(leaver[0], leaver[1], 101, '前员工'), left: true });
  dingtalk.templates.push(...demoTemplates(now - 90 * dayMs));

  const told = shuffle(
    cast.flatMap(([name, times]) => Array.from({ length: times }, () => name)),
    (max) => random.whole(0, max),
  );
  const step = (spanMs - 6 * hourMs) / told.length;
  const filed = told.map((story, n) => {
    const createdAt = Math.floor((now - spanMs + n * step + random.whole(0, 1200) * 1000) / 1000) * 1000;
    return { story, instance: tell(context, story, n, createdAt, now) };
  });
  voidOne(context, filed.find(({ story }) => story === 'agreed')!.instance, now);
  changeOne(context, filed.findLast(({ story }) => story === 'agreed')!.instance, now);
  filedByLeaver(context, now);
  openedLastMinute(context, now);

  // An old one, a middling one and a fresh one: the changes are found at any age.
  const running = filed.filter(({ story }) => story === 'running').map(({ instance }) => instance.processInstanceId);
  dingtalk.advancing = [running[0]!, running[Math.floor(running.length / 2)]!, running.at(-1)!];
  context.changed();
}

function employee(userid: string, name: string, department: number, title: string): Employee {
  return {
    userid,
    unionid: `sandboxUnion${userid}`,
    name,
    deptIds: [department],
    title,
    left: false,
    admin: false,
    outOfScope: false,
  };
}

function shuffle<T>(items: T[], whole: (max: number) => number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = whole(i);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}

function tell(context: Context, story: string, n: number, createdAt: number, now: number): ApprovalInstance {
  const { random, dingtalk } = context;
  const [userid, , department] = people[n % people.length]!;
  const code = demoProcessCodes[n % demoProcessCodes.length]!;
  const boss = managers[department]!;
  const approver = boss === userid ? adminUserId : boss;
  const agent = dingtalk.employees.find((known) => known.userid === people[(n + 3) % people.length]![0])!;
  const instance = addInstance(context, {
    processCode: code,
    originatorUserId: userid,
    createdAt,
    form: demoForm(random, code, createdAt, n, agent),
    approverUserId: approver,
    // Ids may start with a dash; one certainly does.
    ...(n === 7 ? { processInstanceId: `-${random.letters(22)}${Math.floor(createdAt / 1000)}` } : {}),
  });
  const other = ['u0008', 'u0001', 'u0003'].find((id) => id !== approver && id !== userid)!;
  // Steps are 7 to 47 minutes apart and end before now.
  const pace = Math.min(random.whole(7, 47) * 60_000, (now - createdAt) / 6);
  const at = (number: number) => Math.floor((createdAt + number * pace) / 1000) * 1000;
  stories[story]!({ context, instance, finance, other, leaver: leaver[0], at });
  return instance;
}

/** Approved, then voided: a REVOKE child was filed and agreed to. The original keeps COMPLETED/agree. */
function voidOne(context: Context, main: ApprovalInstance, now: number): void {
  child(context, main, 'REVOKE', `${titleOf(main)}（撤销）`, now);
}

/** Approved, then changed: a MODIFY child leaves its parent as it is. */
function changeOne(context: Context, main: ApprovalInstance, now: number): void {
  child(context, main, 'MODIFY', `${titleOf(main)}（修改）`, now);
}

const titleOf = (instance: ApprovalInstance) => instance.title;

function child(context: Context, main: ApprovalInstance, bizAction: string, title: string, now: number): void {
  const ended = main.finishedAt ?? main.createdAt;
  const createdAt = Math.min(ended + hourMs, Math.floor((ended + now) / 2000) * 1000);
  const decidedAt = Math.min(createdAt + 20 * 60_000, now);
  const instance = addInstance(context, {
    processCode: main.processCode,
    originatorUserId: main.originatorUserId,
    createdAt,
    title,
    form: main.formComponentValues,
    bizAction,
    mainProcessInstanceId: main.processInstanceId,
  });
  const task = openTask(context, instance, finance, createdAt, '财务审批');
  decide(instance, task, 'AGREE', { at: decidedAt, remark: '同意' });
  finish(instance, 'agree', decidedAt);
}

/** Filed by someone who left: the name survives only in the title. */
function filedByLeaver(context: Context, now: number): void {
  const createdAt = now - 5 * dayMs + 40 * 60_000;
  const instance = addInstance(context, {
    processCode: expenseCode,
    originatorUserId: leaver[0],
    createdAt,
    form: demoForm(context.random, expenseCode, createdAt, 1, context.dingtalk.employees[0]!),
    approverUserId: 'u0001',
  });
  decide(instance, instance.tasks[0]!, 'AGREE', { at: createdAt + 50 * 60_000 });
  finish(instance, 'agree', createdAt + 50 * 60_000);
}

/** Two people asked for the same thing within one minute, by the administrator and from the root department ("-1"). */
function openedLastMinute(context: Context, now: number): void {
  const createdAt = now - 30 * 60_000;
  for (const offset of [0, 20_000]) {
    addInstance(context, {
      processCode: purchaseCode,
      originatorUserId: adminUserId,
      createdAt: createdAt + offset,
      form: demoForm(context.random, purchaseCode, createdAt, 2, context.dingtalk.employees[0]!),
      approverUserId: finance,
      nodeName: secondApproval,
    });
  }
}

const secondApproval = '财务审批';
