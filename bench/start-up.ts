import { customers } from './data.ts';
import { entry, type Measured, measure } from './measure.ts';
import { Platform } from './platform.ts';
import { place } from './workloads.ts';

export interface StartUp {
  readonly name: string;
  /** Medians. */
  readonly wallMs: number;
  readonly cpuMs: number;
  /** How many times an empty Node process. */
  readonly wallRatio: number;
  readonly cpuRatio: number;
  readonly rssMib: number;
}

/** As many as there are numbers for. */
const mostCustomers = 9999;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Start-up against an empty Node process, turn by turn, so that a busy machine is busy for all of them. */
export async function measureStartUp(rounds: number): Promise<StartUp[]> {
  const platform = await Platform.open(0, 0);
  try {
    const { program, empty } = entry;
    await measure(program, ['setup', 'dingtalk-approvals', 'customers'], platform.folder);
    place(platform, 'data/customers.json', customers(mostCustomers));
    const sync = ['customers', '--json'];
    // The second one looks at what the first one wrote.
    for (let run = 0; run < 2; run++) await measure(program, sync, platform.folder);
    const jobs = [
      { name: 'empty node process', script: empty, args: [] },
      { name: '--version', script: program, args: ['--version'] },
      { name: 'dingtalk-approvals, idle', script: program, args: ['dingtalk-approvals', '--json'] },
      { name: 'customers 9,999, unchanged', script: program, args: sync },
    ];
    const seen: Measured[][] = jobs.map(() => []);
    // The first round fills the caches of disk and tables.
    for (let round = -1; round < rounds; round++) {
      for (const [place, { script, args }] of jobs.entries()) {
        const measured = await measure(script, args, platform.folder);
        if (round >= 0) seen[place]?.push(measured);
      }
    }
    const medians = seen.map((turns) => ({
      wallMs: median(turns.map(({ wallMs }) => wallMs)),
      cpuMs: median(turns.map(({ cpuMs }) => cpuMs)),
      rssMib: median(turns.map(({ rssMib }) => rssMib)),
    }));
    const base = medians[0] as (typeof medians)[number];
    return jobs.map(({ name }, place) => {
      const figures = medians[place] as (typeof medians)[number];
      return { name, ...figures, wallRatio: figures.wallMs / base.wallMs, cpuRatio: figures.cpuMs / base.cpuMs };
    });
  } finally {
    platform.close();
  }
}
