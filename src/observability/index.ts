export { type Beat, beatOf, beatSummary, beatUrl, isWatched, ping } from './heartbeat.ts';
export {
  createLogging,
  type Logging,
  type LoggingOptions,
  type LogSink,
  levelOf,
  logLevels,
  silentLog,
} from './logger.ts';
export { type MetricsInput, renderMetrics, writeMetrics } from './metrics.ts';
export { isSecretKey, maskPhones, Redactor } from './redact.ts';
export { secretsOf } from './secrets.ts';
