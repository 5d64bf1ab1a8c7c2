export type { ConfigFiles } from './files.ts';
export { type LoadedConfig, loadConfig } from './load.ts';
export { missingFor, type Needs, requireFor } from './needs.ts';
export {
  type Config,
  configSchema,
  pipelineNames,
} from './schema.ts';
export { maskSecret } from './secrets.ts';
export { allSettings } from './settings.ts';
