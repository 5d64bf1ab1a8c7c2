import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { pipelineNames } from '../../src/cli/handlers.ts';
import { pipelineNames as configured } from '../../src/config/index.ts';

it('the command tree loads nothing heavy, so that --version and --help are quick', async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/cli/program.ts', import.meta.url))],
    bundle: true,
    splitting: true,
    outdir: 'unused',
    write: false,
    platform: 'node',
    format: 'esm',
    metafile: true,
    logLevel: 'silent',
  });
  const entry = Object.values(metafile.outputs).find((output) => output.entryPoint?.endsWith('program.ts'))!;
  const eager = new Set(Object.keys(entry.inputs));
  for (const { path, kind } of entry.imports) {
    if (kind === 'import-statement')
      for (const input of Object.keys(metafile.outputs[path]?.inputs ?? {})) eager.add(input);
  }
  const packages = [...eager].flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual(['commander', 'fastest-levenshtein']);
  expect([...eager].filter((input) => /src\/(http|state|sync|config|platforms|run)\//.test(input))).toEqual([]);
});

it('the command tree and the configuration know the same pipelines', () => {
  expect(pipelineNames).toEqual(configured);
});
