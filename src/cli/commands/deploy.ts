import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { Place } from '../../deploy/place.ts';
import { renderers } from '../../deploy/render.ts';
import { isConfigured } from '../../operations/status.ts';
import { pipelineNames } from '../../pipelines/registry.ts';
import type { DeployPrintOptions } from '../handlers.ts';
import { printJson } from '../output.ts';
import { type Invocation, withWorld } from './shared.ts';

/** Prints the schedule for the place where it will run: paths, time zone and pipelines come from the configuration. */
export function print(options: DeployPrintOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const configured = pipelineNames.filter((name) =>
      isConfigured(world.config, name, (path) => world.state.exists(path)),
    );
    const pipelines = options.pipeline ? [options.pipeline] : configured.length > 0 ? configured : pipelineNames;
    const folder = dirname(world.options.configFile);
    const place: Place = {
      // Schedulers do not know nvm or /usr/local/bin: the very node that runs now, by its path.
      program: [process.execPath, resolve(process.argv[1] ?? 'bitable-sync')],
      config: world.options.configFile,
      folder,
      writable: writtenOutside(world.config, folder),
      zone: world.config.timezone,
      user: 'bitable-sync',
      customersOn: world.config.customers.target,
    };
    const content = renderers[options.kind](place, pipelines);
    if (invocation.globals.json) printJson(world.io, { kind: options.kind, pipelines, content });
    else world.io.stdout.write(content);
    return 0;
  });
}

/** Folders that we write to and that are not below `folder`: a hardened service must be allowed to. */
function writtenOutside(config: Config, folder: string): string[] {
  const { checkpoint_file, state_dir } = config.sync;
  const files = [checkpoint_file, config.logging.file, config.observability.metrics_file, config.customers.store.path];
  const folders = [
    state_dir,
    config['csv-students'].inbox,
    ...files.filter((file) => file !== null).map((file) => dirname(file)),
  ];
  return [...new Set(folders.filter((path) => isAbsolute(path) && isOutside(relative(folder, path))))];
}

const isOutside = (path: string) => path.startsWith('..') || isAbsolute(path);
