export { beatOf, beatSummary, isWatched, ping } from './heartbeat.ts';
export {
  createLogging,
  type Logging,
  silentLog,
} from './logger.ts';
export { writeMetrics } from './metrics.ts';
export { Redactor } from './redact.ts';
export { secretsOf } from './secrets.ts';
