import { writeFileSync } from 'node:fs';
import { waitedMs } from './waited.ts';

/** Preloaded into every measured process: writes what it used, once it ends. CPU in microseconds, RSS in KiB, waiting in ms. */
const file = process.env['BENCH_USAGE'];
process.on('exit', () => {
  if (file === undefined) return;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(file, JSON.stringify({ cpuUs: userCPUTime + systemCPUTime, rssKib: maxRSS, waitedMs: waitedMs() }));
});
