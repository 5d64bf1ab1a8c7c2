import { setFlagsFromString } from 'node:v8';

/**
 * Has V8 collect garbage before it takes more memory from the machine: when half as much again has grown old as was alive last time, and
 * with a nursery that stays as small as it began. For runs that much passes through and little stays of. Measured on Node 20: a full
 * reading of 9,999 customers 106 MiB instead of 136, an import of 100,000 student lines 130 instead of 207, for a tenth more CPU; V8's own
 * `--optimize-for-size` takes as much memory and a quarter more CPU.
 */
export function preferSmallHeap(): void {
  setFlagsFromString('--heap-growing-percent=50');
  setFlagsFromString('--semi-space-growth-factor=1');
}
