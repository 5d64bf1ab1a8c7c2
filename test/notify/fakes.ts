import { SyncError } from '../../src/errors/index.ts';
import type { ApiRequest, HttpDoor, RawResponse, Verdict } from '../../src/http/contracts.ts';
import type { Clock, Random } from '../../src/lib/clock.ts';
import type { FactCache } from '../../src/state/ports.ts';
import type { RunReport } from '../../src/sync/contracts.ts';

/** A door onto a small world of our own: answers by address, tries again on `retry` verdicts, remembers what it was sent. */
export class FakeDoor implements HttpDoor {
  readonly requests: ApiRequest[] = [];
  constructor(private readonly answer: (request: ApiRequest, place: number) => Partial<RawResponse> | Error) {}

  async ready(): Promise<void> {}

  async send<T>(request: ApiRequest, interpret: (response: RawResponse) => Verdict<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      this.requests.push(request);
      const answer = this.answer(request, this.requests.length - 1);
      if (answer instanceof Error) throw answer;
      const verdict = interpret({ status: 200, headers: {}, json: undefined, text: '', ...answer });
      if (verdict.kind === 'ok') return verdict.value;
      if (verdict.kind !== 'retry' || tries >= (request.maxRetries ?? 3)) throw verdict.error;
    }
  }

  get bodies(): Record<string, never>[] {
    return this.requests.map(({ body }) => body as Record<string, never>);
  }
}

export const feishuOk = { json: { StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' } };
export const dingtalkOk = { json: { errcode: 0, errmsg: 'ok' } };
export const networkDown = () =>
  new SyncError({
    code: 'NETWORK_UNREACHABLE',
    recovery: 'try-later',
    text: { 'zh-CN': '无法连接', en: 'unreachable' },
  });

export class FakeFacts implements FactCache {
  readonly entries = new Map<string, unknown>();
  async get<T>(area: string, key: string) {
    const value = this.entries.get(`${area}/${key}`);
    return value === undefined ? null : { value: JSON.parse(JSON.stringify(value)) as T, savedAtMs: 0 };
  }
  async set(area: string, key: string, value: unknown) {
    this.entries.set(`${area}/${key}`, JSON.parse(JSON.stringify(value)));
  }
  async delete(area: string, key?: string) {
    for (const name of this.entries.keys())
      if (name === `${area}/${key}` || (!key && name.startsWith(`${area}/`))) this.entries.delete(name);
  }
}

export class FakeClock implements Clock {
  constructor(public ms: number) {}
  now() {
    return this.ms;
  }
  async sleep(ms: number) {
    this.ms += ms;
  }
}

let uuids = 0;
export const fakeRandom: Random = {
  next: () => 0.5,
  uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, '0')}`,
};

/** A boring successful run; each test states only what differs. */
export function aReport(changes: Partial<RunReport> = {}): RunReport {
  return {
    runId: '20261120T080000Z-dingtalk-approvals-3f9c',
    pipeline: 'dingtalk-approvals',
    mode: 'incremental',
    dryRun: false,
    status: 'succeeded',
    startedAt: '2026-11-20T08:00:00.000Z',
    finishedAt: '2026-11-20T08:00:05.000Z',
    durationMs: 5000,
    source: { read: 40, rejected: 0, skipped: 0 },
    tables: { main: { created: 3, updated: 1, unchanged: 36, deleted: 0, rejected: 0, unknown: 0 } },
    rejected: [],
    warnings: [],
    apiCalls: {
      feishu: { total: 2, byOperation: { 'record.batch_create': 1, 'record.batch_update': 1 } },
      dingtalk: { total: 12, byOperation: {} },
    },
    retries: 0,
    error: null,
    ...changes,
  };
}

export const aFailure = (code: string, changes: Partial<RunReport> = {}) =>
  aReport({ status: 'failed', error: { code, message: `失败 ${code}`, hint: null }, ...changes });
