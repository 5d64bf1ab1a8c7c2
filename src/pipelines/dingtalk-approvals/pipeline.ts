import { formatDateTime } from '../../lib/zone.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import type { Pipeline, PipelineContext } from '../pipeline.ts';
import { type ApprovalsCheckpoint, emptyTemplate, readCheckpoint } from './checkpoint.ts';
import { FullCheck } from './full-check.ts';
import { readInstances } from './instances.ts';
import { type ListingPlan, listTemplates } from './listing.ts';
import { Resume } from './resume.ts';
import { dayMs } from './source.ts';
import { followWhatStandsOpen } from './stand-open.ts';
import { approvalTables } from './tables.ts';
import { type TemplateRun, templateRun } from './template-run.ts';
import { chooseTemplates, forgetTemplates } from './templates.ts';
import { windowFor } from './window.ts';
import { type ApprovalsDeps, Work } from './work.ts';
import { WrittenRules } from './written-rules.ts';

export interface ApprovalsOptions {
  readonly mode: 'incremental' | 'init' | 'full-check' | 'range' | 'instance';
  /** Days back from now, for `init` and `full-check`. */
  readonly days?: number | undefined;
  /** Bounds of an explicit range, epoch ms; `endMs` defaults to now. */
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly processCodes?: readonly string[] | undefined;
  readonly instanceIds?: readonly string[] | undefined;
}

/**
 * DingTalk approvals into 审批实例表 and 审批动作表 (DESIGN §8.1). A run lists what was created in its window, learns which of the
 * open ones have finished, reads the details of what is new or has changed, writes the rows, and moves the checkpoint last.
 */
export function createApprovalsPipeline(deps: ApprovalsDeps): Pipeline<ApprovalsOptions> {
  return {
    name: 'dingtalk-approvals',
    tables: approvalTables,
    mode: (options) => options.mode,
    run: (context, options) =>
      options.mode === 'instance'
        ? readInstances(context, deps, options)
        : runWindow(context, deps, options, options.mode),
  };
}

async function runWindow(
  context: PipelineContext,
  deps: ApprovalsDeps,
  options: ApprovalsOptions,
  mode: Exclude<ApprovalsOptions['mode'], 'instance'>,
): Promise<void> {
  const { config, recorder } = context;
  const nowMs = context.clock.now();
  const checkpoint = readCheckpoint(context.checkpoint.value);
  const { takenOver } = checkpoint;
  // An impossible range is known before anything is called.
  windowFor({ ...options, mode }, null, config, nowMs);
  const isFresh = mode === 'full-check' || mode === 'init';
  const templates = await chooseTemplates(context, deps.approvals, options.processCodes, isFresh);
  const resume = await Resume.open(context, options, templates, nowMs);
  const listed = templates.map(({ processCode, name }) => {
    const before = checkpoint.templates[processCode] ?? emptyTemplate(takenOver?.startMs);
    const window = resume.widen(processCode, windowFor({ ...options, mode }, before.watermarkMs, config, nowMs));
    if (window.cut) {
      recorder.warn({
        key: processCode,
        code: 'watermark_too_old',
        message: approvalMessages.watermarkTooOld(
          processCode,
          Math.floor((nowMs - (before.watermarkMs ?? nowMs)) / dayMs),
        ),
      });
    }
    return templateRun(processCode, name, before, window);
  });
  recorder.window(
    Math.min(...listed.map((run) => run.window.startMs)),
    Math.max(...listed.map((run) => run.window.endMs)),
  );
  const isAll = config['dingtalk-approvals'].process_codes === 'all' && (options.processCodes ?? []).length === 0;
  const runs = isAll && mode !== 'range' ? [...listed, ...leftOpen(checkpoint, listed, nowMs)] : listed;

  if (takenOver) warnOfTakeOver(context, takenOver.startMs);
  // Once every template has a state of its own, what the earlier tool knew is used up.
  const isUsedUp = (options.processCodes ?? []).length === 0 && listed.every((run) => run.window.movesWatermark);
  const work = new Work(context, deps, isUsedUp ? { ...checkpoint, takenOver: undefined } : checkpoint, runs, nowMs);
  work.onSaved = (run, done, finished) => resume.save(run, done, finished);
  // The first contact proves the tables before a call is spent; later only a run that writes opens them.
  const isFirst = context.checkpoint.value === null || takenOver !== undefined;
  if (isFirst || mode === 'full-check') await work.rows.open(mode === 'full-check');
  if (isFirst && mode === 'incremental') await followWhatStandsOpen(work);
  const written = await WrittenRules.open(context, runs);
  if (!context.dryRun) await written.begin(runs);
  if (mode === 'full-check') await checkEverything(work, deps, written);
  else await bringUpToDate(work, deps, mode, resume);
}

/** Templates that were disabled or taken from the administrator while some of their approvals were still running. */
function leftOpen(checkpoint: ApprovalsCheckpoint, listed: readonly TemplateRun[], nowMs: number): TemplateRun[] {
  const codes = new Set(listed.map((run) => run.code));
  const window = { startMs: nowMs, endMs: nowMs, movesWatermark: false, cut: false };
  return Object.entries(checkpoint.templates)
    .filter(([code, { open, failed }]) => !codes.has(code) && Object.keys({ ...open, ...failed }).length > 0)
    .map(([code, before]) => templateRun(code, before.name, before, window, true));
}

/** Said in every run until one over all templates is saved: what the earlier tool never looked at again is not known to us. */
function warnOfTakeOver({ config, recorder }: PipelineContext, startMs: number | null): void {
  const start = startMs === null ? null : formatDateTime(startMs, config.timezone);
  recorder.warn({
    key: 'checkpoint',
    code: 'checkpoint_taken_over',
    message: approvalMessages.checkpointTakenOver(start, config.sync.default_hours, config.sync.full_check_days),
  });
}

async function bringUpToDate(
  work: Work,
  deps: ApprovalsDeps,
  mode: 'incremental' | 'init' | 'range',
  resume: Resume,
): Promise<void> {
  const plan: ListingPlan = {
    reads: mode === 'incremental' ? isNew : (run, id) => !resume.isDone(run, id),
    follows: mode !== 'range',
  };
  await list(work, deps, plan);
  await work.finish();
}

const isNew = ({ before }: TemplateRun, id: string): boolean =>
  !(id in before.seen) && !(id in before.open) && !(id in before.failed);

async function checkEverything(work: Work, deps: ApprovalsDeps, written: WrittenRules): Promise<void> {
  const check = new FullCheck(work, written);
  // Source and table are read side by side.
  const tables = check.readTables().catch((error) => work.end(error));
  await list(work, deps, { reads: (run, id) => check.reads(run, id), follows: true });
  await tables;
  try {
    await work.finish(async () => {
      if (!check.hasTables) return;
      await check.compareKept();
      check.findOrphans();
    });
    if (!work.context.dryRun) await written.vouch(work.runs.filter((run) => run.complete && run.error === null));
  } finally {
    check.report();
  }
}

async function list(work: Work, deps: ApprovalsDeps, plan: ListingPlan): Promise<void> {
  await listTemplates(work, deps.approvals, plan);
  if (
    work.context.config['dingtalk-approvals'].process_codes === 'all' &&
    work.runs.some((run) => run.error !== null)
  ) {
    await forgetTemplates(work.context);
  }
}
