import type { ViewWish } from '../sync/platform.ts';

/** Views that people ask for first, by table key. Filters only where the platform's API can set them. */
export const viewWishes: Readonly<Record<string, readonly ViewWish[]>> = {
  main: [
    { name: '状态看板', kind: 'kanban' },
    { name: '审批时间线', kind: 'gantt' },
    { name: '审批中', kind: 'grid', filter: { column: 'status', operator: 'is', values: ['审批中'] } },
  ],
  leads: [
    { name: '状态看板', kind: 'kanban' },
    { name: '待跟进', kind: 'grid', filter: { column: '下次跟进', operator: 'notEmpty', values: [] } },
    { name: '同步失败', kind: 'grid', filter: { column: '同步状态', operator: 'is', values: ['同步失败'] } },
  ],
  customers: [{ name: '群聊看板', kind: 'kanban' }],
};
