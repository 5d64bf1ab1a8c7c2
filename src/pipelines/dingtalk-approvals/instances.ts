import { SyncError } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import type { PipelineContext } from '../pipeline.ts';
import { type ApprovalsCheckpoint, emptyTemplate, readCheckpoint } from './checkpoint.ts';
import type { ApprovalsOptions } from './pipeline.ts';
import { type ApprovalApi, listWindow } from './source.ts';
import { type TemplateRun, templateRun } from './template-run.ts';
import { chooseTemplates } from './templates.ts';
import { parseTime } from './times.ts';
import { reachOf } from './trouble.ts';
import { listableFrom } from './window.ts';
import { type ApprovalsDeps, Work } from './work.ts';

/**
 * `--instance ID…`: reads and writes exactly these. The detail does not name its template; it is known from the checkpoint, from the
 * row, from the command line, or by looking for the id in the listings of the minute it was created.
 */
export async function readInstances(
  context: PipelineContext,
  deps: ApprovalsDeps,
  options: ApprovalsOptions,
): Promise<void> {
  const ids = [...new Set((options.instanceIds ?? []).map((id) => id.trim()).filter((id) => id !== ''))];
  if (ids.length === 0)
    throw new SyncError({
      code: 'NO_INSTANCES',
      recovery: 'fix-config',
      text: approvalMessages.noInstances(),
      hint: approvalMessages.noInstancesHint(),
    });
  const checkpoint = readCheckpoint(context.checkpoint.value);
  const candidates = await possibleCodes(context, deps, options, checkpoint);
  const isTold = options.processCodes?.length === 1;
  const nowMs = context.clock.now();
  const runs = new Map<string, TemplateRun>();
  const runOf = (code: string): TemplateRun => {
    const window = { startMs: nowMs, endMs: nowMs, movesWatermark: false, cut: false };
    const run = runs.get(code) ?? templateRun(code, undefined, checkpoint.templates[code] ?? emptyTemplate(), window);
    runs.set(code, run);
    return run;
  };
  for (const code of [...Object.keys(checkpoint.templates), ...candidates, '']) runOf(code);
  const work = new Work(context, deps, checkpoint, [...runs.values()], nowMs);
  await work.rows.locate(ids);
  for (const id of ids) {
    try {
      work.want(runOf(await codeOf(work, deps.approvals, id, candidates, isTold)), id);
    } catch (error) {
      work.end(error);
      break;
    }
  }
  await work.finish();
}

async function possibleCodes(
  context: PipelineContext,
  deps: ApprovalsDeps,
  options: ApprovalsOptions,
  checkpoint: ApprovalsCheckpoint,
): Promise<string[]> {
  try {
    return (await chooseTemplates(context, deps.approvals, options.processCodes, false)).map(
      (template) => template.processCode,
    );
  } catch (error) {
    if (!(error instanceof SyncError) || error.recovery !== 'fix-config') throw error;
    return Object.keys(checkpoint.templates);
  }
}

/** '' when nobody can tell. */
async function codeOf(
  work: Work,
  api: ApprovalApi,
  id: string,
  candidates: readonly string[],
  isTold: boolean,
): Promise<string> {
  const member = work.runs.find(({ before }) => id in before.open || id in before.seen || id in before.failed);
  if (member && member.code !== '') return member.code;
  const written = work.rows.known(id)?.template_code;
  if (typeof written === 'string' && written !== '') return written;
  const only = candidates.length === 1 ? (candidates[0] as string) : '';
  if (isTold) return only;
  const reading = await work.reader.read(id);
  if (reading.kind !== 'read') return only;
  const createdMs = parseTime(reading.instance.createTime, work.context.config.dingtalk.utc_offset);
  // What cannot be listed may be of the only template; what can be and is not, is of another that nobody configured.
  if (createdMs === null || createdMs - 60_000 < listableFrom(work.nowMs, false)) return only;
  const minute = { startMs: createdMs - 60_000, endMs: Math.min(createdMs + 120_000, work.nowMs) };
  for (const processCode of candidates) {
    if (await lists(work, api, processCode, minute, id)) return processCode;
  }
  return '';
}

async function lists(
  work: Work,
  api: ApprovalApi,
  processCode: string,
  minute: { startMs: number; endMs: number },
  id: string,
): Promise<boolean> {
  try {
    const pages = listWindow(
      minute,
      (slice) => api.listInstanceIds({ processCode, ...slice, signal: work.context.signal }),
      (entry: string) => entry,
      processCode,
    );
    for await (const page of pages) if (page.includes(id)) return true;
  } catch (error) {
    if (reachOf(error) !== 'one') throw error;
  }
  return false;
}
