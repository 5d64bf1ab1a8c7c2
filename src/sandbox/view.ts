import type { DingTalkWorld } from './dingtalk/world.ts';
import type { FeishuWorld } from './feishu/world.ts';

/** What the page and `/sandbox/api/state` show of the tables: plain values, at most `limit` rows each. */

export interface TableView {
  id: string;
  name: string;
  revision: number;
  columns: Array<{ name: string; type: string }>;
  rows: Array<{ recordId: string; fields: Record<string, unknown> }>;
  /** Rows in the table, shown or not. */
  total: number;
}

export interface BaseView {
  id: string;
  name: string;
  tables: TableView[];
}

const feishuTypes: Record<number, string> = {
  5: 'date',
  1001: 'date',
  1002: 'date',
  2: 'number',
  15: 'url',
  18: 'link',
  21: 'link',
};

export function viewOfFeishu(world: FeishuWorld, limit: number): { bases: BaseView[] } {
  return {
    bases: world.bases().map((base) => ({
      id: base.token,
      name: base.name,
      tables: [...base.tables.values()].map((table) => ({
        id: table.id,
        name: table.name,
        revision: table.revision,
        columns: table.fields.map(({ name, type }) => ({ name, type: feishuTypes[type] ?? 'text' })),
        rows: world.rows(table.id, base.token, limit).map(({ recordId, fields }) => ({ recordId, fields })),
        total: table.records.size,
      })),
    })),
  };
}

const sheetTypes: Record<string, string> = {
  date: 'date',
  number: 'number',
  currency: 'number',
  url: 'url',
  unidirectionalLink: 'link',
  bidirectionalLink: 'link',
};

export function viewOfDingTalk(world: DingTalkWorld, limit: number) {
  const bases: BaseView[] = world.tables.bases().map((base) => ({
    id: base.id,
    name: base.name,
    tables: [...base.sheets.values()].map((sheet) => ({
      id: sheet.id,
      name: sheet.name,
      revision: sheet.revision,
      columns: sheet.fields.map(({ name, type }) => ({ name, type: sheetTypes[type] ?? 'text' })),
      rows: world.tables.rows(sheet.id, base.id, limit).map(({ recordId, fields }) => ({ recordId, fields })),
      total: sheet.records.size,
    })),
  }));
  const byStatus: Record<string, number> = {};
  for (const { status, result } of world.instances()) {
    const key = result === '' ? status : `${status}/${result}`;
    byStatus[key] = (byStatus[key] ?? 0) + 1;
  }
  return {
    bases,
    approvals: { total: world.instances().length, byStatus, templates: world.templates().map((t) => t.name) },
  };
}
