import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SeededRandom } from '../support/clock.ts';
import { Company, size } from './company.ts';

let company: Company;
afterEach(() => company.close());

const pictures = () => ({ main: company.picture('审批实例表'), action: company.picture('审批动作表') });

/** Rows that only one of two worlds has: short enough to read when a test fails. */
function difference(a: ReturnType<typeof pictures>, b: ReturnType<typeof pictures>): string[] {
  const surplus = (from: readonly string[], other: readonly string[]) => {
    const left = [...other];
    return from.filter((row) => {
      const at = left.indexOf(row);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  return (['main', 'action'] as const)
    .flatMap((table) => [
      ...surplus(a[table], b[table]).map((row) => `+ ${row}`),
      ...surplus(b[table], a[table]).map((row) => `- ${row}`),
    ])
    .slice(0, 5);
}

async function cleanPicture() {
  company = await Company.open();
  await company.run('setup', 'dingtalk-approvals');
  expect((await company.run('dingtalk-approvals', '--init')).code).toBe(0);
  const pictured = pictures();
  await company.close();
  return pictured;
}

describe('the built program against the sandbox', () => {
  it('syncs approvals in 2 table writes and 2 reads, and again with one or two listings a template and no table call', async () => {
    company = await Company.open();
    expect((await company.run('setup', 'dingtalk-approvals')).code).toBe(0);
    company.sandbox.resetCalls();
    const first = (await company.run('dingtalk-approvals', '--init', '--json')).report;
    expect(first.tables['main']).toMatchObject({ created: size, rejected: 0 });
    expect(first.apiCalls.feishu.byOperation).toMatchObject({ 'record.batch_create': 2, 'record.search': 2 });
    // One more: the approved instance that a revocation of this company voids is read as well.
    expect(company.count('dingtalk', 'instance.get')).toBeLessThanOrEqual(size + 1);
    company.sandbox.resetCalls();
    const again = (await company.run('dingtalk-approvals', '--json')).report;
    expect(again.status).toBe('succeeded');
    expect(company.count('feishu')).toBe(0);
    expect(company.count('dingtalk', 'instance.get')).toBe(0);
    // One listing a template, and one more where something is running.
    expect(company.count('dingtalk', 'instance.list')).toBeLessThanOrEqual(6);
  });

  it('updates exactly the three approvals that were decided', async () => {
    company = await Company.open();
    await company.run('setup', 'dingtalk-approvals');
    await company.run('dingtalk-approvals', '--init');
    const moved = company.sandbox.advance();
    company.sandbox.resetCalls();
    const { report } = await company.run('dingtalk-approvals', '--json');
    expect(report.tables['main']).toMatchObject({ created: 0, updated: 3 });
    expect(company.count('dingtalk', 'instance.get')).toBe(3);
    const rows = company.sandbox.world.feishu
      .rows('审批实例表')
      .filter((row) => moved.includes(String(row.fields['instance_id'])));
    expect(rows.map((row) => row.fields['status']).sort()).toEqual(['已同意', '已拒绝', '已撤销'].sort());
  });

  it('prints a plan and changes nothing with --dry-run, and apply carries the saved plan out', async () => {
    company = await Company.open();
    await company.run('setup', 'dingtalk-approvals');
    const dry = await company.run('dingtalk-approvals', '--init', '--dry-run', '--out', 'plan.jsonl', '--json');
    expect(dry.report).toMatchObject({ dryRun: true, tables: { main: { created: size } } });
    expect(company.picture('审批实例表')).toEqual([]);
    const applied = await company.run('apply', 'plan.jsonl', '--json');
    expect(applied.report.tables['main']).toMatchObject({ created: size });
    const next = await company.run('dingtalk-approvals', '--init', '--json');
    expect(next.report.tables['main']).toMatchObject({ created: 0, updated: 0, unchanged: size });
  });

  it('rolls a run back, leaving alone what a person changed since', async () => {
    company = await Company.open();
    await company.run('setup', 'dingtalk-approvals');
    const { runId } = (await company.run('dingtalk-approvals', '--init', '--json')).report;
    const kept = company.sandbox.world.feishu.rows('审批实例表')[0];
    company.sandbox.world.feishu.editRow('审批实例表', kept?.recordId as string, { title: 'edited by hand' });
    expect((await company.run('rollback', runId)).code).toBe(2);
    expect(company.picture('审批实例表')).toHaveLength(size);
    const back = await company.run('rollback', runId, '--yes', '--json');
    expect(back.code).toBe(3);
    expect(company.picture('审批实例表')).toHaveLength(1);
    expect(back.report.rejected).toMatchObject([{ code: 'changed_since' }]);
  });
});

describe('when the world is hostile', () => {
  it('ends with the same tables when answers are lost after the write took effect', async () => {
    const wanted = await cleanPicture();
    company = await Company.open({
      faults: [{ operation: 'record\\.batch_create', nth: [1, 2, 3], action: { cut: 'after' } }],
    });
    await company.run('setup', 'dingtalk-approvals');
    const run = await company.run('dingtalk-approvals', '--init', '--json');
    expect(run.code).toBe(0);
    expect(difference(pictures(), wanted)).toEqual([]);
  });

  it('ends with the same tables after being killed again and again', async () => {
    const wanted = await cleanPicture();
    company = await Company.open({ latencyMs: 8 }, (config) => `${config}\nsync: { batch_size: 6 }\n`);
    await company.run('setup', 'dingtalk-approvals');
    const random = new SeededRandom(20_261_121);
    for (let round = 0; round < 6; round++) {
      const { child, ended } = company.start('dingtalk-approvals', '--init');
      const deaths = new Promise<void>((resolve) => setTimeout(resolve, 250 + random.below(900)));
      await Promise.race([deaths, ended]);
      child.kill('SIGKILL');
      await ended;
    }
    const run = await company.run('dingtalk-approvals', '--init', '--json');
    expect(run.code, run.stderr).toBe(0);
    expect(difference(pictures(), wanted)).toEqual([]);
    company.sandbox.resetCalls();
    expect((await company.run('dingtalk-approvals', '--json')).code).toBe(0);
    expect(company.count('feishu')).toBe(0);
  });

  it('finishes the batch, saves and exits 143 on SIGTERM', async () => {
    company = await Company.open({ latencyMs: 30 });
    await company.run('setup', 'dingtalk-approvals');
    const { child, ended } = company.start('dingtalk-approvals', '--init', '--json');
    while (company.count('dingtalk', 'instance.get') < 10) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGTERM');
    const exit = await ended;
    expect(exit.code).toBe(143);
    expect(exit.report.status).toBe('interrupted');
    expect((await company.run('dingtalk-approvals', '--init')).code).toBe(0);
    expect(company.picture('审批实例表')).toHaveLength(size);
  });

  it('lets one of two runs work and sends the other away with exit 6', async () => {
    company = await Company.open({ latencyMs: 20 });
    await company.run('setup', 'dingtalk-approvals');
    const exits = await Promise.all([1, 2].map(() => company.run('dingtalk-approvals', '--init', '--json')));
    expect(exits.map((exit) => exit.code).sort()).toEqual([0, 6]);
    expect(exits.find((exit) => exit.code === 6)?.report.status).toBe('locked');
    expect(company.picture('审批实例表')).toHaveLength(size);
  });

  it('stops before the call that would exceed --max-calls, with exit 5, and goes on next time', async () => {
    company = await Company.open();
    await company.run('setup', 'dingtalk-approvals');
    company.sandbox.resetCalls();
    const short = await company.run('dingtalk-approvals', '--init', '--max-calls', '15', '--json');
    expect(short.code).toBe(5);
    expect(company.count('dingtalk') + company.count('feishu')).toBeLessThanOrEqual(15);
    expect((await company.run('dingtalk-approvals', '--init', '--json')).code).toBe(0);
    expect(company.picture('审批实例表')).toHaveLength(size);
  });

  it.each([
    [
      'a damaged checkpoint',
      1,
      'STATE_DAMAGED',
      () => writeFileSync(join(company.folder, 'checkpoint.json'), '{"version":1,'),
    ],
    [
      'a checkpoint from the future',
      1,
      'STATE_NEWER',
      () => writeFileSync(join(company.folder, 'checkpoint.json'), '{"version":9,"pipelines":{}}'),
    ],
    ['a state folder that is a file', 1, 'STATE_UNWRITABLE', () => writeFileSync(join(company.folder, 'state'), 'x')],
    ['a wrong secret', 4, null, () => amend('sandbox-feishu-secret', 'wrong')],
    ['a wrong DingTalk secret', 4, null, () => amend('sandbox-dingtalk-secret', 'wrong')],
    ['a table that does not exist', 2, 'TABLE_NOT_FOUND', () => undefined],
    ['an unknown setting', 2, 'CONFIG_INVALID', () => amend('timezone:', 'timezoen:')],
  ])('ends %s with exit %i and says what to do', async (_what, code, errorCode, spoil) => {
    company = await Company.open();
    if (errorCode !== 'TABLE_NOT_FOUND') await company.run('setup', 'dingtalk-approvals');
    rmSync(join(company.folder, 'state'), { recursive: true, force: true });
    spoil();
    const run = await company.run('dingtalk-approvals', '--init', '--json');
    expect(run.code).toBe(code);
    const { error } = run.report;
    if (errorCode !== null) expect(error?.code).toBe(errorCode);
    expect(error?.hint).toBeTruthy();
    expect(run.stdout + run.stderr).not.toContain('sandbox-feishu-secret');
  });

  function amend(from: string, to: string): void {
    const path = join(company.folder, 'config.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
  }
});
