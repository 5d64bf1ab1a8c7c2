import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { readyConfig, startSandbox } from '../../src/sandbox/index.ts';
import { noon, rig } from './support.ts';

describe('the demo company', () => {
  it('is the same for the same seed and clock, and varied', async () => {
    const one = await rig({ company: 'demo' });
    const two = await rig({ company: 'demo' });
    const instances = one.sandbox.world.dingtalk.instances();
    expect(instances).toEqual(two.sandbox.world.dingtalk.instances());
    expect(instances.length).toBeGreaterThanOrEqual(60);
    expect(new Set(instances.map((instance) => instance.processCode)).size).toBe(3);
    const types = new Set(instances.flatMap((instance) => instance.operationRecords.map((record) => record.type)));
    for (const type of [
      'REDIRECT_TASK',
      'REDIRECT_PROCESS',
      'APPEND_TASK_BEFORE',
      'APPEND_TASK_AFTER',
      'ADD_REMARK',
      'EXECUTE_TASK_AGENT',
      'EXECUTE_TASK_AUTO',
      'PROCESS_CC',
      'TERMINATE_PROCESS_INSTANCE',
      'NONE',
    ]) {
      expect(types).toContain(type);
    }
    const states = new Set(instances.map(({ status, result }) => `${status}/${result}`));
    expect([...states].sort()).toEqual(['COMPLETED/agree', 'COMPLETED/refuse', 'RUNNING/', 'TERMINATED/']);
    expect(instances.some((instance) => instance.bizAction === 'REVOKE' && instance.result === 'agree')).toBe(true);
    expect(instances.some((instance) => instance.processInstanceId.startsWith('-'))).toBe(true);
  });

  it('lies within the last six days and never in the future', async () => {
    const r = await rig({ company: 'demo' });
    for (const instance of r.sandbox.world.dingtalk.instances()) {
      expect(instance.createdAt).toBeGreaterThanOrEqual(noon - 6 * 86_400_000);
      const times = instance.operationRecords.map((record) => record.at);
      expect(Math.max(...times, instance.finishedAt ?? 0, instance.createdAt)).toBeLessThanOrEqual(noon);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      const open = instance.tasks.filter((task) => task.status === 'RUNNING').length;
      expect(open > 0).toBe(instance.status === 'RUNNING');
    }
  });

  it('moves exactly three approvals on: one agreed, one refused, one withdrawn', async () => {
    const r = await rig({ company: 'demo' });
    const { dingtalk } = r.sandbox.world;
    const before = new Map(dingtalk.instances().map((one) => [one.processInstanceId, JSON.stringify(one)]));
    const moved = r.sandbox.advance();
    const changed = dingtalk.instances().filter((one) => before.get(one.processInstanceId) !== JSON.stringify(one));
    expect(changed.map((one) => one.processInstanceId).sort()).toEqual([...moved].sort());
    expect(moved.map((id) => [dingtalk.instance(id).status, dingtalk.instance(id).result])).toEqual([
      ['COMPLETED', 'agree'],
      ['COMPLETED', 'refuse'],
      ['TERMINATED', ''],
    ]);
  });

  it('comes with a configuration that the schema accepts', async () => {
    const r = await rig({ company: 'demo' });
    const config = configSchema.parse(load(readyConfig(r.sandbox)));
    expect(config.feishu.base_url).toBe(r.sandbox.url);
    expect(config['dingtalk-approvals'].process_codes).toHaveLength(3);
  });
});

describe('a sandbox with a data folder', () => {
  it('goes on where it was, tokens and ids included', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
    try {
      const first = await rig({ dataDir, company: 'demo' });
      const { feishu } = first.sandbox.world;
      const table = feishu.createTable('T', [{ name: 'a', type: 'text' }]);
      const id = feishu.addRow('T', { a: 'x' });
      const before = first.sandbox.world.dingtalk.instances();
      await first.sandbox.close();
      const second = await rig({ dataDir, seed: 99 });
      const again = second.sandbox.world.feishu;
      expect(again.rows('T')).toMatchObject([{ recordId: id, fields: { a: 'x' } }]);
      expect(second.sandbox.world.dingtalk.instances()).toEqual(before);
      expect(again.addRow('T', { a: 'y' })).not.toBe(id);
      expect(again.createTable('U', [{ name: 'a', type: 'text' }]).id).not.toBe(table.id);
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it('stops at a damaged file instead of replacing it', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
    try {
      writeFileSync(join(dataDir, 'sandbox.json'), '{"version":');
      await expect(startSandbox({ dataDir })).rejects.toThrow();
      expect(readFileSync(join(dataDir, 'sandbox.json'), 'utf8')).toBe('{"version":');
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});

describe('the control door', () => {
  it('shows tables, calls and messages, and costs nothing while nothing changes', async () => {
    const r = await rig({ company: 'demo' });
    r.sandbox.world.feishu.createTable('T', [{ name: 'a', type: 'text' }]);
    await r.feishu('GET', '~');
    const state = await r.raw('GET', '/sandbox/api/state');
    expect(state.body.feishu.bases[0].tables[1]).toMatchObject({ name: 'T', columns: [{ name: 'a', type: 'text' }] });
    expect(state.body.calls).toMatchObject({
      byOperation: { feishu: { 'app.get': 1, token: 1 } },
      metered: { feishu: 1 },
    });
    const etag = state.headers.get('etag')!;
    expect((await r.raw('GET', '/sandbox/api/state', undefined, { 'if-none-match': etag })).status).toBe(304);
    await r.feishu('GET', '~');
    expect((await r.raw('GET', '/sandbox/api/state', undefined, { 'if-none-match': etag })).status).toBe(200);
    expect((await r.raw('GET', '/sandbox/api/calls')).body.total).toBe(4);
  });

  it('edits like a person, adds faults and moves approvals', async () => {
    const r = await rig({ company: 'demo' });
    r.sandbox.world.feishu.createTable('T', [{ name: 'a', type: 'text' }]);
    const edit = (body: unknown) => r.raw('POST', '/sandbox/api/edit', body);
    const { recordId } = (await edit({ table: 'T', fields: { a: 'x' } })).body;
    await edit({ table: 'T', where: { a: 'x' }, fields: { a: 'y' } });
    expect(r.sandbox.world.feishu.rows('T')).toMatchObject([{ recordId, fields: { a: 'y' } }]);
    expect((await edit({ table: 'T', where: { a: 'z' }, fields: {} })).status).toBe(400);
    await edit({ table: 'T', recordId, delete: true });
    expect(r.sandbox.world.feishu.rows('T')).toEqual([]);
    await r.raw('POST', '/sandbox/api/faults', { operation: 'app.get', times: 1, action: { status: 503 } });
    expect((await r.feishu('GET', '~')).status).toBe(503);
    expect((await r.raw('POST', '/sandbox/api/faults', { action: { nonsense: 1 } })).status).toBe(400);
    expect((await r.raw('POST', '/sandbox/api/advance', {})).body.moved).toHaveLength(3);
    expect(r.sandbox.calls.every((call) => call.platform === 'feishu')).toBe(true);
  });

  it('serves the page, and nothing to foreign host names or plain forms', async () => {
    const r = await rig();
    const page = await r.raw('GET', '/');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.body).toContain('<!doctype html>');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await r.raw('POST', '/sandbox/api/advance', 'a=b', form)).status).toBe(415);
    const foreign = await new Promise<number | undefined>((resolve, reject) => {
      const url = `${r.sandbox.url}/sandbox/api/state`;
      get(url, { headers: { host: 'rebound.example.invalid' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    expect(foreign).toBe(403);
  });
});
