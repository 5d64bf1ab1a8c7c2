import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyBase, settle } from '../../../src/pipelines/customers/base.ts';
import { columnOf, syncedColumns } from '../../../src/pipelines/customers/columns.ts';
import { type Direction, decide, merge, type Winner } from '../../../src/pipelines/customers/merge.ts';
import type { Side, StoreSide, TableSide } from '../../../src/pipelines/customers/sides.ts';
import type { Base } from '../../../src/state/customer-store/base-port.ts';
import { applyChanges } from '../../../src/sync/cells.ts';
import type { Cell, Row } from '../../../src/sync/contracts.ts';

const column = (name: string) => columnOf.get(name)!;
const kept = new Set(syncedColumns.map(({ name }) => name));

/** Both sides as plain rows by number, and the merge done on them: a model of what the pipeline does with real ones. */
class Sides {
  base: Base = emptyBase('table', 'store');
  table = new Map<string, Row>();
  store = new Map<string, { cells: Row; active: boolean }>();

  constructor(readonly keptColumns: ReadonlySet<string> = kept) {}

  tableSide(): Side<TableSide> {
    const customers = new Map(
      [...this.table].map(([id, cells]) => [id, { recordId: `rec-${id}`, number: id, cells, syncTime: null }]),
    );
    return { customers, frozen: new Set(), problems: [] };
  }

  storeSide(): Side<StoreSide> {
    const customers = new Map(
      [...this.store].map(([id, { cells, active }]) => [
        id,
        { active, cells: Object.fromEntries(Object.entries(cells).filter(([name]) => this.keptColumns.has(name))) },
      ]),
    );
    return { customers, frozen: new Set(), problems: [] };
  }

  plan(direction: Direction = 'both') {
    return merge({
      base: this.base,
      table: this.tableSide(),
      store: this.storeSide(),
      columns: syncedColumns,
      kept: this.keptColumns,
      direction,
    });
  }

  sync(direction: Direction = 'both') {
    const plan = this.plan(direction);
    for (const intent of plan.table) {
      const { 客户编号: _, ...row } = intent.kind === 'create' ? intent.row : {};
      if (intent.kind === 'create') this.table.set(intent.id, row);
      else this.table.set(intent.id, applyChanges(this.table.get(intent.id) ?? {}, intent.changes));
    }
    for (const intent of plan.store) {
      const before = this.store.get(intent.id);
      if (intent.kind === 'deactivate') this.store.set(intent.id, { cells: before!.cells, active: false });
      else {
        const active = intent.kind === 'create' || intent.activate || before!.active;
        this.store.set(intent.id, { cells: { ...before?.cells, ...intent.cells }, active });
      }
    }
    const left = new Set(plan.notes.filter((note) => note.kind === 'retired').map((note) => note.id));
    settle(this.base, { ...this.tableSide(), frozen: left }, this.storeSide(), {
      columns: syncedColumns,
      kept: this.keptColumns,
      atMs: 0,
    });
    return plan;
  }
}

const filled = (name: string): Row => ({ 姓名: name, 总问题数: 0, 已解决: 0, 转人工次数: 0 });

describe('one cell of a column that people own', () => {
  const cases: [what: string, base: Cell | undefined, table: Cell, store: Cell | undefined, winner: Winner][] = [
    ['the same everywhere', 'a', 'a', 'a', 'same'],
    ['changed in the table', 'a', 'b', 'a', 'table'],
    ['changed in the store', 'a', 'a', 'b', 'store'],
    ['changed on both sides to the same', 'a', 'b', 'b', 'same'],
    ['changed on both sides differently', 'a', 'b', 'c', 'conflict'],
    ['new in the table', null, 'b', null, 'table'],
    ['new in the store', null, null, 'b', 'store'],
    ['new on both sides, differently', null, 'b', 'c', 'conflict'],
    ['cleared in the table', 'a', null, 'a', 'table'],
    ['cleared in the store', 'a', 'a', null, 'store'],
    ['cleared on both sides', 'a', null, null, 'same'],
    ['cleared in the table, changed in the store', 'a', null, 'c', 'conflict'],
    ['changed in the table, cleared in the store', 'a', 'b', null, 'conflict'],
    ['never synced, equal', undefined, 'a', 'a', 'same'],
    ['never synced, filled in the table only', undefined, 'a', null, 'table'],
    ['never synced, filled in the store only', undefined, null, 'a', 'store'],
    ['never synced, different', undefined, 'a', 'b', 'conflict'],
    ['the store has lost the column', 'a', 'a', undefined, 'table'],
    ['the store has lost the column, cleared in the table', 'a', null, undefined, 'same'],
    ['the store has lost the column, the table changed', 'a', 'b', undefined, 'table'],
    ['the store never had the column', undefined, 'a', undefined, 'table'],
  ];
  it.each(cases)('%s', (_what, base, table, store, winner) => {
    expect(decide(column('姓名'), base, table, store)).toBe(winner);
  });

  it('treats an empty 优先级 as 3', () => {
    expect(decide(column('优先级'), undefined, null, 3)).toBe('same');
    expect(decide(column('优先级'), 3, null, 3)).toBe('same');
    expect(decide(column('优先级'), 5, null, 5)).toBe('table');
    expect(decide(column('优先级'), undefined, 5, null)).toBe('table');
    expect(decide(column('优先级'), undefined, 5, 3)).toBe('conflict');
    expect(decide(column('优先级'), undefined, 3, 5)).toBe('conflict');
  });

  it('compares tags as sets', () => {
    expect(decide(column('标签'), ['a', 'b'], ['b', 'a'], ['a', 'b'])).toBe('same');
    expect(decide(column('标签'), ['a'], ['a', 'b'], ['a', 'c'])).toBe('conflict');
  });
});

describe('one cell of a system column', () => {
  const cases: [what: string, base: Cell | undefined, table: Cell, store: Cell | undefined, winner: Winner][] = [
    ['the same everywhere', 1, 1, 1, 'same'],
    ['changed in the table', 1, 9, 1, 'store'],
    ['changed in the store', 1, 1, 2, 'store'],
    ['changed on both sides to the same', 1, 2, 2, 'same'],
    ['changed on both sides differently', 1, 9, 2, 'store'],
    ['empty in the table', undefined, null, 0, 'store'],
    ['cleared in the store', 1, 1, null, 'store'],
    ['the store has no opinion', 1, 9, undefined, 'same'],
  ];
  it.each(cases)('%s', (_what, base, table, store, winner) => {
    expect(decide(column('总问题数'), base, table, store)).toBe(winner);
  });
});

describe('one customer', () => {
  it('new in the store is created in the table', () => {
    const sides = new Sides();
    sides.store.set('K0001', { cells: { ...filled('甲'), 总问题数: 4 }, active: true });
    const plan = sides.sync();
    expect(plan.table).toEqual([
      { kind: 'create', id: 'K0001', row: { 客户编号: 'K0001', 姓名: '甲', 总问题数: 4, 已解决: 0, 转人工次数: 0 } },
    ]);
    expect(plan.store).toEqual([]);
  });

  it('new in the table is created in the store and gets its system columns at once', () => {
    const sides = new Sides();
    sides.store.set('K0009', { cells: filled('他'), active: true });
    sides.table.set('K0001', { 姓名: '甲', 总问题数: 99 });
    sides.sync();
    expect(sides.table.get('K0001')).toEqual({ 姓名: '甲', 总问题数: 0, 已解决: 0, 转人工次数: 0 });
    expect(sides.store.get('K0001')?.cells).toMatchObject({ 姓名: '甲', 优先级: 3, 总问题数: 0 });
    expect(sides.plan().table).toEqual([]);
  });

  it('keeps its statistics when a store that holds nobody at all is filled from the table', () => {
    const sides = new Sides();
    sides.table.set('K0001', { 姓名: '甲', 总问题数: 99 });
    sides.sync();
    expect(sides.table.get('K0001')?.['总问题数']).toBe(99);
    expect(sides.store.get('K0001')?.cells['总问题数']).toBe(99);
  });

  it('deleted in the table becomes inactive in the store, for good, and its number is retired', () => {
    const sides = new Sides();
    sides.store.set('K0001', { cells: filled('甲'), active: true });
    sides.sync();
    sides.table.delete('K0001');
    expect(sides.plan().store).toEqual([{ kind: 'deactivate', id: 'K0001' }]);
    sides.sync();
    expect(sides.store.get('K0001')?.active).toBe(false);
    expect(sides.base.retired.has('K0001')).toBe(true);
    expect(sides.plan()).toMatchObject({ table: [], store: [] });
  });

  it('deleted in the store is restored from the table, with its statistics', () => {
    const sides = new Sides();
    sides.store.set('K0001', { cells: { ...filled('甲'), 总问题数: 7 }, active: true });
    sides.store.set('K0002', { cells: filled('乙'), active: true });
    sides.sync();
    sides.store.delete('K0001');
    const plan = sides.sync();
    expect(plan.notes).toEqual([{ kind: 'restored', id: 'K0001' }]);
    expect(sides.store.get('K0001')).toMatchObject({ cells: { 姓名: '甲', 总问题数: 7 }, active: true });
    expect(sides.table.get('K0001')?.['总问题数']).toBe(7);
  });

  it('gone on both sides is forgotten, except for its number', () => {
    const sides = new Sides();
    sides.store.set('K0001', { cells: filled('甲'), active: true });
    sides.sync();
    sides.table.delete('K0001');
    sides.store.delete('K0001');
    expect(sides.sync()).toMatchObject({ table: [], store: [] });
    expect(sides.base.customers.has('K0001')).toBe(false);
    expect(sides.base.retired.get('K0001')?.name).toBe('甲');
  });

  it('comes back to life when its row is restored', () => {
    const sides = new Sides();
    sides.store.set('K0001', { cells: filled('甲'), active: true });
    sides.sync();
    const row = sides.table.get('K0001')!;
    sides.table.delete('K0001');
    sides.sync();
    sides.table.set('K0001', row);
    expect(sides.sync().notes).toEqual([{ kind: 'reactivated', id: 'K0001' }]);
    expect(sides.store.get('K0001')?.active).toBe(true);
    expect(sides.base.retired.has('K0001')).toBe(false);
  });

  it('is not mixed up with a new customer who was given the number of a deleted one', () => {
    const sides = new Sides();
    sides.store.set('K0001', { cells: filled('甲'), active: true });
    sides.sync();
    sides.table.delete('K0001');
    sides.sync();
    sides.table.set('K0001', { 姓名: '新人' });
    const plan = sides.plan();
    expect(plan).toMatchObject({ table: [], store: [], notes: [{ kind: 'retired', id: 'K0001', former: '甲' }] });
  });

  it('whom the bot itself calls inactive is not brought into the table, and stays inactive where a row exists', () => {
    const sides = new Sides();
    sides.store.set('K0001', { cells: filled('甲'), active: false });
    expect(sides.plan()).toMatchObject({ table: [], store: [] });
    sides.store.set('K0002', { cells: filled('乙'), active: true });
    sides.sync();
    sides.store.get('K0002')!.active = false;
    expect(sides.plan()).toMatchObject({ table: [], store: [] });
  });

  it('keeps what the store has no column for in the base', () => {
    const sides = new Sides(new Set([...kept].filter((name) => name !== '电话')));
    sides.store.set('K0001', { cells: filled('甲'), active: true });
    sides.sync();
    sides.table.set('K0001', { ...sides.table.get('K0001'), 电话: '13800138000' });
    expect(sides.sync()).toMatchObject({ table: [], store: [] });
    expect(sides.base.customers.get('K0001')?.agreed?.['电话']).toBe('13800138000');
  });
});

describe('directions', () => {
  const changedOnBothSides = () => {
    const sides = new Sides();
    sides.store.set('K0001', { cells: { ...filled('甲'), 备注: 'x', 电话: '13800138000' }, active: true });
    sides.sync();
    sides.table.set('K0001', { ...sides.table.get('K0001'), 姓名: '甲二', 备注: 't' });
    sides.store.set('K0001', {
      cells: { ...sides.store.get('K0001')!.cells, 电话: '13900139000', 备注: 's' },
      active: true,
    });
    return sides;
  };

  it('import writes the store only, export the table only, and what was left out is still open', () => {
    for (const first of ['import', 'export'] as const) {
      const sides = changedOnBothSides();
      const plan = sides.sync(first);
      expect(first === 'import' ? plan.table : plan.store).toEqual([]);
      const rest = sides.sync('both');
      expect(sides.plan()).toMatchObject({ table: [], store: [] });
      expect(sides.table.get('K0001')).toMatchObject({ 姓名: '甲二', 电话: '13900139000', 备注: 't' });
      expect(sides.store.get('K0001')!.cells).toMatchObject({ 姓名: '甲二', 电话: '13900139000', 备注: 't' });
      expect([...plan.conflicts, ...rest.conflicts]).toEqual([
        { id: 'K0001', column: '备注', base: 'x', table: 't', store: 's' },
      ]);
    }
  });
});

describe('properties', () => {
  const ids = ['K0001', 'K0002', 'K0003'];
  const names = ['姓名', '备注', '优先级', '标签', '总问题数'];
  const valueFor = (name: string) => {
    if (name === '优先级') return fc.constantFrom<Cell>(null, 1, 3, 5);
    if (name === '总问题数') return fc.constantFrom<Cell>(0, 1, 2);
    if (name === '标签') return fc.constantFrom<Cell>(null, ['a'], ['a', 'b'], ['b', 'a']);
    return fc.constantFrom<Cell>(null, 'a', 'b', 'c');
  };
  const edit = fc.constantFrom(...names).chain((name) =>
    fc.record({
      kind: fc.constantFrom('edit', 'edit', 'edit', 'delete', 'sync'),
      side: fc.constantFrom('table', 'store'),
      id: fc.constantFrom(...ids),
      name: fc.constant(name),
      value: valueFor(name),
    }),
  );
  const steps = fc.array(edit, { maxLength: 30 });

  function perform(sides: Sides, step: typeof edit extends fc.Arbitrary<infer T> ? T : never) {
    const { kind, side, id, name, value } = step;
    if (kind === 'sync') return sides.sync();
    if (kind === 'delete') {
      if (side === 'table') sides.table.delete(id);
      else sides.store.delete(id);
    } else if (side === 'table') {
      sides.table.set(id, { ...sides.table.get(id), [name]: value });
    } else {
      const before = sides.store.get(id);
      sides.store.set(id, { cells: { ...before?.cells, [name]: value }, active: before?.active ?? true });
    }
    return null;
  }

  it('merging twice changes nothing, and both sides then say the same', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const sides = new Sides();
        for (const step of history) perform(sides, step);
        sides.sync();
        const again = sides.plan();
        expect(again.table).toEqual([]);
        expect(again.store).toEqual([]);
        const left = new Set(again.notes.map((note) => note.id));
        for (const [id, cells] of sides.table) {
          if (left.has(id)) continue;
          const there = sides.store.get(id)?.cells ?? {};
          for (const { name, owner } of syncedColumns) {
            if (owner === 'people' || there[name] !== undefined)
              expect([name, decide(column(name), null, cells[name] ?? null, there[name] ?? null)]).toEqual([
                name,
                'same',
              ]);
          }
        }
      }),
    );
  });

  it("a people's edit at any moment survives on both sides or is listed as a conflict with both values", () => {
    const peoples = edit.filter((step) => step.kind === 'edit' && step.name !== '总问题数' && step.value !== null);
    fc.assert(
      fc.property(steps, peoples, (history, last) => {
        const sides = new Sides();
        for (const step of history) perform(sides, step);
        const before = last.side === 'table' ? sides.table.get(last.id) : sides.store.get(last.id)?.cells;
        // Writing what stands there already is no edit.
        fc.pre(decide(column(last.name), null, before?.[last.name] ?? null, last.value) !== 'same');
        // Nor is deleting somebody and writing anew what both sides last agreed on: nothing tells it from an old value.
        const agreed = sides.base.customers.get(last.id)?.agreed?.[last.name];
        fc.pre(agreed === undefined || decide(column(last.name), null, agreed, last.value) !== 'same');
        perform(sides, last);
        const inactive = last.side === 'store' && sides.store.get(last.id)?.active === false;
        const deleted = last.side === 'store' && !sides.table.has(last.id) && sides.base.customers.get(last.id)?.agreed;
        const plan = sides.sync();
        const rejected = plan.notes.some((note) => note.kind === 'retired' && note.id === last.id);
        if (inactive || deleted || rejected) return;
        const listed = plan.conflicts.find((conflict) => conflict.id === last.id && conflict.column === last.name);
        const survived = [sides.table.get(last.id), sides.store.get(last.id)?.cells].every(
          (cells) => decide(column(last.name), null, cells?.[last.name] ?? null, last.value) === 'same',
        );
        expect(
          survived ||
            (listed !== undefined &&
              last.side === 'store' &&
              JSON.stringify(listed.store) === JSON.stringify(last.value)),
        ).toBe(true);
      }),
    );
  });

  it('nobody is lost: whoever stands on a side before stands on both after, unless deleted by a person', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const sides = new Sides();
        for (const step of history) perform(sides, step);
        const before = new Set([...sides.table.keys(), ...sides.store.keys()]);
        const deletedInTable = new Set(
          [...sides.base.customers].filter(([id, entry]) => entry.agreed && !sides.table.has(id)).map(([id]) => id),
        );
        const inactive = new Set([...sides.store].filter(([, customer]) => !customer.active).map(([id]) => id));
        const plan = sides.sync();
        const left = new Set(plan.notes.filter((note) => note.kind === 'retired').map((note) => note.id));
        for (const id of before) {
          if (deletedInTable.has(id) || inactive.has(id) || left.has(id)) continue;
          expect([id, sides.table.has(id), sides.store.has(id)]).toEqual([id, true, true]);
        }
        for (const id of before)
          expect(
            sides.base.customers.has(id) || sides.base.retired.has(id) || sides.store.has(id) || sides.table.has(id),
          ).toBe(true);
      }),
    );
  });

  it('a number that was ever known is never forgotten', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const sides = new Sides();
        const seen = new Set<string>();
        for (const step of history) {
          if (!perform(sides, step)) continue;
          for (const id of [...sides.table.keys(), ...sides.store.keys()]) seen.add(id);
        }
        for (const id of seen) {
          const { customers, retired, seen: others } = sides.base;
          expect(customers.has(id) || retired.has(id) || others.has(id) || sides.store.has(id)).toBe(true);
        }
      }),
    );
  });
});
