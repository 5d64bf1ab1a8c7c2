import { describe, expect, it } from 'vitest';
import { UnknownOutcomeError } from '../../../src/errors/index.ts';
import { text } from '../../../src/messages/text.ts';
import { SeededRandom } from '../../support/clock.ts';
import { refusal } from './fake-approvals.ts';
import { hour, World } from './world.ts';

/** What the table must say of an instance, from DingTalk's side alone. */
function expectedStatus(world: World, id: string): string {
  const { raw } = world.approvals.instances.get(id)!;
  const isVoided = [...world.approvals.instances.values()].some(
    (child) =>
      child.raw['bizAction'] === 'REVOKE' &&
      child.raw['mainProcessInstanceId'] === id &&
      child.raw['result'] === 'agree',
  );
  if (raw['status'] === 'RUNNING') return '审批中';
  if (raw['status'] === 'TERMINATED') return '已撤销';
  if (raw['result'] === 'refuse') return '已拒绝';
  return isVoided ? '已撤销' : '已同意';
}

/** One step of the company's life. */
function live(world: World, random: SeededRandom): void {
  const all = [...world.approvals.instances.values()];
  const pick = (wanted: (raw: Record<string, unknown>) => boolean) => {
    const some = all.filter((instance) => wanted(instance.raw));
    return some[random.below(Math.max(1, some.length))];
  };
  const dice = random.next();
  if (dice < 0.5) world.approvals.file(random.next() < 0.5 ? 'A' : 'B');
  else if (dice < 0.8) {
    const running = pick((raw) => raw['status'] === 'RUNNING');
    if (running) world.approvals.decide(running.id, random.next() < 0.2 ? 'refuse' : 'agree');
  } else if (dice < 0.9) {
    const running = pick((raw) => raw['status'] === 'RUNNING' && raw['bizAction'] === 'NONE');
    if (running) world.approvals.change(running.id, { status: 'TERMINATED', result: '', tasks: [] });
  } else {
    const agreed = pick((raw) => raw['result'] === 'agree' && raw['bizAction'] === 'NONE');
    if (agreed) world.approvals.child(agreed.id, random.next() < 0.7 ? 'REVOKE' : 'MODIFY', random.next() < 0.7);
  }
  world.clock.advance(random.below(40) * 60_000);
}

function sabotage(world: World, random: SeededRandom): void {
  const rate = 0.08;
  const lost = () => new UnknownOutcomeError({ code: 'WRITE_OUTCOME_UNKNOWN', text: text('?', '?') });
  world.approvals.onCall = (kind) => {
    if (world.dead) throw new Error('killed');
    if (random.next() > rate) return;
    const dice = random.next();
    if (dice < 0.2) throw refusal('DINGTALK_QUOTA_SPENT', 'try-later');
    if (dice < 0.3) world.abort.abort(new Error('SIGTERM'));
    else
      throw refusal(
        kind === 'detail' && dice < 0.6 ? 'DINGTALK_INSTANCE_UNREADABLE' : 'NETWORK_TIMEOUT',
        dice < 0.6 && kind === 'detail' ? 'reject-record' : 'try-later',
      );
  };
  for (const table of [world.main, world.action]) {
    table.onCall = (operation, moment) => {
      if (world.dead) throw new Error('killed');
      if (operation === 'columns' || random.next() > rate) return;
      // The process is killed: neither the index nor the checkpoint learns what has just happened.
      if (random.next() < 0.2) {
        world.dead = true;
        throw new Error('killed');
      }
      if (random.next() < 0.3) world.abort.abort(new Error('SIGTERM'));
      // A create that took effect and whose answer is lost has an unknown outcome: the port says so.
      else if (operation === 'create' && (moment === 'after' || random.next() < 0.5)) throw lost();
      else throw refusal(moment === 'before' ? 'FEISHU_DOWN' : 'FEISHU_LOST', 'try-later');
    };
  }
}

function peace(world: World): void {
  world.approvals.onCall = () => undefined;
  world.main.onCall = () => undefined;
  world.action.onCall = () => undefined;
}

describe('whatever fails, and whenever', () => {
  for (let seed = 1; seed <= 1500; seed++) {
    it(`after clean runs every row is there once and says what DingTalk says (seed ${seed})`, async () => {
      const random = new SeededRandom(seed);
      const world = new World({ process_codes: ['A', 'B'] }, { sync: { batch_size: 5 } });
      for (let round = 0; round < 12; round++) {
        for (let step = 0; step < 12; step++) live(world, random);
        if (random.next() < 0.7) sabotage(world, random);
        await world.run({ mode: random.next() < 0.15 ? 'full-check' : 'incremental' });
        peace(world);
        if (random.next() < 0.1) world.loseIndex();
      }
      world.clock.advance(hour);
      for (let i = 0; i < 2; i++) {
        const ran = await world.run();
        expect(ran.error).toBeNull();
        world.clock.advance(hour);
      }
      const ids = [...world.approvals.instances.keys()];
      for (const id of ids) {
        expect(world.main.all().filter((row) => row['instance_id'] === id)).toHaveLength(1);
        expect(`${id} ${world.status(id)}`).toBe(`${id} ${expectedStatus(world, id)}`);
        expect(world.actions(id)).toHaveLength(
          (world.approvals.instances.get(id)!.raw['operationRecords'] as unknown[]).length,
        );
      }
      expect(world.main.rows.size).toBe(ids.length);
      const check = await world.run({ mode: 'full-check' });
      expect(check.recorder.extras['fullCheck']).toMatchObject({
        missing: { count: 0 },
        changed: { count: 0 },
        duplicate: { count: 0 },
        orphan: { count: 0 },
      });
    });
  }
});
