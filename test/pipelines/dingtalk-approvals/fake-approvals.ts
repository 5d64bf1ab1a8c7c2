import { CancelledError, SyncError } from '../../../src/errors/index.ts';
import { text } from '../../../src/messages/text.ts';
import type { ApprovalApi, Directory, InstanceQuery } from '../../../src/pipelines/dingtalk-approvals/index.ts';
import type { FakeClock } from '../../support/clock.ts';

const dayMs = 86_400_000;

export interface FakeInstance {
  readonly id: string;
  readonly code: string;
  /** True epoch ms of creation: what the listing filters by. */
  readonly createdMs: number;
  raw: Record<string, unknown>;
}

export const refusal = (code: string, recovery: SyncError['recovery'], words = code) =>
  new SyncError({ code, recovery, text: text(words, words) });

/** Minute text as DingTalk writes it: Beijing wall time with a Z. */
export const wall = (ms: number) => `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16)}Z`;

/** DingTalk's approvals as the reference describes them, in memory; counts every metered call. */
export class FakeApprovals implements ApprovalApi {
  readonly instances = new Map<string, FakeInstance>();
  /** Metered calls by kind: `list`, `running`, `detail`, `managed`, `premium`. */
  calls: Record<string, number> = {};
  /** Every detail read, in order. */
  details: string[] = [];
  /** Every listing: what was asked. */
  listings: (InstanceQuery & { statuses?: readonly string[] })[] = [];
  /** Throws to make a call fail; `key` is the template of a listing, the id of a detail. */
  onCall: (kind: string, key: string) => void | Promise<void> = () => undefined;
  templates: { processCode: string; name: string }[] = [];
  idsMax = 10_000;
  newestFirst = false;
  private serial = 0;

  constructor(private readonly clock: FakeClock) {}

  get total(): number {
    return Object.values(this.calls).reduce((sum, count) => sum + count, 0);
  }

  resetCalls(): void {
    this.calls = {};
    this.details = [];
    this.listings = [];
  }

  /** Files an approval now (or at `createdMs`): running, until `decide` or `change`. */
  file(code = 'PROC-A', differs: Record<string, unknown> = {}, createdMs = this.clock.now()): FakeInstance {
    const id = String(differs['id'] ?? `inst-${String(++this.serial).padStart(5, '0')}`);
    const raw = {
      title: `王小明提交的${code}`,
      createTime: wall(createdMs),
      originatorUserId: 'u-filer',
      originatorDeptId: '100',
      originatorDeptName: '市场部',
      status: 'RUNNING',
      result: '',
      bizAction: 'NONE',
      attachedProcessInstanceIds: [],
      operationRecords: [
        {
          userId: 'u-filer',
          date: wall(createdMs),
          type: 'START_PROCESS_INSTANCE',
          result: 'NONE',
          showName: '提交申请',
        },
      ],
      tasks: [
        {
          taskId: 1,
          userId: 'u-boss',
          status: 'RUNNING',
          result: 'NONE',
          createTime: wall(createdMs),
          activityId: 'a1',
          taskGroupName: '主管审批',
        },
      ],
      formComponentValues: [{ id: 'm', name: '金额', value: '100', componentType: 'MoneyField' }],
      ...differs,
    };
    const instance = { id, code, createdMs, raw };
    this.instances.set(id, instance);
    return instance;
  }

  decide(id: string, result: 'agree' | 'refuse' = 'agree'): void {
    const now = wall(this.clock.now());
    const { raw } = this.instances.get(id)!;
    const task = {
      ...(raw['tasks'] as object[])[0],
      status: 'COMPLETED',
      result: result.toUpperCase(),
      finishTime: now,
    };
    const decision = {
      userId: 'u-boss',
      date: now,
      type: 'EXECUTE_TASK_NORMAL',
      result: result.toUpperCase(),
      activityId: 'a1',
    };
    this.change(id, {
      status: 'COMPLETED',
      result,
      finishTime: now,
      tasks: [task],
      operationRecords: [...(raw['operationRecords'] as object[]), decision],
    });
  }

  change(id: string, differs: Record<string, unknown>): void {
    const instance = this.instances.get(id)!;
    instance.raw = { ...instance.raw, ...differs };
  }

  /** Files a child that undoes (or modifies) `parent`; tells the parent, as the platform does, unless told not to. */
  child(parent: string, bizAction: 'REVOKE' | 'MODIFY', tellParent = true): FakeInstance {
    const { code, raw } = this.instances.get(parent)!;
    const child = this.file(code, { bizAction, mainProcessInstanceId: parent });
    if (tellParent)
      this.change(parent, {
        attachedProcessInstanceIds: [...(raw['attachedProcessInstanceIds'] as string[]), child.id],
      });
    return child;
  }

  async *listInstanceIds(query: InstanceQuery & { statuses?: readonly string[] }): AsyncGenerator<string[]> {
    const ids = this.created(query)
      .filter((instance) => !query.statuses || query.statuses.includes(String(instance.raw['status'])))
      .map((instance) => instance.id);
    this.listings.push(query);
    for (let start = 0; start === 0 || start < Math.min(ids.length, this.idsMax); start += 20) {
      await this.count(query.statuses ? 'running' : 'list', query.processCode, query.signal);
      yield ids.slice(start, start + 20);
    }
  }

  async *premiumPages(query: InstanceQuery): AsyncGenerator<unknown[]> {
    const list = this.created(query);
    for (let start = 0; start === 0 || start < list.length; start += 20) {
      await this.count('premium', query.processCode, query.signal);
      // This listing does not say what a child is there for (reference §3.7).
      yield list
        .slice(start, start + 20)
        .map(({ id, raw: { bizAction: _, ...raw } }) => ({ ...raw, processInstanceId: id }));
    }
  }

  async instance(id: string, signal?: AbortSignal): Promise<unknown> {
    this.details.push(id);
    await this.count('detail', id, signal);
    const instance = this.instances.get(id);
    if (!instance) throw refusal('DINGTALK_INSTANCE_GONE', 'reject-record');
    return structuredClone(instance.raw);
  }

  async managedTemplates(): Promise<{ processCode: string; name: string }[]> {
    await this.count('managed', '');
    return this.templates;
  }

  private created({ processCode, startMs, endMs }: InstanceQuery): FakeInstance[] {
    if (endMs < startMs || endMs - startMs > 120 * dayMs) throw refusal('invalidEndTime', 'fix-config');
    if (startMs < this.clock.now() - 365 * dayMs) throw refusal('invalidInstanceListIdsStartTime', 'fix-config');
    const found = [...this.instances.values()]
      .filter(
        (instance) => instance.code === processCode && instance.createdMs >= startMs && instance.createdMs <= endMs,
      )
      .sort((a, b) => a.createdMs - b.createdMs);
    return this.newestFirst ? found.reverse() : found;
  }

  private async count(kind: string, key: string, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw signal.reason ?? new CancelledError();
    this.calls[kind] = (this.calls[kind] ?? 0) + 1;
    await this.onCall(kind, key);
  }
}

/** The company's people, counted by look-up. */
export class FakeDirectory implements Directory {
  people: Record<string, string | null> = { 'u-filer': '王小明', 'u-boss': '李主管', 'u-cfo': '赵总' };
  asked: string[] = [];
  async userName(userId: string): Promise<string | null> {
    this.asked.push(userId);
    return this.people[userId] ?? null;
  }
  async departmentName(id: string): Promise<string | null> {
    this.asked.push(`dept ${id}`);
    return id === '1' ? '示例公司' : null;
  }
}
