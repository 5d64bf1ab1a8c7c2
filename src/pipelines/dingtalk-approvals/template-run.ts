import type { SyncError } from '../../errors/index.ts';
import type { TemplateState } from './checkpoint.ts';
import type { Result } from './settle.ts';
import { dayMs } from './source.ts';
import type { Window } from './window.ts';

/** One template in one run. `code` '' stands for instances whose template nobody could tell. */
export interface TemplateRun {
  readonly code: string;
  readonly name?: string | undefined;
  readonly before: TemplateState;
  readonly window: Window;
  /** The administrator's list has it no more: nothing new is looked for, what is open is still followed to its end. */
  readonly onlyOpen: boolean;
  /** Ids that the listing of the window gave. */
  readonly listed: Set<string>;
  /** The listing, and what was open, were seen to their end. */
  complete: boolean;
  /** Why this template failed. */
  error: SyncError | null;
  /** What became of each id that was to be read. */
  readonly results: Map<string, Result>;
  /** Ids whose rows were handed to the writers. */
  readonly staged: Map<string, { readonly final: boolean; readonly createdMs: number | null }>;
  /** Instances that were read, with or without success. */
  details: number;
}

export function templateRun(
  code: string,
  name: string | undefined,
  before: TemplateState,
  window: Window,
  onlyOpen = false,
): TemplateRun {
  const fresh = { listed: new Set<string>(), complete: false, error: null, details: 0 };
  return { code, name, before, window, onlyOpen, ...fresh, results: new Map(), staged: new Map() };
}

/** Nothing was asked of this template. */
const isIdle = (run: TemplateRun) => run.results.size === 0 && !run.complete && run.error === null;

/** Pure: the run in figures, per template: what alerts and reports are made of. Age in days, one decimal. */
export function summarize(runs: readonly TemplateRun[], nowMs: number): object {
  const created: number[] = [];
  const perTemplate: Record<string, object> = {};
  for (const run of runs) {
    const open = stillOpen(run);
    created.push(...open);
    if (isIdle(run)) continue;
    perTemplate[run.code] = {
      ...(run.name === undefined ? {} : { name: run.name }),
      listed: run.listed.size,
      details: run.details,
      failed: [...run.results.values()].filter((result) => result.state === 'failed').length,
      open: open.length,
      ...(run.error ? { error: run.error.code } : {}),
    };
  }
  const oldestMs = created.reduce((oldest, ms) => Math.min(oldest, ms), Number.POSITIVE_INFINITY);
  const oldestOpenDays = created.length === 0 ? null : Math.round(Math.max(0, (nowMs - oldestMs) / dayMs) * 10) / 10;
  return { open: created.length, oldestOpenDays, perTemplate };
}

/** Creation times of what is open after the run. */
function stillOpen(run: TemplateRun): number[] {
  const open = new Map(Object.entries(run.before.open).map(([id, entry]) => [id, entry.createdMs]));
  for (const [id, result] of run.results) {
    const staged = run.staged.get(id);
    if (result.state === 'gone' || staged?.final) open.delete(id);
    else if (staged) open.set(id, staged.createdMs ?? run.window.endMs);
  }
  return [...open.values()];
}
