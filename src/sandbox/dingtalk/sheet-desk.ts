import type { Context } from '../core/context.ts';
import { loudly } from '../core/loudly.ts';
import type { AiBase, Sheet, SheetField } from './model.ts';
import { plainSheetCell, writeSheetCell } from './sheet-cells.ts';
import { addSheetField, removeSheetField } from './sheet-fields.ts';
import { changeSheetRow, insertSheetRow, removeSheetRows, type SheetCells } from './sheet-rows.ts';
import { addSheet, removeSheet } from './sheets.ts';

export interface SheetColumn {
  name: string;
  /** As the API names it: text, number, singleSelect, date… */
  type: string;
  options?: string[];
  /** Links: name or id of the other sheet. */
  sheet?: string;
  multiple?: boolean;
}

export interface SheetRow {
  recordId: string;
  /** By column name; null when empty. Selects as names, dates as ms, links as record ids, people as unionIds. */
  fields: Record<string, unknown>;
  createdAt: number;
  modifiedAt: number;
}

/** AI tables seen by a person who sits at the screen. No call is counted. */
export class SheetDesk {
  readonly #context: Context;
  /** unionId of whoever edits. */
  editor = '';

  constructor(context: Context) {
    this.#context = context;
  }

  bases(): AiBase[] {
    return [...this.#context.dingtalk.bases.values()];
  }

  base(id = this.#context.credentials.baseId): AiBase {
    const base = this.#context.dingtalk.bases.get(id);
    if (base === undefined) throw new Error(`no base ${id}`);
    return base;
  }

  createBase(id: string, name = id): AiBase {
    const base: AiBase = { id, name, sheets: new Map(), collaborators: new Map() };
    base.collaborators.set(this.#context.credentials.operatorId, 'editor');
    return this.#edit(() => {
      this.#context.dingtalk.bases.set(id, base);
      addSheet(this.#context, base, { name: '数据表' }, this.#who());
      return base;
    });
  }

  tables(baseId?: string): Sheet[] {
    return [...this.base(baseId).sheets.values()];
  }

  table(idOrName: string, baseId?: string): Sheet {
    const sheet = this.tables(baseId).find((known) => known.id === idOrName || known.name === idOrName);
    if (sheet === undefined) throw new Error(`no sheet ${idOrName}`);
    return sheet;
  }

  hasTable(idOrName: string, baseId?: string): boolean {
    return this.tables(baseId).some((known) => known.id === idOrName || known.name === idOrName);
  }

  createTable(name: string, columns: readonly SheetColumn[], baseId?: string): Sheet {
    const base = this.base(baseId);
    return this.#edit(() =>
      addSheet(
        this.#context,
        base,
        { name, fields: columns.map((column) => this.#request(base, column)) },
        this.#who(),
      ),
    );
  }

  deleteTable(idOrName: string, baseId?: string): void {
    this.#edit(() => removeSheet(this.base(baseId), this.table(idOrName, baseId)));
  }

  renameTable(idOrName: string, name: string, baseId?: string): void {
    this.#edit(() => {
      this.table(idOrName, baseId).name = name;
    });
  }

  columns(table: string, baseId?: string): string[] {
    return this.table(table, baseId).fields.map((field) => field.name);
  }

  column(table: string, name: string, baseId?: string): SheetField {
    const field = this.table(table, baseId).fields.find((known) => known.name === name || known.id === name);
    if (field === undefined) throw new Error(`no column ${name}`);
    return field;
  }

  addColumn(table: string, column: SheetColumn, baseId?: string): SheetField {
    const base = this.base(baseId);
    const sheet = this.table(table, baseId);
    return this.#edit(() => addSheetField(this.#context, base, sheet, this.#request(base, column)));
  }

  renameColumn(table: string, name: string, newName: string, baseId?: string): void {
    this.#edit(() => {
      this.column(table, name, baseId).name = newName;
      this.table(table, baseId).revision++;
    });
  }

  deleteColumn(table: string, name: string, baseId?: string): void {
    this.#edit(() => removeSheetField(this.base(baseId), this.table(table, baseId), this.column(table, name, baseId)));
  }

  /** At most `limit` rows, oldest first. */
  rows(table: string, baseId?: string, limit = Number.POSITIVE_INFINITY): SheetRow[] {
    const sheet = this.table(table, baseId);
    return [...sheet.records.values()].slice(0, limit).map((record) => ({
      recordId: record.id,
      fields: Object.fromEntries(sheet.fields.map((field) => [field.name, plainSheetCell(field, record)])),
      createdAt: record.createdAt,
      modifiedAt: record.modifiedAt,
    }));
  }

  findRow(table: string, where: Record<string, unknown>, baseId?: string): SheetRow | undefined {
    return this.rows(table, baseId).find((row) =>
      Object.entries(where).every(
        ([name, value]) => JSON.stringify(row.fields[name] ?? null) === JSON.stringify(value),
      ),
    );
  }

  /** Values as the API takes them; a person may also type a select option that does not exist yet. */
  addRow(table: string, fields: Record<string, unknown>, baseId?: string): string {
    const base = this.base(baseId);
    const sheet = this.table(table, baseId);
    return this.#edit(() => {
      const cells = this.#cells(base, sheet, fields);
      sheet.revision++;
      return insertSheetRow(this.#context, base, sheet, cells, this.#who()).id;
    });
  }

  editRow(table: string, recordId: string, fields: Record<string, unknown>, baseId?: string): void {
    const base = this.base(baseId);
    const sheet = this.table(table, baseId);
    const record = sheet.records.get(recordId);
    if (record === undefined) throw new Error(`no row ${recordId}`);
    this.#edit(() => {
      changeSheetRow(this.#context, base, record, this.#cells(base, sheet, fields), this.#who());
      sheet.revision++;
    });
  }

  deleteRow(table: string, recordId: string, baseId?: string): void {
    const sheet = this.table(table, baseId);
    this.#edit(() => {
      removeSheetRows(this.base(baseId), sheet, [recordId]);
      sheet.revision++;
    });
  }

  clearTable(table: string, baseId?: string): void {
    const sheet = this.table(table, baseId);
    this.#edit(() => {
      removeSheetRows(this.base(baseId), sheet, [...sheet.records.keys()]);
      sheet.revision++;
    });
  }

  #who(): string {
    return this.editor || this.#context.credentials.operatorId;
  }

  #edit<T>(change: () => T): T {
    const result = loudly(change);
    this.#context.changed();
    return result;
  }

  #request(base: AiBase, column: SheetColumn) {
    const { name, type } = column;
    if (type === 'singleSelect' || type === 'multipleSelect')
      return { name, type, property: { choices: (column.options ?? []).map((option) => ({ name: option })) } };
    if (type === 'unidirectionalLink' || type === 'bidirectionalLink') {
      const sheets = [...base.sheets.values()];
      const target = sheets.find((known) => known.id === column.sheet || known.name === column.sheet);
      return { name, type, property: { linkedSheetId: target?.id, multiple: column.multiple ?? true } };
    }
    return { name, type };
  }

  #cells(base: AiBase, sheet: Sheet, fields: Record<string, unknown>): SheetCells {
    const cells: SheetCells = new Map();
    for (const [name, value] of Object.entries(fields)) {
      const field = sheet.fields.find((known) => known.name === name);
      if (field === undefined) throw new Error(`no column ${name}`);
      this.#ensureChoices(field, value);
      cells.set(field, writeSheetCell(this.#context, base, field, value));
    }
    return cells;
  }

  #ensureChoices(field: SheetField, value: unknown): void {
    if (field.type !== 'singleSelect' && field.type !== 'multipleSelect') return;
    for (const name of [value].flat()) {
      if (typeof name !== 'string' || name === '') continue;
      const choices = field.property?.choices ?? [];
      if (choices.some((choice) => choice.name === name)) continue;
      field.property = { ...field.property, choices: [...choices, { id: this.#context.random.letters(10), name }] };
    }
  }
}
