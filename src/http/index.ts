export { retryAfterMs } from './backoff.ts';
export type {
  ApiRequest,
  CallMeter,
  Credentials,
  HttpDoor,
  PlatformName,
  RawResponse,
  Verdict,
} from './contracts.ts';
export { createHttpDoor, type HttpDoorOptions } from './door.ts';
export { verdictByStatus } from './errors.ts';
export { type IncomingResponse, type OutgoingRequest, type Transport, TransportError } from './transport.ts';
