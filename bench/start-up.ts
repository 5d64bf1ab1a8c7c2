import { entry, measure } from './measure.ts';
import { Platform } from './platform.ts';

export interface StartUp {
  readonly name: string;
  /** Medians. */
  readonly wallMs: number;
  readonly cpuMs: number;
  /** How many times an empty Node process. */
  readonly wallRatio: number;
  readonly cpuRatio: number;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Start-up against an empty Node process, turn by turn, so that a busy machine is busy for all of them. */
export async function measureStartUp(rounds: number): Promise<StartUp[]> {
  const platform = await Platform.open(0, 0);
  try {
    const { program, empty } = entry;
    await measure(program, ['setup', 'dingtalk-approvals'], platform.folder);
    const jobs = [
      { name: 'empty node process', script: empty, args: [] },
      { name: '--version', script: program, args: ['--version'] },
      { name: 'dingtalk-approvals, idle', script: program, args: ['dingtalk-approvals', '--json'] },
    ];
    const seen = jobs.map(() => ({ wall: [] as number[], cpu: [] as number[] }));
    // The first round fills the caches of disk and tables.
    for (let round = -1; round < rounds; round++) {
      for (const [place, { script, args }] of jobs.entries()) {
        const { wallMs, cpuMs } = await measure(script, args, platform.folder);
        if (round < 0) continue;
        seen[place]?.wall.push(wallMs);
        seen[place]?.cpu.push(cpuMs);
      }
    }
    const medians = seen.map(({ wall, cpu }) => ({ wallMs: median(wall), cpuMs: median(cpu) }));
    const base = medians[0] as (typeof medians)[number];
    return jobs.map(({ name }, place) => {
      const { wallMs, cpuMs } = medians[place] as (typeof medians)[number];
      return { name, wallMs, cpuMs, wallRatio: wallMs / base.wallMs, cpuRatio: cpuMs / base.cpuMs };
    });
  } finally {
    platform.close();
  }
}
