import type { DingTalkWorld } from './dingtalk/world.ts';
import type { FeishuWorld } from './feishu/world.ts';

/** The words of the offline platform: what one may ask of it and what it tells about itself. */
export type PlatformName = 'feishu' | 'dingtalk';

export interface SandboxOptions {
  /** 0 (default) takes a free port. Always bound to 127.0.0.1. */
  port?: number;
  /** Folder where the state survives a restart; left out: memory only. */
  dataDir?: string;
  /** Added to every answer, in ms. Writes hold their base for as long. */
  latencyMs?: number;
  /** Decides ids, demo data and the dice of faults. The same seed and the same calls give the same world. */
  seed?: number;
  faults?: FaultRule[];
  /** Default true. Windows move with `now` and with real time, so a frozen clock does not throttle forever. */
  rateLimits?: boolean;
  /** The platform's clock, Unix ms. */
  now?: () => number;
  /** `demo` fills the company with people, templates and approvals; `empty` (default) has one administrator and empty bases. */
  company?: 'demo' | 'empty';
  /** Lifetime of tokens of both platforms; default 7200. */
  tokenLifetimeSeconds?: number;
  /** Metered calls per calendar month (Beijing time); left out: unlimited. */
  monthlyQuota?: { feishu?: number; dingtalk?: number };
}

/** What a fault does instead of, or on top of, the normal answer. */
export type FaultAction =
  /** An answer of our choosing; the call has no effect. */
  | { status?: number; code?: number | string; body?: unknown; headers?: Record<string, string> }
  /** The effect takes place, the answer comes this much later. */
  | { latencyMs: number }
  /** The connection dies before the effect, or after it (the answer is lost). */
  | { cut: 'before' | 'after' }
  /** The effect takes place, the answer is half a JSON document. */
  | { brokenJson: true };

export interface FaultRule {
  /** Operation name, or the source of a regular expression that must match all of it; left out: every operation. */
  operation?: string;
  platform?: PlatformName;
  /** Which of the calls that match (1 = the first one since the rule was added). */
  nth?: number | number[];
  /** 0…1, thrown with the sandbox's seed. */
  probability?: number;
  /** The rule is spent after this many hits. */
  times?: number;
  action: FaultAction;
}

export interface CallLog {
  platform: PlatformName;
  operation: string;
  method: string;
  /** Without the query: it may carry tokens. */
  path: string;
  /** HTTP status; 0 when the connection was cut. */
  status: number;
  /** The platform's own code: 0 or '' for success, else number (Feishu, oapi) or string (DingTalk v1.0). */
  code: number | string;
  /** Unix ms by the sandbox's clock. */
  at: number;
  /** Rows written or returned, where that makes sense. */
  rows?: number;
  /** Whether the call counts against the monthly quota. */
  metered: boolean;
}

export interface SandboxMessage {
  platform: PlatformName;
  kind: 'bot' | 'robot' | 'work-notice' | 'robot-oto';
  /** Robot token, or the people written to. */
  to: string;
  body: unknown;
  at: number;
}

export interface SandboxCredentials {
  appId: string;
  appSecret: string;
  appToken: string;
  appKey: string;
  dingtalkAppSecret: string;
  /** unionId that AI-table calls act for. */
  operatorId: string;
  baseId: string;
}

export interface SandboxWorld {
  feishu: FeishuWorld;
  dingtalk: DingTalkWorld;
}

export interface Sandbox {
  url: string;
  credentials: SandboxCredentials;
  /** Group robots that exist from the start. */
  webhooks: { feishu: { url: string; secret: string }; dingtalk: { url: string; secret: string } };
  /** userid of the approval administrator. */
  adminUserId: string;
  /** Every call so far, oldest first, including throttled and faulted ones. */
  calls: CallLog[];
  resetCalls(): void;
  messages: SandboxMessage[];
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  world: SandboxWorld;
  /** Lets three running approvals move on: one agreed, one refused, one withdrawn. Returns their ids. */
  advance(): string[];
  /** Saves (with a dataDir) and frees the port. */
  close(): Promise<void>;
}
