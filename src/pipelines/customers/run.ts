class Run {
  store: StoreSideReading;
  private readonly conflicts: Conflict[] = [];
  private readonly storeRefused: Problem[] = [];
  private readonly tableRefused = new Map<string, Problem>();
  private readonly retiredRows: Problem[] = [];
  private readonly storeCounts = { created: 0, updated: 0, deactivated: 0 };
  private readonly nowMs: number;
  private readonly zone: string;
  private readonly base: Base;

  constructor(
    private readonly deps: SyncDeps,
    private readonly writer: TableWriter,
    private readonly sides: BothSides,
    retryRefused: boolean,
  ) {
    this.store = sides.store;
    this.base = sides.base;
    this.nowMs = deps.context.clock.now();
    this.zone = deps.context.config.timezone;
    if (retryRefused) this.base.refused.clear();
  }

  async carryOut(): Promise<void> {
    const { context, options } = this.deps;
    context.recorder.read(
      options.direction === 'import' ? this.sides.table.customers.size : this.store.reading.records.length,
    );
    for (let round = 1; ; round++) {
      context.signal.throwIfAborted();
      const plan = this.plan(options.direction);
      if (round === 1) {
        this.brake(plan);
        this.writer.counts.unchanged += plan.unchanged;
        context.log.info(
          {
            table: plan.table.length,
            store: plan.store.length,
            conflicts: plan.conflicts.length,
            read: this.sides.read,
          },
          'merged',
        );
      }
      if (context.dryRun) return this.show(plan);
      await this.announce(plan);
      await this.writeTable(plan.table);
      const stale = await this.writeStore(plan);
      settle(this.base, this.sides.table, this.store, {
        columns: syncedColumns,
        kept: this.store.kept,
        atMs: this.nowMs,
      });
      if (stale === 0 || round === roundsMax) return;
    }
  }

  /** Whether nothing is left to do in either direction, so that the next run may stop at two equal fingerprints. */
  isSettled(): boolean {
    const plan = this.plan('both');
    return plan.table.length === 0 && plan.store.length === 0;
  }

  /** Reports and lists what stands wrong; returns how much. */
  async finish(): Promise<number> {
    const { context, problemsFile } = this.deps;
    if (!context.dryRun) context.recorder.extra('store', this.storeCounts);
    const saved = await problemsFile.load();
    const ofTable = this.sides.read
      ? this.sides.table.problems
      : saved.filter((problem) => problem.side === 'table' && problem.code !== refusedCode);
    const standing = [...ofTable, ...this.retiredRows, ...this.store.problems, ...this.storeRefused];
    for (const problem of standing) report(context, problem);
    const conflicts = reportConflicts(context, this.conflicts);
    const all = [...standing.map(withoutDate), ...this.tableRefused.values()];
    return saveProblems(context, problemsFile, saved, all, conflicts);
  }

  private plan(direction: Direction): MergePlan {
    const plan = merge({
      base: this.base,
      table: this.sides.table,
      store: this.store,
      columns: syncedColumns,
      kept: this.store.kept,
      direction,
    });
    const open = plan.table.filter((intent) => !this.writer.failed.has(intent.id) && !this.wasRefused(intent));
    for (const note of plan.notes) {
      if (note.kind !== 'retired' || this.sides.table.frozen.has(note.id)) continue;
      this.sides.table.frozen.add(note.id);
      const text = customerMessages.retiredNumber(note.id, note.former);
      this.retiredRows.push({
        side: 'table',
        severity: 'rejected',
        key: note.id,
        code: 'retired_id',
        text,
        column: numberColumn,
        recordId: note.recordId,
      });
    }
    return { ...plan, table: open };
  }

  private wasRefused(intent: TableIntent): boolean {
    if (this.base.refused.get(intent.id) !== hashOf(intent)) return false;
    if (!this.tableRefused.has(intent.id)) {
      const problem = refusedProblem(intent.id);
      this.tableRefused.set(intent.id, problem);
      report(this.deps.context, problem);
    }
    return true;
  }

  private brake(plan: MergePlan): void {
    if (this.deps.options.massDeleteConfirmed) return;
    const gone = plan.store.filter((intent) => intent.kind === 'deactivate').length;
    const all = [...this.base.customers.values()].filter((entry) => entry.agreed !== null).length;
    if (isMassive(gone, all)) throw deleteBrake(gone, all);
  }

  /** A dry run: the engine lists the table's part, the report gets the store's. */
  private async show(plan: MergePlan): Promise<void> {
    const { context } = this.deps;
    await this.push(plan.table);
    context.recorder.extra(
      'storePlan',
      plan.store.map((intent) => this.shownIntent(intent)),
    );
    this.conflicts.push(...plan.conflicts);
    reportNotes(context, plan.notes);
  }

  private shownIntent(intent: StoreIntent): object {
    if (intent.kind === 'deactivate') return { action: 'deactivate', key: intent.id, changes: {} };
    const before = this.store.customers.get(intent.id)?.cells ?? {};
    const changes = Object.fromEntries(
      Object.entries(intent.cells).map(([name, to]) => [name, { from: before[name] ?? null, to }]),
    );
    return { action: intent.kind === 'update' && intent.activate ? 'activate' : intent.kind, key: intent.id, changes };
  }

  /** Puts on disk what is about to be copied, so that a run that dies half-way cannot be mistaken for a person's edit. */
  private async announce(plan: MergePlan): Promise<void> {
    const table = new Map<string, Row>();
    for (const intent of plan.table) {
      const cells = peoples(
        intent.kind === 'create'
          ? intent.row
          : Object.fromEntries(Object.entries(intent.changes).map(([name, change]) => [name, change.to])),
      );
      if (Object.keys(cells).length > 0) table.set(intent.id, cells);
    }
    const store = new Map<string, Row>();
    for (const intent of plan.store) if (intent.kind !== 'deactivate') store.set(intent.id, peoples(intent.cells));
    if (table.size + store.size === 0) return;
    this.base.pending = { table, store };
    await this.deps.baseFile.save(this.base);
    this.base.pending = nothingPending();
  }

  private async push(intents: readonly TableIntent[]): Promise<void> {
    const syncTime = this.nowMs;
    for (const intent of intents) {
      if (intent.kind === 'create') {
        await this.writer.push({ kind: 'create', key: intent.id, row: { ...intent.row, [syncTimeColumn]: syncTime } });
        continue;
      }
      const from = this.sides.table.customers.get(intent.id)?.syncTime ?? null;
      const changes = { ...intent.changes, [syncTimeColumn]: { from, to: syncTime } };
      await this.writer.push({ kind: 'update', key: intent.id, recordId: intent.recordId, changes });
    }
    await this.writer.flush();
  }

  private async writeTable(intents: readonly TableIntent[]): Promise<void> {
    if (intents.length === 0) return;
    await this.push(intents);
    const { customers } = this.sides.table;
    for (const intent of intents) {
      const failure = this.writer.failed.get(intent.id);
      if (failure !== undefined) {
        if (failure === 'rejected') this.refuse(intent);
        continue;
      }
      this.base.refused.delete(intent.id);
      const syncTime = this.nowMs;
      if (intent.kind === 'create') {
        const recordId = this.writer.recordId(intent.id);
        if (recordId !== null) customers.set(intent.id, { recordId, number: intent.id, syncTime, cells: intent.row });
        continue;
      }
      const row = customers.get(intent.id);
      if (!row) continue;
      const number = intent.changes[numberColumn]?.to ?? row.number;
      customers.set(intent.id, { ...row, number, syncTime, cells: applyChanges(row.cells, intent.changes) });
    }
  }

  private refuse(intent: TableIntent): void {
    this.base.refused.set(intent.id, hashOf(intent));
    this.tableRefused.set(intent.id, refusedProblem(intent.id));
  }

  /** Returns how many changes must be decided again because the store has moved on. */
  private async writeStore(plan: MergePlan): Promise<number> {
    const { context, store } = this.deps;
    if (plan.store.length === 0) return 0;
    const changes = storeChanges(plan.store, this.store, { kind: store.kind, zone: this.zone, nowMs: this.nowMs });
    const outcome: StoreOutcome | null = changes.length > 0 ? await store.apply(changes) : null;
    const undone = new Set([...(outcome?.stale ?? []), ...(outcome?.refused.keys() ?? [])]);
    for (const intent of plan.store) {
      if (undone.has(intent.id)) continue;
      if (intent.kind === 'deactivate')
        retire(this.base, intent.id, this.base.customers.get(intent.id)?.agreed ?? {}, this.nowMs);
      else if (intent.kind === 'create' || intent.activate) this.base.retired.delete(intent.id);
    }
    for (const [id, why] of outcome?.refused ?? []) {
      const text = customerMessages.storeRefused(id, why);
      this.storeRefused.push({ side: 'store', severity: 'rejected', key: id, code: 'store_refused', text });
    }
    this.conflicts.push(...plan.conflicts.filter((conflict) => !undone.has(conflict.id)));
    reportNotes(
      context,
      plan.notes.filter((note) => !undone.has(note.id)),
    );
    for (const { id, kind } of plan.store) {
      if (!undone.has(id))
        this.storeCounts[({ create: 'created', update: 'updated', deactivate: 'deactivated' } as const)[kind]]++;
    }
    this.store = readStoreSide(outcome?.reading ?? this.store.reading, (id) => this.base.retired.has(id), this.zone);
    return outcome?.stale.size ?? 0;
  }
}

function peoples(cells: Row): Row {
  return Object.fromEntries(Object.entries(cells).filter(([name]) => columnOf.get(name)?.owner === 'people'));
}

function refusedProblem(id: string): Problem {
  return { side: 'table', severity: 'rejected', key: id, code: refusedCode, text: customerMessages.stillRefused(id) };
}

function hashOf(intent: TableIntent): string {
  const wanted: Record<string, Cell> = {};
  if (intent.kind === 'create') Object.assign(wanted, intent.row);
  else for (const [name, change] of Object.entries(intent.changes)) wanted[name] = change.to;
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(wanted).sort()))
    .digest('base64')
    .slice(0, 16);
}

function withoutDate(problem: Problem | SavedProblem): Problem {
  const { firstSeenMs: _, ...rest } = problem as SavedProblem;
  return rest;
}
