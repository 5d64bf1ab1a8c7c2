import type { Config } from '../../config/schema.ts';
import { SyncError, WriteRefusedError } from '../../errors/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import { type Text, verbatim } from '../../messages/text.ts';
import type { Finding } from '../../sync/platform.ts';
import type { ApprovalApi } from './approvals.ts';
import type { DingTalkClient } from './client.ts';
import { isObject } from './json.ts';
import { type Notable, notablePath } from './notable.ts';
import { defaultBase, namesBase, placeOf } from './sheets.ts';

export interface ProbeDeps {
  readonly config: Config;
  readonly client: DingTalkClient;
  readonly approvals: ApprovalApi;
  readonly notable: Notable;
  readonly clock: Clock;
}

/** A token lives by the server's clock, and robot signatures fail an hour off. */
const clockWarningMs = 60_000;
const hourMs = 3_600_000;

/**
 * Questions to the platform that show whether these pipelines could run: credentials, clock, one listing per template, the contact
 * permission, reading and writing the AI table. Changes nothing. Areas: `credentials`, `clock`, `permission`, `base`, `platform`.
 */
export async function probe(deps: ProbeDeps, pipelines: readonly string[]): Promise<Finding[]> {
  const { config } = deps;
  const findings = await probeCredentials(deps);
  // Rejected, or not reached at all: every further question would only wait for the same answer.
  if (findings.some(({ area, status }) => area !== 'clock' && status === 'failed')) return findings;
  if (pipelines.includes('dingtalk-approvals')) {
    findings.push(...(await probeTemplates(deps)));
    findings.push(await probeContacts(deps), await probeDepartments(deps));
  }
  const targets: Readonly<Record<string, { readonly target?: unknown }>> = {
    'dingtalk-approvals': config['dingtalk-approvals'],
    'crm-leads': config['crm-leads'],
    'csv-students': config['csv-students'],
    customers: config.customers,
  };
  if (pipelines.some((pipeline) => targets[pipeline]?.target === 'dingtalk')) findings.push(...(await probeBase(deps)));
  return findings;
}

async function probeCredentials({ client, clock }: ProbeDeps): Promise<Finding[]> {
  let serverMs = Number.NaN;
  try {
    const { expiresAtMs } = await client.fetchToken((headers) => {
      serverMs = Date.parse(headers['date'] ?? '');
    });
    const findings: Finding[] = [
      {
        area: 'credentials',
        name: m.probe.credentials(),
        status: 'ok',
        detail: m.probe.expires(Math.round((expiresAtMs - clock.now()) / 1000)),
      },
    ];
    const offMs = Math.abs(serverMs - clock.now());
    if (Number.isFinite(offMs)) {
      const off = offMs > clockWarningMs;
      findings.push({
        area: 'clock',
        name: m.probe.clock(),
        status: off ? (offMs > hourMs ? 'failed' : 'warning') : 'ok',
        detail: m.probe.clockOff(Math.round(offMs / 1000)),
        ...(off ? { remedy: m.probe.clockRemedy(), code: 'CLOCK_SKEW' } : {}),
      });
    }
    return findings;
  } catch (error) {
    const finding = failed(error, m.probe.credentials());
    return [{ ...finding, area: finding.area === 'platform' ? 'platform' : 'credentials' }];
  }
}

async function probeTemplates(deps: ProbeDeps): Promise<Finding[]> {
  const { config, approvals, clock } = deps;
  const { process_codes: configured, admin_userid: admin, oa_premium: premium } = config['dingtalk-approvals'];
  let codes: readonly string[];
  const findings: Finding[] = [];
  if (configured === 'all') {
    try {
      codes = (await approvals.managedTemplates(admin)).map(({ processCode }) => processCode);
      findings.push({
        area: 'permission',
        name: m.probe.managed(),
        status: codes.length > 0 ? 'ok' : 'warning',
        detail: m.probe.managedCount(codes.length),
        ...(codes.length > 0
          ? { facts: { templates: String(codes.length) } }
          : { code: 'NO_PROCESS_CODES', remedy: m.probe.managedNone(admin) }),
      });
      // One listing proves the permission for all of them.
      codes = codes.slice(0, 1);
    } catch (error) {
      return [failed(error, m.probe.managed())];
    }
  } else {
    codes = (typeof configured === 'string' ? [configured] : configured).map((code) => code.trim());
  }
  if (codes.length === 0 && findings.length === 0) {
    return [{ area: 'permission', name: m.probe.noTemplates(), status: 'skipped' }];
  }
  for (const code of codes) {
    const name = m.probe.template(code);
    try {
      const endMs = clock.now();
      for await (const _page of approvals.listInstanceIds({
        processCode: code,
        startMs: endMs - hourMs,
        endMs,
        pageSize: 1,
      }))
        break;
      findings.push({ area: 'permission', name, status: 'ok' });
    } catch (error) {
      findings.push(failed(error, name));
    }
  }
  const proven = codes.find((_, at) => findings.at(at - codes.length)?.status === 'ok');
  if (premium && proven !== undefined) findings.push(await probePremium(deps, proven));
  return findings;
}

/** One page of the paid listing, which has a permission of its own. */
async function probePremium({ approvals, clock }: ProbeDeps, processCode: string): Promise<Finding> {
  const name = m.probe.premium();
  const endMs = clock.now();
  try {
    for await (const _page of approvals.premiumPages({ processCode, startMs: endMs - hourMs, endMs })) break;
    return { area: 'permission', name, status: 'ok' };
  } catch (error) {
    return failed(error, name);
  }
}

/** Asks for somebody who does not exist: "no such person" needs the permission too. */
async function probeContacts({ client, config }: ProbeDeps): Promise<Finding> {
  const name = m.probe.contacts();
  const userid = config['dingtalk-approvals'].admin_userid.trim() || 'bitable-sync-doctor';
  try {
    await client.oapi({
      operation: 'user.get',
      method: 'POST',
      path: '/topapi/v2/user/get',
      body: { userid, language: 'zh_CN' },
      metered: false,
      perSecond: 15,
      parse: (json) => (isObject(json) ? true : undefined),
    });
    return { area: 'permission', name, status: 'ok' };
  } catch (error) {
    const unknown =
      error instanceof SyncError && (error.code === 'DINGTALK_PERSON_UNKNOWN' || error.code === 'DINGTALK_BAD_REQUEST');
    if (unknown) return { area: 'permission', name, status: 'ok' };
    const finding = failed(error, name);
    return finding.code === 'DINGTALK_OUTSIDE_CONTACT_SCOPE' ? { ...finding, status: 'warning' } : finding;
  }
}

/** Names of departments: where an approval does not say its own, and for department fields in forms. */
async function probeDepartments({ client }: ProbeDeps): Promise<Finding> {
  const name = m.probe.departments();
  try {
    await client.oapi({
      operation: 'department.get',
      method: 'POST',
      path: '/topapi/v2/department/get',
      body: { dept_id: 1, language: 'zh_CN' },
      metered: false,
      perSecond: 15,
      parse: (json) => (isObject(json) ? true : undefined),
    });
    return { area: 'permission', name, status: 'ok' };
  } catch (error) {
    const finding = failed(error, name);
    if (finding.code === 'DINGTALK_DEPARTMENT_UNKNOWN' || finding.code === 'DINGTALK_BAD_REQUEST')
      return { area: 'permission', name, status: 'ok' };
    return finding.code === 'DINGTALK_OUTSIDE_CONTACT_SCOPE' ? { ...finding, status: 'warning' } : finding;
  }
}

async function probeBase(deps: ProbeDeps): Promise<Finding[]> {
  const { config, notable } = deps;
  const findings: Finding[] = [];
  let baseId: string;
  let sheets: readonly { id: string; name: string }[];
  try {
    baseId = baseOf(config);
    sheets = await notable.sheets(baseId);
    findings.push({
      area: 'permission',
      name: m.probe.notableRead(),
      status: 'ok',
      detail: m.probe.sheets(sheets.map((sheet) => sheet.name)),
    });
  } catch (error) {
    const finding = failed(error, m.probe.notableRead());
    return [finding.code?.startsWith('DINGTALK_OPERATOR_') ? { ...finding, name: m.probe.operator() } : finding];
  }
  const configured = config.dingtalk.operator_id;
  const operator = await notable.operator.id();
  findings.push(
    operator === configured
      ? { area: 'permission', name: m.probe.operator(), status: 'ok' }
      : {
          area: 'permission',
          name: m.probe.operator(),
          status: 'warning',
          code: 'DINGTALK_OPERATOR_INVALID',
          detail: m.operatorWasUserid(configured, operator),
          remedy: m.operatorWasUseridHint(operator),
          facts: { unionId: operator },
        },
  );
  const sheet = sheets[0];
  if (sheet) findings.push(await probeWrite(deps, baseId, sheet.id));
  return findings;
}

/** An update of no rows: it cannot change anything, and is refused for lack of rights before its content is looked at. */
async function probeWrite({ notable }: ProbeDeps, baseId: string, sheetId: string): Promise<Finding> {
  const name = m.probe.notableWrite();
  try {
    await notable.call({
      operation: 'record.update',
      method: 'PUT',
      path: notablePath(baseId, 'sheets', sheetId, 'records'),
      body: { records: [] },
      effect: 'idempotent',
      parse: () => true,
    });
    return { area: 'permission', name, status: 'ok' };
  } catch (error) {
    // Refused for its emptiness, not for our rights.
    if (error instanceof WriteRefusedError) return { area: 'permission', name, status: 'ok' };
    return failed(error, name);
  }
}

/** The default base, else the first one that a table of the configuration names. */
function baseOf(config: Config): string {
  const elsewhere = Object.entries(config.dingtalk.tables).find(([, ref]) => namesBase(ref));
  if (config.dingtalk.base_id.trim() !== '' || !elsewhere) return defaultBase(config);
  return placeOf(config, { key: elsewhere[0], defaultName: '' }).baseId;
}

/** `base`: something about the base or the call; `permission`: a right is missing; `platform`: it could not be asked. */
function failed(error: unknown, name: Text): Finding {
  if (!(error instanceof SyncError)) throw error;
  return {
    area: error.recovery === 'fix-access' ? 'permission' : error.recovery === 'try-later' ? 'platform' : 'base',
    name,
    status: 'failed',
    detail: error.text ?? verbatim(error.code),
    code: error.code,
    ...(error.hint ? { remedy: error.hint } : {}),
  };
}
