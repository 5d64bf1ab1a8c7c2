import type { PipelineContext } from '../pipeline.ts';
import type { ApprovalsOptions } from './pipeline.ts';
import { dayMs } from './source.ts';
import type { TemplateRun } from './template-run.ts';
import type { Template } from './templates.ts';
import type { Window } from './window.ts';

interface Kept {
  /** The options of the run that was cut off. */
  readonly of: string;
  readonly startMs: number;
  /** Ids whose rows are confirmed. */
  readonly done: readonly string[];
}

const area = 'approvals-resume';

/**
 * A backfill that was cut off goes on where it stopped: the same command within a day skips what is confirmed. Kept with the facts,
 * not in the checkpoint, which stays small; losing it costs detail calls only.
 */
export class Resume {
  private readonly before = new Map<string, Kept>();
  private readonly done = new Map<string, ReadonlySet<string>>();

  private constructor(
    private readonly context: Pick<PipelineContext, 'facts'>,
    private readonly of: string | null,
  ) {}

  static async open(
    context: Pick<PipelineContext, 'facts' | 'dryRun'>,
    options: ApprovalsOptions,
    templates: readonly Template[],
    nowMs: number,
  ): Promise<Resume> {
    const isBackfill = (options.mode === 'init' || options.mode === 'range') && !context.dryRun;
    const of = isBackfill ? signature(options, nowMs) : null;
    const resume = new Resume(context, of);
    if (of === null) return resume;
    for (const { processCode } of templates) {
      const kept = await context.facts.get<Kept>(area, processCode);
      if (!kept || kept.value.of !== of || nowMs - kept.savedAtMs > dayMs) continue;
      resume.before.set(processCode, kept.value);
      resume.done.set(processCode, new Set(kept.value.done));
    }
    return resume;
  }

  /** `--init` means days back from when it was first asked for. */
  widen(processCode: string, window: Window): Window {
    const kept = this.before.get(processCode);
    return kept ? { ...window, startMs: Math.min(window.startMs, kept.startMs) } : window;
  }

  isDone(run: TemplateRun, id: string): boolean {
    return this.done.get(run.code)?.has(id) === true;
  }

  async save(run: TemplateRun, done: readonly string[], finished: boolean): Promise<void> {
    if (this.of === null) return;
    if (finished) {
      if (this.before.has(run.code) || this.done.has(run.code)) await this.context.facts.delete(area, run.code);
      return;
    }
    const all = [...(this.before.get(run.code)?.done ?? []), ...done];
    if (all.length === 0) return;
    this.done.set(run.code, new Set(all));
    await this.context.facts.set(area, run.code, {
      of: this.of,
      startMs: run.window.startMs,
      done: [...new Set(all)],
    } satisfies Kept);
  }
}

/** The command that was given; a range without an end reaches to its own now. */
function signature({ mode, days, startMs, endMs }: ApprovalsOptions, nowMs: number): string {
  const end = endMs !== undefined && endMs < nowMs - 60_000 ? endMs : null;
  return JSON.stringify([mode, days ?? null, startMs ?? null, end]);
}
