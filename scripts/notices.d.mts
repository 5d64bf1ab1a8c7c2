import type { Metafile } from 'esbuild';

export function bundledPackages(metafile: {
  outputs: Readonly<Record<string, Pick<Metafile['outputs'][string], 'inputs'>>>;
}): string[];
export function notices(folders: readonly string[], root: string): Promise<string>;
