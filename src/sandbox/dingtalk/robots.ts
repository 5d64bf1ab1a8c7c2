import { createHmac } from 'node:crypto';
import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject, isStrings } from '../core/shape.ts';
import { deny, oapiError } from './errors.ts';
import type { Robot } from './model.ts';

/** Group robots and messages to people: reference §7, §8. */

const perMinute = 20;
const blockMs = 10 * 60_000;
const maxBytes = 20_000;

/** Here the secret is the key (the reverse of Feishu). Not yet URL-encoded. */
export function robotSign(timestamp: string, secret: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

export function sendToRobot(context: Context, call: Call): Reply {
  const token = call.query.get('access_token');
  if (!token) throw oapiError(400101, 'access_token is missing');
  const robot = context.dingtalk.robots.find((known) => known.token === token);
  if (robot === undefined) throw oapiError(300005, 'token is not exist');
  admit(robot, call.now);
  const { body } = call;
  if (!String(call.headers['content-type'] ?? '').includes('application/json'))
    throw oapiError(43004, '无效的HTTP HEADER Content-Type');
  if (!isObject(body)) throw oapiError(40035, '缺少参数 json');
  if (call.bytes > maxBytes) throw oapiError(460101, 'message too long, exceed 20000 bytes');
  if (robot.secret !== '') checkSign(call, robot.secret);
  const words = wordsOf(body);
  if (robot.keywords.length > 0 && !robot.keywords.some((word) => words.includes(word)))
    throw oapiError(310000, 'keywords not in content, more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]');
  context.messages.push({ platform: 'dingtalk', kind: 'robot', to: robot.token, body, at: call.now });
  context.changed();
  return { status: 200, body: { errcode: 0, errmsg: 'ok' } };
}

/** The 21st message of a minute blocks the robot for ten. */
function admit(robot: Robot, now: number): void {
  robot.sentAt = robot.sentAt.filter((at) => now - at < 60_000);
  const blocked = now < robot.blockedUntil;
  if (blocked || robot.sentAt.length >= perMinute) {
    if (!blocked) robot.blockedUntil = now + blockMs;
    throw oapiError(410100, '发送速度太快而限流');
  }
  robot.sentAt.push(now);
}

function checkSign(call: Call, secret: string): void {
  const timestamp = call.query.get('timestamp') ?? '';
  const more = 'more: [https://ding-doc.dingtalk.com/doc#/serverapi2/qf2nxq]';
  if (!/^\d+$/.test(timestamp) || Math.abs(call.now - Number(timestamp)) > 3_600_000)
    throw oapiError(310000, `invalid timestamp, ${more}`);
  if (call.query.get('sign') !== robotSign(timestamp, secret)) throw oapiError(310000, `sign not match, ${more}`);
}

const required: Record<string, string[]> = {
  text: ['content'],
  markdown: ['title', 'text'],
  link: ['title', 'text', 'messageUrl'],
  actionCard: ['title', 'text'],
  feedCard: ['links'],
};

function wordsOf(body: Record<string, unknown>): string {
  const { msgtype } = body;
  const members = typeof msgtype === 'string' ? required[msgtype] : undefined;
  if (members === undefined) throw oapiError(400105, 'unsupport msgtype');
  const content = body[msgtype as string];
  if (!isObject(content) || members.some((name) => content[name] === undefined))
    throw oapiError(40035, `缺少参数 ${String(msgtype)}`);
  return Object.values(content)
    .filter((value) => typeof value === 'string')
    .join(' ');
}

/** Silent limits of the real one are silent here too: it just says ok. */
export function sendWorkNotice(context: Context, call: Call): Reply {
  const body = isObject(call.body) ? call.body : {};
  const { agent_id: agent, userid_list: users, dept_id_list: departments, to_all_user: all, msg } = body;
  if (agent === undefined || agent === '') throw oapiError(40, 'Missing required arguments:agent_id');
  if (!isObject(msg)) throw oapiError(40, 'Missing required arguments:msg');
  if (!users && !departments && all !== true) throw oapiError(400002, '接收者不能为空');
  if (typeof users === 'string' && users.split(',').length > 100) throw oapiError(400002, 'userid_list 超过 100');
  if (Buffer.byteLength(JSON.stringify(msg)) > 2048) throw oapiError(400002, 'msg 超过 2048 字节');
  const to = String(users ?? departments ?? 'all');
  context.messages.push({ platform: 'dingtalk', kind: 'work-notice', to, body: msg, at: call.now });
  context.changed();
  return { status: 200, body: { errcode: 0, errmsg: 'ok', task_id: context.dingtalk.nextTaskId++ } };
}

export function sendOneToOne(context: Context, call: Call): Reply {
  const body = isObject(call.body) ? call.body : {};
  const { robotCode, userIds, msgKey, msgParam } = body;
  if (typeof robotCode !== 'string' || robotCode === '') throw deny(400, 'invalidParameter.robotCode.empty');
  // The page's field table says 20 people, its error table 100; 20 is safe.
  if (!isStrings(userIds) || userIds.length === 0 || userIds.length > 20)
    throw deny(400, 'invalidParameter.userIds.invalid');
  if (typeof msgKey !== 'string') throw deny(400, 'invalidParameter.msgKey.invalid');
  if (typeof msgParam !== 'string') throw deny(400, 'invalidParameter.msgParam.invalid', 'msgParam is a JSON string');
  let content: unknown;
  try {
    content = JSON.parse(msgParam);
  } catch {
    throw deny(400, 'invalidParameter.msgParam.invalid', 'msgParam is a JSON string');
  }
  const known = new Set(context.dingtalk.employees.filter((one) => !one.left).map((one) => one.userid));
  const unknown = userIds.filter((id) => !known.has(id));
  const to = userIds.filter((id) => known.has(id)).join(',');
  context.messages.push({
    platform: 'dingtalk',
    kind: 'robot-oto',
    to,
    body: { msgKey, content },
    at: call.now,
  });
  context.changed();
  return {
    status: 200,
    body: {
      processQueryKey: context.random.letters(24),
      invalidStaffIdList: unknown,
      flowControlledStaffIdList: [],
    },
  };
}
