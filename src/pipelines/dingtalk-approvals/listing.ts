import { SyncError, withHint } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import { isWorthAnotherPage, planFollowing, type RunningListing } from './follow.ts';
import { createLimit } from './limit.ts';
import { type ApprovalApi, listWindow, premiumEntry, type Slice } from './source.ts';
import type { TemplateRun } from './template-run.ts';
import { isSpent, reachOf } from './trouble.ts';
import { listableFrom } from './window.ts';
import type { Work } from './work.ts';

// Listings of different templates do not wait for each other; the pace is the http door's.
const templatesAtOnce = 4;

export interface ListingPlan {
  /** Whether a listed id is to be read. */
  readonly reads: (run: TemplateRun, id: string) => boolean;
  /** Also find out what became of the open ids, and try again what failed. */
  readonly follows: boolean;
}

/**
 * Lists every template's window and hands what is to be read to `work`. A template that cannot be listed is rejected and the others
 * go on; what concerns all of them ends the run. Throws when no template could be listed.
 */
export async function listTemplates(work: Work, api: ApprovalApi, plan: ListingPlan): Promise<void> {
  const limit = createLimit(templatesAtOnce);
  let ending: SyncError | null = null;
  await Promise.all(
    work.runs.map((run) =>
      limit(async () => {
        if (work.reader.stopped !== null) return;
        try {
          await listTemplate(work, api, plan, run);
        } catch (error) {
          if (!(error instanceof SyncError) || work.context.signal.aborted || isSpent(error)) return work.end(error);
          run.error = error;
          if (reachOf(error) !== 'one') ending ??= error;
        }
      }),
    ),
  );
  const failed = work.runs.filter((run) => run.error !== null);
  const first = failed[0]?.error;
  if (first && failed.length === work.runs.length) return work.end(first);
  for (const run of failed) {
    work.context.recorder.reject({
      table: '',
      key: run.code,
      stage: 'source',
      code: 'template_unreadable',
      reason: approvalMessages.failedTemplate(withHint(run.error as SyncError)),
      payload: { processCode: run.code },
    });
  }
  // The others are written and saved first; then the run says what concerned it as a whole.
  if (ending !== null) work.ending ??= ending;
}

async function listTemplate(work: Work, api: ApprovalApi, plan: ListingPlan, run: TemplateRun): Promise<void> {
  const { config, signal } = work.context;
  const query = (slice: Slice) => ({ processCode: run.code, ...slice, signal });
  const take = (id: string) => {
    run.listed.add(id);
    if (plan.reads(run, id)) work.want(run, id);
  };
  if (run.onlyOpen) {
    // Nothing to list.
  } else if (config['dingtalk-approvals'].oa_premium) {
    const pages = (slice: Slice) => api.premiumPages(query(slice));
    for await (const page of listWindow(run.window, pages, (entry) => premiumEntry(entry).id, run.code)) {
      for (const { id, raw } of page.map(premiumEntry)) {
        if (id === '') continue;
        work.reader.offer(id, raw);
        // What came with the listing costs nothing: also what is open is looked at again.
        if (id in run.before.open) work.want(run, id);
        take(id);
      }
      if (work.reader.stopped !== null) return;
    }
  } else {
    for await (const page of listWindow(
      run.window,
      (slice) => api.listInstanceIds(query(slice)),
      (id) => id,
      run.code,
    )) {
      for (const id of page) take(id);
      if (work.reader.stopped !== null) return;
    }
  }
  if (plan.follows) await followOpen(work, api, run);
  run.complete = work.reader.stopped === null;
}

/** Learns which open instances have finished, and reads those; tries again what failed in earlier runs. */
async function followOpen(work: Work, api: ApprovalApi, run: TemplateRun): Promise<void> {
  const { config, signal, recorder } = work.context;
  for (const id of Object.keys(run.before.failed)) work.want(run, id);
  const section = config['dingtalk-approvals'];
  const following = planFollowing({
    open: run.before.open,
    settled: new Set(run.results.keys()),
    nowMs: work.nowMs,
    refreshMs: section.running_refresh_hours * 3_600_000,
    listableFromMs: listableFrom(work.nowMs, false),
  });
  for (const id of following.read) work.want(run, id);
  if (following.tooOld.some((id) => following.read.includes(id))) {
    recorder.warn({
      key: run.code,
      code: 'open_too_old',
      message: approvalMessages.openTooOld(run.code, following.tooOld.length),
    });
  }
  for (const listing of following.listings) {
    for (const id of await finishedOf(api, run, listing, signal)) work.want(run, id);
    if (work.reader.stopped !== null) return;
  }
}

/** What has finished; all of them may have where a template was deleted, which can then not be listed. */
async function finishedOf(api: ApprovalApi, run: TemplateRun, listing: RunningListing, signal: AbortSignal) {
  try {
    return await missingFrom(api, run.code, listing, signal);
  } catch (error) {
    if (!run.onlyOpen || reachOf(error) !== 'one') throw error;
    return listing.ids;
  }
}

/** Ids of the listing that RUNNING does not name: finished, or not worth another page. */
async function missingFrom(
  api: ApprovalApi,
  processCode: string,
  listing: RunningListing,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const unresolved = new Set(listing.ids);
  let pages = 0;
  const query = { processCode, startMs: listing.startMs, endMs: listing.endMs, statuses: ['RUNNING'], signal };
  for await (const page of api.listInstanceIds(query)) {
    pages++;
    for (const id of page) unresolved.delete(id);
    if (!isWorthAnotherPage(listing, pages, unresolved.size)) break;
  }
  return [...unresolved];
}
