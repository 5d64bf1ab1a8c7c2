import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processCode } from './data.ts';
import { floorMs } from './floor.ts';
import { entry, measure } from './measure.ts';
import { Platform, total } from './platform.ts';
import type { ReferenceInput } from './reference/input.ts';
import type { Workload } from './workload.ts';

export interface Result {
  readonly workload: string;
  readonly size: number;
  readonly step: string;
  readonly latencyMs: number;
  readonly rows: number;
  readonly calls: number;
  readonly byOperation: Readonly<Record<string, number>>;
  /** Answers that were an error: throttled, in conflict. */
  readonly refused: Readonly<Record<string, number>>;
  readonly floorCalls: number;
  readonly wallMs: number;
  /** How long other work on the machine kept the program or the platform from a core: at most so much shorter on a quiet one. */
  readonly waitedMs: number;
  /** Latency and rate limits on the critical path, and an empty process. */
  readonly floorMs: number;
  /** What the platform's process worked meanwhile. */
  readonly platformCpuMs: number;
  readonly cpuMs: number;
  readonly rssMib: number;
  readonly references: Readonly<Record<'perRecord' | 'sdkBatch', Reference | null>>;
}

export interface Reference {
  readonly calls: number;
  readonly wallMs: number;
  /** Records that were really done; the figures are scaled up from them. */
  readonly measured: number;
}

export interface Start {
  /** An empty process. */
  readonly emptyMs: number;
}

/** Runs every step of a workload at one latency, and the references beside it. */
export async function runWorkload(
  workload: Workload,
  latencyMs: number,
  start: Start,
  sample: { perRecord: number; sdkBatch: number },
): Promise<Result[]> {
  const perRecord = await runReference(workload, latencyMs, 'perRecord', sample.perRecord);
  const sdkBatch = await runReference(workload, latencyMs, 'sdkBatch', sample.sdkBatch);
  const platform = await Platform.open(latencyMs, workload.approvals ?? 0);
  try {
    if (workload.setup !== undefined) {
      await measure(entry.program, ['setup', workload.setup], platform.folder);
      // The first run is measured as the first contact.
      rmSync(join(platform.folder, 'state'), { recursive: true, force: true });
    }
    const results: Result[] = [];
    for (const [place, step] of workload.steps.entries()) {
      step.prepare?.(platform);
      await platform.reset();
      const measured = await measure(workload.script, workload.args(place), platform.folder);
      const calls = await platform.calls();
      results.push({
        workload: workload.name,
        size: workload.size,
        step: step.name,
        latencyMs,
        rows: step.rows,
        calls: total(calls.metered),
        byOperation: calls.metered,
        refused: calls.refused,
        floorCalls: step.floor.calls,
        wallMs: measured.wallMs,
        waitedMs: measured.waitedMs + calls.waitedMs,
        floorMs: start.emptyMs + floorMs(step.floor, latencyMs),
        platformCpuMs: calls.cpuMs,
        cpuMs: measured.cpuMs,
        rssMib: measured.rssMib,
        references: {
          perRecord: perRecord[place === 0 ? 0 : 1] ?? null,
          sdkBatch: sdkBatch[place === 0 ? 0 : 1] ?? null,
        },
      });
    }
    for (const [table, rows] of Object.entries(workload.tables)) {
      const found = await platform.rows(table);
      if (found !== rows) throw new Error(`${workload.name}: ${table} holds ${found} rows, not ${rows}`);
    }
    return results;
  } finally {
    platform.close();
  }
}

/** A first run and an unchanged one on a platform of their own; of at most `sample` records, scaled up. 0: left out. */
async function runReference(
  workload: Workload,
  latencyMs: number,
  which: 'perRecord' | 'sdkBatch',
  sample: number,
): Promise<(Reference | null)[]> {
  if (workload.reference === undefined || sample === 0) return [];
  const measured = Math.min(sample, workload.size);
  const scale = workload.size / measured;
  const platform = await Platform.open(latencyMs, workload.approvals === undefined ? 0 : measured);
  try {
    await measure(entry.program, ['setup', workload.setup ?? ''], platform.folder);
    workload.steps[0]?.prepare?.(platform);
    const input: ReferenceInput = {
      ...workload.reference,
      url: platform.url,
      tokens: platform.tokens,
      tables: await platform.tables(),
      processCode,
      limit: measured,
    };
    writeFileSync(join(platform.folder, 'reference.json'), JSON.stringify(input));
    const references: Reference[] = [];
    for (let run = 0; run < 2; run++) {
      await platform.reset();
      const { wallMs } = await measure(entry[which], [], platform.folder);
      const calls = total((await platform.calls()).metered);
      references.push({ calls: Math.round(calls * scale), wallMs: wallMs * scale, measured });
    }
    return references;
  } finally {
    platform.close();
  }
}
