import { dirname, resolve } from 'node:path';
import { renderers } from '../../deploy/render.ts';
import { isConfigured } from '../../operations/status.ts';
import { pipelineNames } from '../../pipelines/registry.ts';
import type { DeployPrintOptions } from '../handlers.ts';
import { type Invocation, withWorld } from './shared.ts';

/** Prints the schedule for the place where it will run: paths, time zone and pipelines come from the configuration. */
export function print(options: DeployPrintOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const configured = pipelineNames.filter((name) => isConfigured(world.config, name));
    const pipelines = options.pipeline ? [options.pipeline] : configured.length > 0 ? configured : pipelineNames;
    const place = {
      program: resolve(process.argv[1] ?? 'bitable-sync'),
      config: world.options.configFile,
      folder: dirname(world.options.configFile),
      zone: world.config.timezone,
    };
    world.io.stdout.write(renderers[options.kind](place, pipelines));
    return 0;
  });
}
