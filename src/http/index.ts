export { retryAfterMs } from './backoff.ts';
export type {
  ApiRequest,
  CallMeter,
  Credentials,
  HttpDoor,
  RawResponse,
  Verdict,
} from './contracts.ts';
export { createHttpDoor, type HttpDoorOptions } from './door.ts';
export { verdictByStatus } from './errors.ts';
export { warmUp } from './warm-up.ts';
