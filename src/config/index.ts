export { environmentFallbacks, fallbackVariable } from './environment.ts';
export { type ConfigFiles, diskFiles } from './files.ts';
export { type LoadedConfig, type LoadInput, loadConfig } from './load.ts';
export { missingFor, type Needs, requireFor } from './needs.ts';
export {
  type Channel,
  type Config,
  configSchema,
  type ExtraColumn,
  pipelineNames,
  settings,
  type TableRef,
} from './schema.ts';
export { maskSecret } from './secrets.ts';
export { allSettings, type LeafPath, type Setting } from './settings.ts';
