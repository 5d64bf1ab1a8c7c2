import type { Row } from '../../src/sync/contracts.ts';
import { type MemoryColumn, MemoryTable } from '../../src/sync/memory-table.ts';

const text = (name: string): MemoryColumn => ({ name, kind: 'text' });
const time = (name: string): MemoryColumn => ({ name, kind: 'dateTime' });
export const mainTableColumns: MemoryColumn[] = [
  text('instance_id'),
  text('template_code'),
  text('title'),
  text('status'),
  text('applicant'),
  text('applicant_dept'),
  { name: 'amount', kind: 'number' },
  time('start_time'),
  time('end_time'),
  text('current_node'),
  text('last_action'),
  time('last_action_time'),
  text('approver_chain'),
];
export const actionTableColumns: MemoryColumn[] = [
  text('instance_id'),
  text('node_name'),
  text('approver'),
  text('action'),
  time('action_time'),
  text('comment'),
];

export const hour = 3_600_000;
export const day = 24 * hour;
export const at = (words: string) =>
  Date.parse(`${words.includes(' ') ? words.replace(' ', 'T') : `${words}T00:00`}:00+08:00`);

export const tables = (main: readonly Row[], actions: readonly Row[] = []) => {
  const made = {
    main: new MemoryTable(mainTableColumns, { name: '审批实例表' }),
    actions: new MemoryTable(actionTableColumns, { name: '审批动作表' }),
  };
  for (const cells of main) made.main.add(cells);
  for (const cells of actions) made.actions.add(cells);
  return made;
};

/** A boring agreed approval; each test states what differs. */
let sequence = 0;
export const approval = (changes: Row = {}): Row => ({
  instance_id: `i${++sequence}`,
  template_code: 'PROC-1',
  title: '张三提交的报销',
  status: '已同意',
  applicant: '张三',
  applicant_dept: '财务部',
  amount: 100,
  start_time: at('2026-11-10 09:00'),
  end_time: at('2026-11-10 13:00'),
  approver_chain: '李四',
  ...changes,
});
export const action = (instance: Row, changes: Row): Row => ({
  instance_id: instance['instance_id'] as string,
  node_name: '主管',
  approver: '李四',
  action: '同意',
  action_time: at('2026-11-10 13:00'),
  ...changes,
});

/** A company's approvals, the same for the same seed: three templates, eight departments, several nodes. */
export function aCompany(count: number, seed = 1, endMs = at('2026-11-20')): { main: Row[]; actions: Row[] } {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const templates = [
    { code: 'PROC-A', name: '报销', nodes: ['主管', '财务', '总经理'], money: 3000 },
    { code: 'PROC-B', name: '请假', nodes: ['主管'], money: 0 },
    { code: 'PROC-C', name: '采购', nodes: ['主管', '采购部', '财务', '总经理'], money: 50_000 },
  ];
  const people: Record<string, string[]> = {
    主管: ['王一', '王二', '王三'],
    财务: ['赵会计'],
    总经理: ['陈总'],
    采购部: ['孙采购', '周采购'],
  };
  const departments = ['财务部', '销售一部', '销售二部', '技术部', '人事部', '市场部', '客服部', '仓储部'];
  const main: Row[] = [];
  const actions: Row[] = [];
  for (let i = 0; i < count; i++) {
    const template = pick(templates);
    const applicant = `员工${Math.floor(random() * 60)}`;
    const start = endMs - Math.floor(random() * 90) * day - Math.floor(random() * 10 * 60) * 60_000;
    const id = `inst-${i}`;
    const dice = random();
    let now = start;
    let node = '';
    const chain: string[] = [];
    actions.push({ instance_id: id, approver: applicant, action: '发起', action_time: start });
    let status = '已同意';
    const stopAt = dice > 0.93 ? Math.floor(random() * template.nodes.length) : -1;
    for (const [place, name] of template.nodes.entries()) {
      if (place === stopAt) {
        status = '审批中';
        node = name;
        break;
      }
      const slow = name === '总经理' ? 8 : 1;
      now += Math.floor(-Math.log(1 - random()) * 180 * slow) * 60_000;
      const person = pick(people[name] as string[]);
      chain.push(person);
      const refuse = random() < 0.04;
      actions.push({
        instance_id: id,
        node_name: name,
        approver: person,
        action: refuse ? '拒绝' : '同意',
        action_time: now,
      });
      if (refuse) {
        status = '已拒绝';
        break;
      }
      if (random() < 0.02) {
        status = '已撤销';
        break;
      }
    }
    main.push({
      instance_id: id,
      template_code: template.code,
      title: `${applicant}提交的${template.name}`,
      status,
      applicant,
      applicant_dept: pick(departments),
      amount: template.money === 0 ? null : Math.round(-Math.log(1 - random()) * template.money * 100) / 100,
      start_time: start,
      end_time: status === '审批中' ? null : now,
      current_node: node,
      last_action_time: now,
      approver_chain: chain.join(' → '),
    });
  }
  return { main, actions };
}
