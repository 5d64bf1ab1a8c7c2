import type { Context } from '../core/context.ts';
import { loudly } from '../core/loudly.ts';
import { newBase } from './apps.ts';
import { addField, buildField, removeField, updateField } from './fields.ts';
import type { Access, Bot, FeishuBase, FeishuField, FeishuTable, FeishuView, Person, StoredCell } from './model.ts';
import { humanCell } from './read-cell.ts';
import { type Cells, changeRow, insertRow, removeRows, touchTable } from './rows.ts';
import { createTableIn, removeTable } from './tables.ts';
import { hiddenFields } from './views.ts';
import { type AdvancedPermissions, columnRequest, type WorldColumn, type WorldRow } from './world-columns.ts';
import { commitOptions, convertCell } from './write-cell.ts';

export type { AdvancedPermissions, WorldColumn, WorldRow } from './world-columns.ts';

/** The Feishu side seen by a person who sits at the screen, and by the administrator. No call is counted, nothing is checked twice. */
export class FeishuWorld {
  readonly #context: Context;
  /** openId of whoever edits; the first person of the company when left alone. */
  editor = '';

  constructor(context: Context) {
    this.#context = context;
  }

  get #state() {
    return this.#context.feishu;
  }

  /** All bases, the default one first. */
  bases(): FeishuBase[] {
    return [...this.#state.bases.values()];
  }

  base(token = this.#context.credentials.appToken): FeishuBase {
    const base = this.#state.bases.get(token);
    if (base === undefined) throw new Error(`no base ${token}`);
    return base;
  }

  createBase(token: string, name = token, timeZone = 'Asia/Shanghai', access: Access = 'edit'): FeishuBase {
    const base = newBase(this.#context, token, name, timeZone);
    base.access = access;
    this.#context.changed();
    return base;
  }

  tables(baseToken?: string): FeishuTable[] {
    return [...this.base(baseToken).tables.values()];
  }

  /** By id or name; throws when there is none. */
  table(idOrName: string, baseToken?: string): FeishuTable {
    const table = this.tables(baseToken).find((known) => known.id === idOrName || known.name === idOrName);
    if (table === undefined) throw new Error(`no table ${idOrName}`);
    return table;
  }

  hasTable(idOrName: string, baseToken?: string): boolean {
    return this.tables(baseToken).some((known) => known.id === idOrName || known.name === idOrName);
  }

  createTable(name: string, columns: readonly WorldColumn[], baseToken?: string): FeishuTable {
    const base = this.base(baseToken);
    return this.#edit(() =>
      createTableIn(
        this.#context,
        base,
        name,
        columns.map((column) => columnRequest(base, column)),
      ),
    );
  }

  deleteTable(idOrName: string, baseToken?: string): void {
    this.#edit(() => removeTable(this.base(baseToken), this.table(idOrName, baseToken)));
  }

  renameTable(idOrName: string, name: string, baseToken?: string): void {
    this.#edit(() => {
      this.table(idOrName, baseToken).name = name;
    });
  }

  addColumn(table: string, column: WorldColumn, baseToken?: string): FeishuField {
    const base = this.base(baseToken);
    const found = this.table(table, baseToken);
    return this.#edit(() => {
      if (column.type === 'formula' || column.type === 'lookup') {
        const type = column.type === 'formula' ? 20 : 19;
        const id = `fld${this.#context.random.letters(8)}`;
        const uiType = type === 20 ? 'Formula' : 'Lookup';
        const field = { id, name: column.name, type, uiType, property: {}, description: '', primary: false };
        addField(this.#context, base, found, field);
        touchTable(base, found);
        return field;
      }
      const field = buildField(this.#context, base, columnRequest(base, column), false);
      addField(this.#context, base, found, field);
      touchTable(base, found);
      return field;
    });
  }

  column(table: string, name: string, baseToken?: string): FeishuField {
    const field = this.table(table, baseToken).fields.find((known) => known.name === name || known.id === name);
    if (field === undefined) throw new Error(`no column ${name}`);
    return field;
  }

  columns(table: string, baseToken?: string): string[] {
    return this.table(table, baseToken).fields.map((field) => field.name);
  }

  renameColumn(table: string, name: string, newName: string, baseToken?: string): void {
    const base = this.base(baseToken);
    const found = this.table(table, baseToken);
    const field = this.column(table, name, baseToken);
    this.#edit(() => {
      const { type, property } = field;
      updateField(this.#context, base, found, field, {
        field_name: newName,
        type,
        ...(property === null || type === 7 || type === 15 ? {} : { property }),
      });
      touchTable(base, found);
    });
  }

  deleteColumn(table: string, name: string, baseToken?: string): void {
    const base = this.base(baseToken);
    const found = this.table(table, baseToken);
    this.#edit(() => {
      removeField(base, found, this.column(table, name, baseToken));
      touchTable(base, found);
    });
  }

  /** At most `limit` rows, oldest first. */
  rows(table: string, baseToken?: string, limit = Number.POSITIVE_INFINITY): WorldRow[] {
    const found = this.table(table, baseToken);
    return [...found.records.values()].slice(0, limit).map((record) => ({
      recordId: record.id,
      fields: Object.fromEntries(found.fields.map((field) => [field.name, humanCell(this.#context, field, record)])),
      createdAt: record.createdAt,
      modifiedAt: record.modifiedAt,
    }));
  }

  /** The first row whose columns hold these values. */
  findRow(table: string, where: Record<string, unknown>, baseToken?: string): WorldRow | undefined {
    return this.rows(table, baseToken).find((row) =>
      Object.entries(where).every(
        ([name, value]) => JSON.stringify(row.fields[name] ?? null) === JSON.stringify(value),
      ),
    );
  }

  /** Values as the API takes them, users by name too. Returns the record id. */
  addRow(table: string, fields: Record<string, unknown>, baseToken?: string): string {
    const base = this.base(baseToken);
    const found = this.table(table, baseToken);
    return this.#edit(() => {
      const cells = this.#cells(base, found, fields);
      const { id } = insertRow(this.#context, base, found, cells, this.#who());
      touchTable(base, found);
      return id;
    });
  }

  editRow(table: string, recordId: string, fields: Record<string, unknown>, baseToken?: string): void {
    const base = this.base(baseToken);
    const found = this.table(table, baseToken);
    const record = found.records.get(recordId);
    if (record === undefined) throw new Error(`no row ${recordId}`);
    this.#edit(() => {
      changeRow(this.#context, base, record, this.#cells(base, found, fields), this.#who());
      touchTable(base, found);
    });
  }

  deleteRow(table: string, recordId: string, baseToken?: string): void {
    const base = this.base(baseToken);
    const found = this.table(table, baseToken);
    this.#edit(() => {
      removeRows(base, found, [recordId]);
      touchTable(base, found);
    });
  }

  /** Empties a table, e.g. of the blank rows a new one arrives with. */
  clearTable(table: string, baseToken?: string): void {
    const base = this.base(baseToken);
    const found = this.table(table, baseToken);
    this.#edit(() => {
      removeRows(base, found, [...found.records.keys()]);
      touchTable(base, found);
    });
  }

  views(table: string, baseToken?: string): Array<FeishuView & { hiddenColumns: string[] }> {
    const found = this.table(table, baseToken);
    return found.views.map((view) => ({
      ...view,
      hiddenColumns: hiddenFields(view).map((id) => found.fields.find((field) => field.id === id)?.name ?? id),
    }));
  }

  people(): Person[] {
    return this.#state.people;
  }

  addPerson(person: Person): void {
    this.#edit(() => this.#state.people.push(person));
  }

  /** A wiki page that holds a base (or another kind of document). */
  addWikiNode(token: string, objToken = this.#context.credentials.appToken, objType = 'bitable', shared = true): void {
    this.#edit(() => this.#state.wikiNodes.set(token, { objToken, objType, title: 'wiki', shared }));
  }

  addBot(bot: Bot): void {
    this.#edit(() => this.#state.bots.push(bot));
  }

  removeBot(token: string): void {
    this.#edit(() => {
      this.#state.bots = this.#state.bots.filter((bot) => bot.token !== token);
    });
  }

  scopes(): string[] {
    return this.#state.scopes;
  }

  grantScope(scope: string): void {
    this.#edit(() => {
      if (!this.#state.scopes.includes(scope)) this.#state.scopes.push(scope);
    });
  }

  revokeScope(scope: string): void {
    this.#edit(() => {
      this.#state.scopes = this.#state.scopes.filter((known) => known !== scope);
    });
  }

  setAppDisabled(disabled: boolean): void {
    this.#edit(() => {
      this.#state.appDisabled = disabled;
    });
  }

  /** What the app may do with the base: `none` = it was never added as a document app. */
  setAccess(access: Access, baseToken?: string): void {
    this.#edit(() => {
      this.base(baseToken).access = access;
    });
  }

  /** Advanced permissions bind the app only while its access is below `manage`. */
  setAdvanced(permissions: AdvancedPermissions, baseToken?: string): void {
    this.#edit(() => {
      this.base(baseToken).advanced = {
        enabled: permissions.enabled,
        hideRows: permissions.hideRows ?? permissions.enabled,
        hiddenColumns: permissions.hiddenColumns ?? [],
        readOnlyColumns: permissions.readOnlyColumns ?? [],
      };
    });
  }

  /** Rows per table before 1254103. */
  setMaxRecords(rows: number): void {
    this.#edit(() => {
      this.#state.maxRecords = rows;
    });
  }

  setClientTokenLifetime(ms: number): void {
    this.#edit(() => {
      this.#state.clientTokenLifetimeMs = ms;
    });
  }

  /** All tokens die at once, as after a reset of the secret. */
  expireTokens(): void {
    this.#edit(() => {
      this.#state.tokens = [];
    });
  }

  setQuota(monthly: number | null, used = 0): void {
    this.#edit(() => {
      this.#state.monthlyQuota = monthly;
      this.#state.quota = { month: '', used: 0 };
      if (used > 0) {
        const month = new Date(this.#context.now() + 8 * 3_600_000).toISOString().slice(0, 7);
        this.#state.quota = { month, used };
      }
    });
  }

  #who(): string {
    return this.editor || (this.#state.people[0]?.openId ?? 'ou_nobody');
  }

  #edit<T>(change: () => T): T {
    const result = loudly(change);
    this.#context.changed();
    return result;
  }

  #cells(base: FeishuBase, table: FeishuTable, fields: Record<string, unknown>): Cells {
    const cells: Cells = new Map();
    const pending = new Map();
    for (const [name, value] of Object.entries(fields)) {
      const field = table.fields.find((known) => known.name === name);
      if (field === undefined) throw new Error(`no column ${name}`);
      cells.set(field, this.#cell(base, field, value, pending));
    }
    commitOptions(pending);
    return cells;
  }

  /** People may type rich text into a text cell (segments) and anything a formula shows. */
  #cell(
    base: FeishuBase,
    field: FeishuField,
    value: unknown,
    pending: Map<FeishuField, never[]>,
  ): StoredCell | undefined {
    const rich = field.type === 1 && Array.isArray(value);
    if (rich || field.type === 20 || field.type === 19) return (value ?? undefined) as StoredCell | undefined;
    let written = value;
    if (field.type === 11 && Array.isArray(value)) {
      written = value.map((item) => {
        const person = this.#state.people.find((known) => known.name === item || known.openId === item);
        return person === undefined ? item : { id: person.openId };
      });
    }
    return convertCell({ context: this.#context, base, idType: 'open_id', pending }, field, written);
  }
}
