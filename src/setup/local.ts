import { dirname } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Clock } from '../lib/clock.ts';
import { formatDateTime } from '../lib/zone.ts';
import { setupMessages } from '../messages/setup.ts';
import { type Text, verbatim } from '../messages/text.ts';
import { progressOf } from '../operations/progress.ts';
import { quotaStatus, readStatus } from '../operations/status.ts';
import type { PipelineName } from '../pipelines/pipeline.ts';
import type { CustomerStore } from '../state/customer-store/index.ts';
import { freeMegabytes } from '../state/disk.ts';
import type { State } from '../state/index.ts';
import type { Finding } from '../sync/platform.ts';
import { findingOf } from './findings.ts';

const megabytesMin = 100;
/** A day and a bit: what the slowest schedule keeps. */
const staleMs = 26 * 3_600_000;

/** This machine: state folder, disk, state files, locks, how old the last success is. No network. */
export async function examineMachine(
  config: Config,
  state: State,
  clock: Clock,
  pipelines: readonly PipelineName[],
  freeOn: (folder: string) => number | null = freeMegabytes,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    await state.checkpoints.ensureWritable();
    const detail = setupMessages.writable(state.stateDir);
    findings.push({ area: 'state', name: setupMessages.areaState(), status: 'ok', detail });
  } catch (error) {
    return [findingOf('state', setupMessages.areaState(), error)];
  }
  try {
    const detail = checkpointDetail(config, state);
    findings.push({ area: 'state', name: setupMessages.areaCheckpoint(), status: 'ok', detail });
  } catch (error) {
    return [...findings, findingOf('state', setupMessages.areaCheckpoint(), error)];
  }
  findings.push(
    ...examineDisk(freeOn(state.stateDir)),
    ...examineFiles(state, pipelines),
    ...examineLocks(state),
    ...examineAge(config, state, clock, pipelines),
  );
  return findings;
}

function examineDisk(megabytes: number | null): Finding[] {
  if (megabytes === null) return [];
  const low = megabytes < megabytesMin;
  return [
    {
      area: 'state',
      name: setupMessages.areaDisk(),
      status: low ? 'warning' : 'ok',
      detail: setupMessages.free(megabytes),
      ...(low ? { remedy: setupMessages.lowDisk(), code: 'DISK_NEARLY_FULL' } : {}),
    },
  ];
}

/** Files that would stop the next run. */
function examineFiles(state: State, pipelines: readonly PipelineName[]): Finding[] {
  const journals = pipelines.flatMap((pipeline) => {
    try {
      state.journals.leftover(pipeline);
      return [];
    } catch (error) {
      return [error];
    }
  });
  return [...state.facts.faults(), ...journals].map((error) =>
    findingOf('state', setupMessages.areaStateFile(), error),
  );
}

function examineLocks(state: State): Finding[] {
  return (['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'] as const).flatMap((pipeline): Finding[] => {
    if (!state.locks.isHeld(pipeline)) return [];
    const holder = state.locks.holder(pipeline);
    return [
      {
        area: 'lock',
        name: setupMessages.areaLock(pipeline),
        status: 'warning',
        code: 'LOCK_HELD',
        detail: holder ? setupMessages.heldBy(holder.pid, holder.since) : setupMessages.heldBySomebody(),
        remedy: setupMessages.heldRemedy(),
      },
    ];
  });
}

function examineAge(
  config: Config,
  state: State,
  clock: Clock,
  pipelines: readonly PipelineName[],
): readonly Finding[] {
  try {
    const { pipelines: known } = readStatus(config, state, clock, staleMs);
    return known
      .filter(({ pipeline }) => pipelines.includes(pipeline))
      .map(({ pipeline, lastRun, ageMs, stale, error }): Finding => {
        const name = setupMessages.areaAge(pipeline);
        if (lastRun === null) return { area: 'state', name, status: 'ok', detail: setupMessages.neverRan(pipeline) };
        if (!stale && ageMs !== null)
          return { area: 'state', name, status: 'ok', detail: setupMessages.succeededAgo(ageMs) };
        return {
          area: 'state',
          name,
          status: 'warning',
          code: 'NO_RECENT_SUCCESS',
          detail: setupMessages.notSucceeded(ageMs, error?.code ?? null),
          remedy: setupMessages.notSucceededRemedy(pipeline),
        };
      });
  } catch (error) {
    return [findingOf('state', setupMessages.areaHistory(), error)];
  }
}

/** Where the checkpoint lies; of an earlier tool's also where the first run would go on, since everything since then is read. */
function checkpointDetail({ timezone }: Config, { checkpoints }: State): Text {
  const { pipelines } = checkpoints.read();
  if (!checkpoints.isEarlier) return verbatim(checkpoints.path);
  const { watermark } = progressOf('dingtalk-approvals', pipelines['dingtalk-approvals']);
  const start = watermark === null ? null : formatDateTime(Date.parse(watermark), timezone);
  return setupMessages.earlierCheckpoint(checkpoints.path, start);
}

/** Whether there is something to read: the folders and files that the pipelines take their records from. */
export function examineSources(config: Config, state: State, pipelines: readonly PipelineName[]): Finding[] {
  const wanted: { pipeline: PipelineName; path: string; remedy: Finding['detail'] }[] = [];
  if (pipelines.includes('crm-leads')) {
    for (const source of config['crm-leads'].sources)
      if ('file' in source)
        wanted.push({ pipeline: 'crm-leads', path: fixedPart(source.file), remedy: setupMessages.makeFolder() });
  }
  if (pipelines.includes('csv-students'))
    wanted.push({ pipeline: 'csv-students', path: config['csv-students'].inbox, remedy: setupMessages.makeFolder() });
  return wanted.map(({ pipeline, path, remedy }): Finding => {
    const about = { area: 'source', name: setupMessages.areaSource(pipeline) };
    if (state.exists(path)) return { ...about, status: 'ok', detail: verbatim(path) };
    const detail = setupMessages.sourceMissing(path);
    return { ...about, status: 'warning', code: 'SOURCE_NOT_FOUND', detail, ...(remedy ? { remedy } : {}) };
  });
}

/** Whether the bot's customers can be read: what a run would stop at, in its words. */
export async function examineStore(
  config: Config,
  state: State,
  openStore: (config: Config) => Promise<CustomerStore>,
): Promise<Finding> {
  const about = { area: 'source', name: setupMessages.areaSource('customers') };
  let store: CustomerStore | null = null;
  try {
    store = await openStore(config);
    const { records } = await store.read();
    const { path } = config.customers.store;
    if (state.exists(path)) return { ...about, status: 'ok', detail: setupMessages.storeRead(path, records.length) };
    // The first customer of the table creates it: right for a start, wrong for a path that is mistyped.
    const detail = setupMessages.sourceMissing(path);
    return { ...about, status: 'warning', code: 'SOURCE_NOT_FOUND', detail, remedy: setupMessages.nameStore() };
  } catch (error) {
    const finding = findingOf(about.area, about.name, error);
    return finding.code === 'STORE_NOT_FOUND' ? { ...finding, remedy: setupMessages.nameStore() } : finding;
  } finally {
    store?.close();
  }
}

/** The folder in which a pattern looks, or the file itself. */
function fixedPart(pattern: string): string {
  const star = pattern.search(/[*?[{]/);
  return star < 0 ? pattern : dirname(`${pattern.slice(0, star)}x`);
}

/** The batch of every table that is written to holds at least this many rows on both platforms. */
const batchRowsUsual = 100;

/** A batch size of the earlier tools (20) makes many calls out of one. */
export function examineBatchSize({ sync }: Pick<Config, 'sync'>): Finding[] {
  if (sync.batch_size >= batchRowsUsual) return [];
  return [
    {
      area: 'config',
      name: verbatim('sync.batch_size'),
      status: 'warning',
      code: 'BATCH_SIZE_SMALL',
      detail: setupMessages.smallBatches(sync.batch_size, Math.ceil(1000 / sync.batch_size)),
      remedy: setupMessages.smallBatchesRemedy(),
    },
  ];
}

/** This month's calls so far, against the quota. */
export function examineQuota(config: Config, state: State, nowMs: number): Finding[] {
  try {
    return quotaStatus(config, state, nowMs).map((status) => ({
      area: 'quota',
      name: setupMessages.areaQuota(status.platform),
      status: status.warning ? 'warning' : 'ok',
      detail: setupMessages.quotaLine(status.used, status.quota, status.forecast),
      ...(status.warning ? { remedy: setupMessages.quotaRemedy(), code: 'QUOTA_NEARLY_SPENT' } : {}),
    }));
  } catch (error) {
    return [findingOf('state', setupMessages.areaLedger(), error)];
  }
}
