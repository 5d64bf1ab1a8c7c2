import { checkHeaderToken, checkQueryToken } from '../dingtalk/auth.ts';
import { missingScope, oapiSubError } from '../dingtalk/errors.ts';
import { checkToken } from '../feishu/auth.ts';
import { refuse, refuseScope } from '../feishu/errors.ts';
import type { Context } from './context.ts';
import type { Call } from './http.ts';
import { countUse, type RateLimiter, usedThisMonth } from './limits.ts';
import { quotaSpent, type Style, throttled } from './respond.ts';

/** What stands before every operation, in the gateway's order: token, rate, quota, scope. */
export class Gate {
  readonly #context: Context;
  readonly #limiter: RateLimiter | null;
  /** Clock of the rate windows, see server.ts. */
  readonly #windowNow: () => number;

  constructor(context: Context, limiter: RateLimiter | null, windowNow: () => number) {
    this.#context = context;
    this.#limiter = limiter;
    this.#windowNow = windowNow;
  }

  /** Throws the refusal. */
  pass(call: Call, style: Style): void {
    const { operation } = call;
    if (operation.auth === 'bearer') checkToken(this.#context, call);
    else if (operation.auth === 'header') checkHeaderToken(this.#context, call);
    else if (operation.auth === 'query') checkQueryToken(this.#context, call);
    this.#rate(call, style);
    if (operation.metered) {
      const { monthlyQuota, quota } = this.#context[operation.platform];
      if (monthlyQuota !== null && usedThisMonth(quota, call.now) >= monthlyQuota) throw quotaSpent(style);
    }
    this.#scopes(call, style);
    if (call.badJson && style === 'feishu' && operation.auth === 'bearer') throw refuse(1254000);
  }

  #rate(call: Call, style: Style): void {
    const { operation } = call;
    if (this.#limiter === null || operation.limits.length === 0) return;
    const who = operation.name === 'bot.hook' ? call.params['hook'] : '';
    const admission = this.#limiter.admit(
      `${operation.platform}/${operation.name}/${who}`,
      operation.limits,
      this.#windowNow(),
    );
    if (!admission.ok) throw throttled(operation, style, admission.limit, admission.resetSeconds);
  }

  #scopes({ operation }: Call, style: Style): void {
    if (operation.scopes.length === 0) return;
    const { scopes } = this.#context[operation.platform];
    if (operation.scopes.some((scope) => scopes.includes(scope))) return;
    if (style === 'feishu') {
      throw refuseScope(this.#context.credentials.appId, operation.scopes, 'https://open.feishu.cn');
    }
    const scope = operation.scopes[0]!;
    throw style === 'v1' ? missingScope(scope) : oapiSubError('60011', `没有调用该接口的权限：${scope}`);
  }

  /**
   * Whether the call counts against the month. Feishu counts what it answered with success (HTTP below 400); DingTalk everything but
   * throttled calls (presumed, reference §2.4).
   */
  meter(call: Call, status: number, code: number | string): boolean {
    const { operation } = call;
    if (!operation.metered) return false;
    if (operation.platform === 'feishu' && status >= 400) return false;
    if (typeof code === 'string' && /(Qps|Qpm|ApiCount)Limit/.test(code)) return false;
    countUse(this.#context[operation.platform].quota, call.now);
    return true;
  }
}
