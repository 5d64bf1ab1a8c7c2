import type { SeededRandom } from '../core/random.ts';
import type { Employee, FormValue } from '../dingtalk/model.ts';
import { beijingDay, beijingMinute } from '../dingtalk/times.ts';
import { demoTemplates, expenseCode, leaveCode } from './templates.ts';

/** Filled forms as they are read back: every value a string, JSON inside JSON, three ways of being empty (reference §3.9). */

const dayMs = 86_400_000;
const money = (cents: number) => (cents / 100).toFixed(2).replace(/\.00$/, '');

interface Detail {
  componentType: string;
  label: string;
  value: string;
  key: string;
}

function table(id: string, name: string, rows: Detail[][]): FormValue {
  return {
    id,
    name,
    componentType: 'TableField',
    value: JSON.stringify(rows.map((rowValue, at) => ({ rowValue, rowNumber: `TableField_${id.slice(-5)}${at}` }))),
    extValue: JSON.stringify({ statValue: [], componentName: 'TableField' }),
  };
}

/** A detail table nobody filled in comes back as the schema of its columns, without extValue. */
function unfilledTable(code: string, id: string): FormValue {
  const component = demoTemplates(0)
    .find((template) => template.processCode === code)!
    .components.find((known) => known.id === id)!;
  const schema = component.children!.map((child) => ({
    componentName: child.componentType,
    componentType: child.componentType,
    props: { id: child.id, label: child.label, required: false },
  }));
  return { id, name: component.label, componentType: 'TableField', value: JSON.stringify(schema) };
}

function select(id: string, name: string, label: string, at: number): FormValue {
  const extValue = JSON.stringify({ label, key: `option_${at}` });
  return { id, name, componentType: 'DDSelectField', value: label, extValue };
}

function expense(random: SeededRandom, createdAt: number, n: number): FormValue[] {
  const kinds = ['差旅费', '交通费', '业务招待费', '办公用品', '通讯费'];
  const whats = ['高铁票', '出租车', '客户午餐', '打印纸', '话费', '酒店一晚'];
  const kind = random.whole(0, kinds.length - 1);
  const rows = Array.from({ length: random.whole(1, 4) }, (_, at) => ({
    day: beijingDay(createdAt - (at + 1) * dayMs),
    what: random.pick(whats),
    cents: random.whole(900, 128_000),
  }));
  const total = rows.reduce((sum, row) => sum + row.cents, 0);
  const details = rows.map((row): Detail[] => [
    { componentType: 'DDDateField', label: '发生日期', value: row.day, key: 'DDDateField-DAY' },
    { componentType: 'TextField', label: '费用说明', value: row.what, key: 'TextField-WHAT' },
    { componentType: 'MoneyField', label: '金额', value: money(row.cents), key: 'MoneyField-ITEM' },
  ]);
  // Every sixth total is left empty, in each of the three ways in turn: then only the detail rows know the amount.
  const empty: Array<{ value?: string }> = [{ value: 'null' }, { value: '' }, {}];
  const totalValue = n % 6 === 5 ? empty[Math.floor(n / 6) % 3]! : { value: money(total) };
  const attachment = [
    {
      spaceId: '100001',
      fileName: `发票-${n + 1}.pdf`,
      fileSize: 20_480 + n,
      fileType: 'pdf',
      fileId: String(200_000 + n),
    },
  ];
  return [
    {
      id: 'TextareaField-REASON',
      name: '报销事由',
      componentType: 'TextareaField',
      value: random.pick(['出差拜访示例客户', '部门月度\n办公支出', '参加行业展会', '客户现场支持']),
    },
    select('DDSelectField-KIND', '费用类型', kinds[kind]!, kind),
    n % 11 === 10 ? unfilledTable(expenseCode, 'TableField-ITEMS') : table('TableField-ITEMS', '费用明细', details),
    { id: 'MoneyField-TOTAL', name: '报销总额', componentType: 'MoneyField', ...totalValue },
    {
      id: 'DDAttachment-FILES',
      name: '发票附件',
      componentType: 'DDAttachment',
      value: n % 3 === 0 ? JSON.stringify(attachment) : 'null',
    },
  ];
}

function leave(random: SeededRandom, createdAt: number, agent: Employee): FormValue[] {
  const kind = random.pick(['年假', '事假', '病假', '调休']);
  const days = random.pick([0.5, 1, 1, 2, 3, 5]);
  const from = Math.floor((createdAt + 2 * dayMs) / dayMs) * dayMs + 3_600_000;
  const to = from + days * dayMs;
  const span = [beijingMinute(from), beijingMinute(to), days, 'day', kind, '请假类型'];
  const extra = {
    unit: 'DAY',
    durationInDay: days,
    durationInHour: days * 8,
    key: 'sandbox-leave',
    detailList: [{ workDate: from, approveInfo: { durationInDay: days } }],
    extension: JSON.stringify({ tag: kind }),
  };
  return [
    {
      id: 'DDHolidayField-SPAN',
      name: '["开始时间","结束时间"]',
      componentType: 'DDHolidayField',
      value: JSON.stringify(span),
      extValue: JSON.stringify(extra),
    },
    {
      id: 'TextareaField-WHY',
      name: '请假事由',
      componentType: 'TextareaField',
      value: random.pick(['家中有事', '感冒就医', '陪同家人', '办理证件']),
    },
    {
      id: 'InnerContactField-AGENT',
      name: '工作代理人',
      componentType: 'InnerContactField',
      value: agent.name,
      extValue: JSON.stringify([{ emplId: agent.userid, name: agent.name, avatar: '' }]),
    },
  ];
}

function purchase(random: SeededRandom, createdAt: number, n: number): FormValue[] {
  const goods = ['显示器', '人体工学椅', '投影仪', '打印机硒鼓', '会议白板', '测试手机'];
  const rows = Array.from({ length: random.whole(1, 3) }, () => ({
    what: random.pick(goods),
    count: random.whole(1, 12),
    cents: random.whole(5_000, 300_000),
  }));
  const total = rows.reduce((sum, row) => sum + row.count * row.cents, 0);
  const details = rows.map((row): Detail[] => [
    { componentType: 'TextField', label: '物品名称', value: row.what, key: 'TextField-NAME' },
    { componentType: 'NumberField', label: '数量', value: String(row.count), key: 'NumberField-COUNT' },
    { componentType: 'MoneyField', label: '单价', value: money(row.cents), key: 'MoneyField-PRICE' },
    { componentType: 'MoneyField', label: '小计金额', value: money(row.count * row.cents), key: 'MoneyField-SUM' },
  ]);
  const tags = n % 4 === 0 ? ['紧急', '替换旧件'] : n % 4 === 1 ? ['年度计划'] : [];
  return [
    {
      id: 'TextareaField-PURPOSE',
      name: '采购事由',
      componentType: 'TextareaField',
      value: random.pick(['新员工入职配置', '旧设备更换', '会议室改造', '测试环境补充']),
    },
    table('TableField-GOODS', '采购清单', details),
    { id: 'MoneyField-BUDGET', name: '预算金额', componentType: 'MoneyField', value: money(total + 100_000) },
    { id: 'NumberField-AMOUNT', name: '采购总额', componentType: 'NumberField', value: money(total) },
    {
      id: 'DDDateField-NEED',
      name: '期望交付日期',
      componentType: 'DDDateField',
      value: beijingDay(createdAt + 14 * dayMs),
    },
    {
      id: 'DDMultiSelectField-TAGS',
      name: '标签',
      componentType: 'DDMultiSelectField',
      value: tags.length === 0 ? 'null' : JSON.stringify(tags),
      ...(tags.length === 0
        ? {}
        : { extValue: JSON.stringify(tags.map((label, at) => ({ label, key: `option_${at}` }))) }),
    },
    {
      id: 'TextField-VENDOR',
      name: '供应商',
      componentType: 'TextField',
      value: n % 5 === 2 ? '' : '示例供应商有限公司',
    },
  ];
}

/** The form of the n-th demo instance. */
export function demoForm(
  random: SeededRandom,
  code: string,
  createdAt: number,
  n: number,
  agent: Employee,
): FormValue[] {
  if (code === expenseCode) return expense(random, createdAt, n);
  return code === leaveCode ? leave(random, createdAt, agent) : purchase(random, createdAt, n);
}
