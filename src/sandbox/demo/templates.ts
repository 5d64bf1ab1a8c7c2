import type { Template, TemplateComponent } from '../dingtalk/model.ts';

/** The three approval templates of the made-up company. */

export const expenseCode = 'PROC-DEMO-EXPENSE-0001';
export const leaveCode = 'PROC-DEMO-LEAVE-0002';
export const purchaseCode = 'PROC-DEMO-PURCHASE-0003';
export const demoProcessCodes: readonly string[] = [expenseCode, leaveCode, purchaseCode];

const expenseKinds = ['差旅费', '交通费', '业务招待费', '办公用品', '通讯费'];
const leaveKinds = ['年假', '事假', '病假', '调休'];

const field = (id: string, componentType: string, label: string, more: Partial<TemplateComponent> = {}) => ({
  id,
  componentType,
  label,
  ...more,
});

export function demoTemplates(modifiedAt: number): Template[] {
  return [
    {
      processCode: expenseCode,
      name: '费用报销',
      status: 'PUBLISHED',
      modifiedAt,
      components: [
        field('TextareaField-REASON', 'TextareaField', '报销事由'),
        field('DDSelectField-KIND', 'DDSelectField', '费用类型', { options: expenseKinds }),
        field('TableField-ITEMS', 'TableField', '费用明细', {
          children: [
            field('DDDateField-DAY', 'DDDateField', '发生日期'),
            field('TextField-WHAT', 'TextField', '费用说明'),
            field('MoneyField-ITEM', 'MoneyField', '金额'),
          ],
        }),
        field('MoneyField-TOTAL', 'MoneyField', '报销总额'),
        field('DDAttachment-FILES', 'DDAttachment', '发票附件'),
      ],
    },
    {
      processCode: leaveCode,
      name: '请假',
      status: 'PUBLISHED',
      modifiedAt,
      components: [
        field('DDHolidayField-SPAN', 'DDHolidayField', '请假时间', { options: leaveKinds }),
        field('TextareaField-WHY', 'TextareaField', '请假事由'),
        field('InnerContactField-AGENT', 'InnerContactField', '工作代理人'),
      ],
    },
    {
      processCode: purchaseCode,
      name: '采购申请',
      status: 'PUBLISHED',
      modifiedAt,
      components: [
        field('TextareaField-PURPOSE', 'TextareaField', '采购事由'),
        field('TableField-GOODS', 'TableField', '采购清单', {
          children: [
            field('TextField-NAME', 'TextField', '物品名称'),
            field('NumberField-COUNT', 'NumberField', '数量'),
            field('MoneyField-PRICE', 'MoneyField', '单价'),
            field('MoneyField-SUM', 'MoneyField', '小计金额'),
          ],
        }),
        field('MoneyField-BUDGET', 'MoneyField', '预算金额'),
        field('NumberField-AMOUNT', 'NumberField', '采购总额'),
        field('DDDateField-NEED', 'DDDateField', '期望交付日期'),
        field('DDMultiSelectField-TAGS', 'DDMultiSelectField', '标签', { options: ['紧急', '年度计划', '替换旧件'] }),
        field('TextField-VENDOR', 'TextField', '供应商'),
      ],
    },
  ];
}
