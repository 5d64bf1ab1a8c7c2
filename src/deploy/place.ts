import type { ScheduleOptions } from './schedule.ts';

/** Where the program will run. */
export interface Place extends ScheduleOptions {
  /** Words that start the program: node's path and the bundle's, or one name on PATH. Schedulers have a short PATH of their own. */
  readonly program: readonly string[];
  /** Absolute path of config.yaml. */
  readonly config: string;
  /** Folder of config.yaml, and with relative settings of state, logs and inbox. */
  readonly folder: string;
  /** Further folders that the configuration makes us write to. */
  readonly writable: readonly string[];
  readonly zone: string;
  /** System user of the systemd services. */
  readonly user: string;
}

/** What the files under deploy/ are rendered with. */
export const examplePlace: Place = {
  program: ['/usr/bin/node', '/opt/bitable-sync/dist/main.js'],
  config: '/var/lib/bitable-sync/config.yaml',
  folder: '/var/lib/bitable-sync',
  writable: [],
  zone: 'Asia/Shanghai',
  user: 'bitable-sync',
};

export const exampleWindowsPlace: Place = {
  program: ['C:\\Program Files\\nodejs\\node.exe', 'C:\\bitable-sync\\dist\\main.js'],
  config: 'C:\\bitable-sync\\data\\config.yaml',
  folder: 'C:\\bitable-sync\\data',
  writable: [],
  zone: 'Asia/Shanghai',
  user: '',
};
