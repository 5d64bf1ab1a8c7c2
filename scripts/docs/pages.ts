import { exampleFiles, type RenderedFile } from '../../src/deploy/files.ts';
import { pipelineNames } from '../../src/pipelines/registry.ts';
import { commandsPage } from './commands-page.ts';
import { configPage } from './config-page.ts';
import { errorsPage } from './errors-page.ts';
import { tablesPage } from './tables-page.ts';

/** Every generated file of the repository, relative to its root. `root` has no `/` at its end. */
export function generatedFiles(root: string): RenderedFile[] {
  return [
    { path: 'docs/reference/config.md', text: configPage() },
    { path: 'docs/reference/commands.md', text: commandsPage() },
    { path: 'docs/reference/errors.md', text: errorsPage(`${root}/src`) },
    { path: 'docs/reference/tables.md', text: tablesPage() },
    ...exampleFiles(pipelineNames).map((file) => ({ ...file, path: `deploy/${file.path}` })),
  ];
}
