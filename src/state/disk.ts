import { statfsSync } from 'node:fs';

/** MiB that this process may still write to the disk below `folder`; null where the system does not tell. */
export function freeMegabytes(folder: string): number | null {
  try {
    const disk = statfsSync(folder);
    return Math.floor((Number(disk.bavail) * Number(disk.bsize)) / 1_048_576);
  } catch {
    return null;
  }
}
