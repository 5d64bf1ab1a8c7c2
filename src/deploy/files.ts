import { compose } from './compose.ts';
import { cron } from './cron.ts';
import { k8s } from './k8s.ts';
import { examplePlace, exampleWindowsPlace } from './place.ts';
import { systemdFiles } from './systemd.ts';
import { windowsFiles } from './windows.ts';

export interface RenderedFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Everything under deploy/ but its README: what `deploy print` says for an installation in the usual places. */
export function exampleFiles(pipelines: readonly string[]): RenderedFile[] {
  const under = (folder: string, files: readonly RenderedFile[]) =>
    files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
  return [
    { path: 'crontab', text: cron(examplePlace, pipelines) },
    { path: 'docker-compose.yml', text: compose(examplePlace, pipelines) },
    { path: 'kubernetes.yaml', text: k8s(examplePlace, pipelines) },
    ...under('systemd', systemdFiles(examplePlace, pipelines)),
    ...under('windows', windowsFiles(exampleWindowsPlace, pipelines)),
  ];
}
