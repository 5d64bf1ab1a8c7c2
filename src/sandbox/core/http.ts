import type { IncomingHttpHeaders } from 'node:http';
import type { PlatformName } from '../types.ts';

/** One request after routing: what an operation sees. */
export interface Call {
  operation: Operation;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined when the body is empty or no JSON (`badJson` tells which). */
  body: unknown;
  badJson: boolean;
  /** Size of the raw body in bytes. */
  bytes: number;
  /** Unix ms. */
  now: number;
  /** Set by operations for the call log. */
  rows?: number;
}

export interface Reply {
  status: number;
  /** An object is sent as JSON, a string as it is. */
  body: unknown;
  headers?: Record<string, string>;
}

/** At most `count` calls in any window of `seconds` that starts with its first call. */
export interface Limit {
  count: number;
  seconds: number;
}

/** An endpoint as the reference describes it. */
export interface Operation {
  platform: PlatformName;
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `:name` takes one path segment. */
  path: string;
  limits: Limit[];
  /** Counts against the monthly quota. */
  metered: boolean;
  /** Any one of these scopes suffices; empty: none needed. */
  scopes: string[];
  /** How the caller proves who it is: Feishu bearer, DingTalk header, DingTalk query, or not at all. */
  auth: 'bearer' | 'header' | 'query' | 'none';
  /** Part in the read/write conflict of one base; see feishu/conflicts.ts. */
  touches?: 'write' | 'read';
  handle(call: Call): Reply;
}

/** Thrown by operations: an answer that is not a success. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super('refused');
    this.reply = reply;
  }
}

export type RouteMatch =
  | { operation: Operation; params: Record<string, string> }
  | { operation: null; pathKnown: boolean };

/** Finds operations by method and path; the first declared wins, so fixed segments are declared before `:name` ones. */
export class Router {
  readonly #routes: Array<{ operation: Operation; segments: string[] }>;

  constructor(operations: readonly Operation[]) {
    this.#routes = operations.map((operation) => ({ operation, segments: operation.path.split('/') }));
  }

  match(method: string, path: string): RouteMatch {
    const given = path.split('/');
    let pathKnown = false;
    for (const { operation, segments } of this.#routes) {
      const params = matchSegments(segments, given);
      if (params === null) continue;
      pathKnown = true;
      if (operation.method === method) return { operation, params };
    }
    return { operation: null, pathKnown };
  }
}

function matchSegments(pattern: string[], given: string[]): Record<string, string> | null {
  if (pattern.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i++) {
    const want = pattern[i]!;
    const have = given[i]!;
    if (want.startsWith(':')) {
      if (have === '') return null;
      try {
        params[want.slice(1)] = decodeURIComponent(have);
      } catch {
        return null;
      }
    } else if (want !== have) return null;
  }
  return params;
}
