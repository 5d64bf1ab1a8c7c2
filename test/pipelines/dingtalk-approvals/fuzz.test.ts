import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapInstance } from '../../../src/pipelines/dingtalk-approvals/mapper.ts';
import { readInstance } from '../../../src/pipelines/dingtalk-approvals/shape.ts';
import { rules } from './builders.ts';

const types = [
  'TextField',
  'NumberField',
  'MoneyField',
  'DDSelectField',
  'DDMultiSelectField',
  'DDDateField',
  'DDDateRangeField',
  'TableField',
  'DDAttachment',
  'DDPhotoField',
  'InnerContactField',
  'DepartmentField',
  'RelateField',
  'AddressField',
  'TimeAndLocationField',
  'DDHolidayField',
  'DDOvertimeField',
  'DDBizSuite',
  'InvoiceField',
  'Unheard',
  '',
];
const nested = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc
    .array(fc.record({ rowValue: fc.jsonValue({ maxDepth: 3 }), label: fc.string(), value: fc.jsonValue() }), {
      maxLength: 3,
    })
    .map((rows) => JSON.stringify(rows)),
  fc.string(),
  fc.constant('null'),
  fc.jsonValue(),
);
const component = fc.record(
  {
    id: fc.string(),
    name: fc.oneof(fc.constantFrom('金额', '报销金额', '源', '["开始时间","结束时间"]'), fc.string()),
    value: nested,
    extValue: nested,
    componentType: fc.constantFrom(...types),
  },
  { requiredKeys: [] },
);
const word = fc.oneof(
  fc.constantFrom(
    'RUNNING',
    'COMPLETED',
    'TERMINATED',
    'agree',
    'refuse',
    'AGREE',
    'REFUSE',
    'EXECUTE_TASK_NORMAL',
    'REDIRECT_TASK',
    'CANCELED',
  ),
  fc.jsonValue(),
);
const anyInstance = fc.record(
  {
    title: word,
    status: word,
    result: word,
    createTime: fc.oneof(fc.string(), fc.integer(), fc.constant('2026-04-16T15:34Z'), fc.jsonValue()),
    finishTime: fc.jsonValue(),
    originatorUserId: word,
    attachedProcessInstanceIds: fc.jsonValue(),
    operationRecords: fc.oneof(
      fc.array(
        fc.record(
          {
            userId: word,
            type: word,
            result: word,
            date: fc.jsonValue(),
            activityId: fc.constantFrom('a', 'b'),
            remark: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      ),
      fc.jsonValue(),
    ),
    tasks: fc.oneof(
      fc.array(
        fc.record(
          { userId: word, status: word, result: word, activityId: fc.constantFrom('a', 'b') },
          { requiredKeys: [] },
        ),
      ),
      fc.jsonValue(),
    ),
    formComponentValues: fc.oneof(fc.array(component), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const fields = {
  文字: { from: ['源', '金额', '开始时间'], type: 'text' as const },
  数字: { from: '源', type: 'number' as const },
  日期: { from: '结束时间', type: 'date-time' as const },
  单选: { from: '源', type: 'single-select' as const },
  多选: { from: '源', type: 'multi-select' as const },
};

describe('whatever DingTalk sends', () => {
  it('is refused or mapped to cells of the right kind, never an exception', () => {
    fc.assert(
      fc.property(anyInstance, (raw) => {
        const instance = readInstance(raw);
        if (instance === null) return;
        const names = { person: () => null, department: () => null };
        const mapped = mapInstance(
          { id: 'i', processCode: 'P', instance, names, revoked: false },
          rules({ fields, rawForm: true }),
        );
        for (const [column, cell] of Object.entries(mapped.main)) {
          if (cell === null) continue;
          const kind = ['amount', '数字', 'start_time', 'end_time', 'last_action_time', '日期'].includes(column)
            ? 'number'
            : column === '多选'
              ? 'object'
              : 'string';
          expect(typeof cell).toBe(kind);
          if (kind === 'number') expect(Number.isFinite(cell)).toBe(true);
        }
        expect(mapped.main['status'] === '已同意' ? instance.result.toLowerCase().trim() : 'agree').toMatch(/agree|^$/);
        expect(
          mapInstance({ id: 'i', processCode: 'P', instance, names, revoked: false }, rules({ fields, rawForm: true })),
        ).toEqual(mapped);
      }),
      { numRuns: 500 },
    );
  });
});
