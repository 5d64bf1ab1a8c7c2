import { afterEach } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';

/** A clock that only moves when told to. */
export const noon = Date.UTC(2026, 10, 20, 4, 0, 0);

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  body: any;
}

export interface Rig {
  sandbox: Sandbox;
  clock: { now: number };
  /** A call without any token. */
  raw(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A Feishu call with a valid token; paths under the default base may start with `~`. */
  feishu(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A DingTalk v1.0 call with a valid token; paths under the default AI-table base may start with `~` and get the operatorId. */
  ding(method: string, path: string, body?: unknown): Promise<Answer>;
  oapi(path: string, body?: unknown): Promise<Answer>;
}

const open: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

export async function rig(options: SandboxOptions = {}): Promise<Rig> {
  const clock = { now: noon };
  const sandbox = await startSandbox({ now: () => clock.now, ...options });
  open.push(sandbox);
  const { credentials: c } = sandbox;

  const raw: Rig['raw'] = async (method, path, body, headers = {}) => {
    const response = await fetch(sandbox.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown = text;
    try {
      parsed = JSON.parse(text);
    } catch {
      // Left as text.
    }
    return { status: response.status, headers: response.headers, body: parsed };
  };

  const feishu: Rig['feishu'] = async (method, path, body) => {
    const { body: token } = await raw('POST', '/open-apis/auth/v3/tenant_access_token/internal', {
      app_id: c.appId,
      app_secret: c.appSecret,
    });
    const full = path.replace(/^~/, `/open-apis/bitable/v1/apps/${c.appToken}`);
    return raw(method, full, body, { authorization: `Bearer ${token.tenant_access_token}` });
  };

  const dingToken = async () => {
    const { body } = await raw('POST', '/v1.0/oauth2/accessToken', {
      appKey: c.appKey,
      appSecret: c.dingtalkAppSecret,
    });
    return String(body.accessToken);
  };

  const ding: Rig['ding'] = async (method, path, body) => {
    let full = path;
    if (path.startsWith('~')) {
      full = path.replace('~', `/v1.0/notable/bases/${c.baseId}`);
      full += `${full.includes('?') ? '&' : '?'}operatorId=${c.operatorId}`;
    }
    return raw(method, full, body, { 'x-acs-dingtalk-access-token': await dingToken() });
  };

  const oapi: Rig['oapi'] = async (path, body) => raw('POST', `${path}?access_token=${await dingToken()}`, body ?? {});

  return { sandbox, clock, raw, feishu, ding, oapi };
}

/** Creates a Feishu table through the API and returns the path of it. */
export async function feishuTable(r: Rig, name: string, fields: unknown[]): Promise<string> {
  const { body } = await r.feishu('POST', '~/tables', { table: { name, default_view_name: 'all', fields } });
  if (body.code !== 0) throw new Error(JSON.stringify(body));
  return `~/tables/${body.data.table_id}`;
}
