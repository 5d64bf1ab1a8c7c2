import { isRealDate, isZone } from '../lib/zone.ts';
import { configMessages } from '../messages/config.ts';
import type { Text } from '../messages/text.ts';
import { type Problem, ruleProblem } from './problems.ts';
import type { Config } from './schema.ts';
import type { SettingPath } from './settings.ts';

/** What must hold between keys, or needs more than a type. Pure. */
export function checkRules(config: Config): Problem[] {
  const problems: Problem[] = [];
  const report = (path: SettingPath, value: unknown, expected: Text) => {
    problems.push(ruleProblem(path, value, expected));
  };

  if (!isZone(config.timezone)) report(['timezone'], config.timezone, configMessages.expectZone());
  checkAddresses(config, report);
  checkPaths(config, report);
  checkApprovals(config['dingtalk-approvals'], report);
  checkSegments(config.customers.segments, report);
  const quiet = config.notification.quiet_hours;
  if (quiet) checkClocks(['notification', 'quiet_hours'], quiet, report);
  return problems;
}

type Report = (path: SettingPath, value: unknown, expected: Text) => void;

function checkAddresses(config: Config, report: Report): void {
  const check = (path: SettingPath, address: string | null, required = false) => {
    if (!address ? required : !isHttpAddress(address)) report(path, address ?? '', configMessages.expectUrl());
  };
  check(['feishu', 'base_url'], config.feishu.base_url);
  check(['dingtalk', 'base_url'], config.dingtalk.base_url);
  check(['dingtalk', 'api_base_url'], config.dingtalk.api_base_url);
  check(['notification', 'webhook_url'], config.notification.webhook_url);
  check(['observability', 'heartbeat_url'], config.observability.heartbeat_url);
  for (const [index, source] of config['crm-leads'].sources.entries()) {
    if ('url' in source) check(['crm-leads', 'sources', index, 'url'], source.url);
  }
  for (const [index, channel] of config.notification.channels.entries()) {
    const at = ['notification', 'channels', index];
    if (channel.type === 'webhook') check([...at, 'url'], channel.url, true);
    else if (channel.type !== 'email') check([...at, 'webhook_url'], channel.webhook_url, true);
  }
}

/** `new URL` is generous: `https:x` and blanks pass. */
function isHttpAddress(address: string): boolean {
  return /^https?:\/\/[^\s/?#]+/i.test(address) && URL.canParse(address);
}

function checkPaths(config: Config, report: Report): void {
  const paths: [SettingPath, string][] = [
    [['sync', 'checkpoint_file'], config.sync.checkpoint_file],
    [['sync', 'state_dir'], config.sync.state_dir],
    [['csv-students', 'inbox'], config['csv-students'].inbox],
  ];
  for (const [path, value] of paths) {
    if (value.trim() === '' || value.includes('\0')) report(path, value, configMessages.expectPath());
  }
}

function checkApprovals(approvals: Config['dingtalk-approvals'], report: Report): void {
  const section = 'dingtalk-approvals';
  if (approvals.process_codes === 'all' && approvals.admin_userid.trim() === '') {
    report([section, 'admin_userid'], approvals.admin_userid, configMessages.expectAdmin());
  }
  const working = approvals.working_time;
  if (!working) return;
  const hours = [section, 'working_time', 'hours'];
  if (checkClocks(hours, working.hours, report) && working.hours[0] >= working.hours[1]) {
    report(hours, working.hours.join('–'), configMessages.expectOrderedHours());
  }
  for (const list of ['holidays', 'workdays'] as const) {
    for (const [index, day] of working[list].entries()) {
      const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
      const real = match && isRealDate({ year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) });
      if (!real) report([section, 'working_time', list, index], day, configMessages.expectDate());
    }
  }
}

/** Reports what is no time of day; true when both are. 24:00 is the end of a day. */
function checkClocks(path: SettingPath, pair: readonly [string, string], report: Report): boolean {
  let good = true;
  for (const [index, clock] of pair.entries()) {
    if (/^([01]\d|2[0-3]):[0-5]\d$/.test(clock) || (index === 1 && clock === '24:00')) continue;
    report([...path, index], clock, configMessages.expectClock());
    good = false;
  }
  return good;
}

function checkSegments(segments: Config['customers']['segments'], report: Report): void {
  const seen: { name: string; from: number; to: number }[] = [];
  for (const [name, [from, to]] of Object.entries(segments)) {
    const path = ['customers', 'segments', name];
    const shown = `[${from}, ${to}]`;
    const clash = seen.find((other) => from <= other.to && to >= other.from);
    if (from > to) report(path, shown, configMessages.expectOrderedSegment());
    else if (clash)
      report(path, shown, configMessages.expectDisjointSegment(`${clash.name} [${clash.from}, ${clash.to}]`));
    else seen.push({ name, from, to });
  }
}
