import { compose } from './compose.ts';
import { cron } from './cron.ts';
import { k8s } from './k8s.ts';
import { systemd } from './systemd.ts';
import { windows } from './windows.ts';

/** What `deploy print KIND` writes. */
export const renderers = { cron, systemd, compose, k8s, windows } as const;
