import { describe, expect, it } from 'vitest';
import { parseFaultRule } from '../../src/sandbox/index.ts';
import { feishuTable, rig } from './support.ts';

describe('faults', () => {
  it('strike the named operation, at the named calls, so many times', async () => {
    const r = await rig();
    r.sandbox.addFault({ operation: 'table.list', nth: [2, 3], action: { code: 1254290 } });
    r.sandbox.addFault({ operation: 'app\\..*', times: 1, action: { status: 502 } });
    const codes = [];
    for (let n = 0; n < 4; n++) codes.push((await r.feishu('GET', '~/tables')).body.code);
    expect(codes).toEqual([0, 1254290, 1254290, 0]);
    expect((await r.feishu('GET', '~')).status).toBe(502);
    expect((await r.feishu('GET', '~')).status).toBe(200);
    r.sandbox.addFault({ operation: 'sheet.list', action: { code: 'service.timeout' } });
    expect(await r.ding('GET', '~/sheets')).toMatchObject({ status: 504, body: { code: 'service.timeout' } });
    r.sandbox.clearFaults();
    expect((await r.ding('GET', '~/sheets')).status).toBe(200);
  });

  it('cut the connection before the effect, or after it with the answer lost', async () => {
    const r = await rig();
    const path = await feishuTable(r, 'T', [{ field_name: 'a', type: 1 }]);
    const write = () => r.feishu('POST', `${path}/records`, { fields: { a: 'x' } });
    const rows = () => r.sandbox.world.feishu.rows('T').length;
    r.sandbox.addFault({ operation: 'record.create', times: 1, action: { cut: 'before' } });
    await expect(write()).rejects.toThrow();
    expect(rows()).toBe(0);
    r.sandbox.addFault({ operation: 'record.create', times: 1, action: { cut: 'after' } });
    await expect(write()).rejects.toThrow();
    expect(rows()).toBe(1);
    expect(r.sandbox.calls.filter((call) => call.status === 0).map((call) => call.code)).toEqual([
      'cut before',
      'cut after',
    ]);
    expect((await write()).body.code).toBe(0);
  });

  it('break the JSON of an answer whose effect took place', async () => {
    const r = await rig();
    const path = await feishuTable(r, 'T', [{ field_name: 'a', type: 1 }]);
    r.sandbox.addFault({ operation: 'record.create', times: 1, action: { brokenJson: true } });
    const answer = await r.feishu('POST', `${path}/records`, { fields: { a: 'x' } });
    expect(typeof answer.body).toBe('string');
    expect(r.sandbox.world.feishu.rows('T')).toHaveLength(1);
  });

  it('throw the same dice for the same seed', async () => {
    const run = async (seed: number) => {
      const r = await rig({ seed, rateLimits: false });
      r.sandbox.addFault({ probability: 0.5, operation: 'app.get', action: { code: 1255040 } });
      const codes = [];
      for (let n = 0; n < 20; n++) codes.push((await r.feishu('GET', '~')).body.code);
      return codes;
    };
    const first = await run(7);
    expect(await run(7)).toEqual(first);
    expect(new Set(first)).toEqual(new Set([0, 1255040]));
  });

  it('are read from text and refused with a reason', () => {
    expect(parseFaultRule('{"operation":"record.search","action":{"cut":"after"}}')).toEqual({
      operation: 'record.search',
      action: { cut: 'after' },
    });
    expect(() => parseFaultRule('{"operatoin":"x","action":{}}')).toThrow(/operatoin/);
    expect(() => parseFaultRule('nonsense')).toThrow(/JSON/);
  });
});
