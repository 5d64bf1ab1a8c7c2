import { invariant } from '../errors/index.ts';
import type { Pending } from './apply.ts';
import { isEmptyCell } from './cells.ts';
import type { Action, Cell, Column, ColumnSpec, Row, Table } from './contracts.ts';

/** One cell of those that an action sends. */
function cellSent(action: Action, name: string): Cell | undefined {
  if (action.kind === 'create') return action.row[name];
  return action.kind === 'update' ? action.changes[name]?.to : undefined;
}

/** The options of a table's select columns, and those that rows bring along. */
export class SelectOptions {
  private readonly selects: readonly ColumnSpec[];
  private readonly said = new Set<string>();

  constructor(
    private readonly table: Table,
    specs: readonly ColumnSpec[],
    private readonly columns: readonly Column[],
  ) {
    this.selects = specs.filter(({ kind }) => kind === 'singleSelect' || kind === 'multiSelect');
  }

  /** Options that neither the table nor the declared columns know: to be said once, since a slip of the pen makes one. */
  surprising(sent: Row): { column: string; option: string }[] {
    if (this.selects.length === 0) return [];
    return this.selects
      .filter((spec) => spec.optionList !== 'open')
      .flatMap((spec) =>
        this.missing(spec, sent[spec.name])
          .filter((option) => !spec.options?.includes(option))
          .map((option) => ({ column: spec.name, option })),
      )
      .filter(({ column, option }) => this.isNews(`${column}\u0000${option}`));
  }

  /** Whether `addFor` has something to add. */
  isMissingAny(items: readonly Pending[]): boolean {
    return this.selects.some((spec) =>
      items.some(({ action }) => this.missing(spec, cellSent(action, spec.name)).length > 0),
    );
  }

  /** Options are added by one metadata update: left to the rows of a batch, the same new name may be created several times. */
  async addFor(items: readonly Pending[], alone: (work: () => Promise<void>) => Promise<void>): Promise<void> {
    for (const spec of this.selects) {
      const names = new Set(items.flatMap(({ action }) => this.missing(spec, cellSent(action, spec.name))));
      if (names.size === 0) continue;
      await alone(() => this.table.addOptions(spec.name, [...names]));
      const real = this.columns.find((column) => column.name === spec.name);
      invariant(real?.options, 'a select column has options');
      (real.options as { id: string; name: string }[]).push(...[...names].map((name) => ({ id: '', name })));
    }
  }

  private isNews(words: string): boolean {
    return this.said.size < this.said.add(words).size;
  }

  private missing(spec: ColumnSpec, cell: Cell | undefined): string[] {
    if (isEmptyCell(cell)) return [];
    const options = this.columns.find((column) => column.name === spec.name)?.options;
    if (!options) return [];
    const names = typeof cell === 'object' ? [...(cell as readonly string[])] : [String(cell)];
    return names.filter((name) => !options.some((option) => option.name === name));
  }
}
