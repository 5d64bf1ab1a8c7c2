import type { DingTalkState } from '../dingtalk/model.ts';
import type { FeishuState } from '../feishu/model.ts';
import type { SandboxCredentials, SandboxMessage } from '../types.ts';
import type { SeededRandom } from './random.ts';

/** What every operation shares. The two states are plain data, so that they can be saved as JSON. */
export interface Context {
  readonly random: SeededRandom;
  /** Unix ms. */
  now(): number;
  readonly credentials: SandboxCredentials;
  readonly feishu: FeishuState;
  readonly dingtalk: DingTalkState;
  readonly messages: SandboxMessage[];
  /** Seconds a new token lives. */
  readonly tokenLifetimeSeconds: number;
  /** Something changed: the page reloads and the state is saved. */
  changed(): void;
}
