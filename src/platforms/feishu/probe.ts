import { SyncError } from '../../errors/index.ts';
import type { Clock, Random } from '../../lib/clock.ts';
import { feishuProbeTexts as t } from '../../messages/feishu.ts';
import { type Text, verbatim } from '../../messages/text.ts';
import type { Finding } from '../../sync/platform.ts';
import type { FeishuCredentials } from './auth.ts';
import type { FeishuClient } from './client.ts';
import type { Resolver } from './resolve.ts';

export interface ProbeDeps {
  readonly credentials: FeishuCredentials;
  readonly client: FeishuClient;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly random: Random;
}

/** Signatures of group bots fail an hour off; dates of a run go by this clock. */
const clockWarningMs = 60_000;
const hourMs = 3_600_000;

/** Whether the platform takes the credentials, and how far apart the clocks are. No metered call. */
export async function probeCredentials({ credentials, clock }: ProbeDeps): Promise<Finding[]> {
  let serverMs = Number.NaN;
  let expiresAtMs: number;
  try {
    ({ expiresAtMs } = await credentials.fetchToken((headers) => {
      serverMs = Date.parse(headers['date'] ?? '');
    }));
  } catch (error) {
    const finding = failed(error, t.credentials());
    return [{ ...finding, area: finding.area === 'platform' ? 'platform' : 'credentials' }];
  }
  const seconds = Math.round((expiresAtMs - clock.now()) / 1000);
  const findings: Finding[] = [
    { area: 'credentials', name: t.credentials(), status: 'ok', detail: t.expires(seconds) },
  ];
  const offMs = Math.abs(serverMs - clock.now());
  if (Number.isFinite(offMs)) {
    const off = offMs > clockWarningMs;
    findings.push({
      area: 'clock',
      name: t.clock(),
      status: off ? (offMs > hourMs ? 'failed' : 'warning') : 'ok',
      detail: t.clockOff(Math.round(offMs / 1000)),
      ...(off ? { remedy: t.clockRemedy(), code: 'CLOCK_SKEW' } : {}),
    });
  }
  return findings;
}

/**
 * Whether the app may use the base, without changing anything: read access, edit permission, advanced permissions. Ends after the
 * first line that fails, since it explains the rest. 2 calls, one more for a wiki address.
 */
export async function probeAccess({ client, resolver }: ProbeDeps): Promise<Finding[]> {
  let appToken: string;
  let app: Awaited<ReturnType<FeishuClient['appGet']>>;
  try {
    appToken = await resolver.base();
    app = await client.appGet(appToken);
  } catch (error) {
    return [failed(error, t.base())];
  }
  const edit = await probeEdit(client, appToken);
  return [
    { area: 'base', name: t.base(), status: 'ok', detail: verbatim(app.name) },
    edit,
    {
      area: 'base',
      name: t.advanced(),
      status: app.isAdvanced ? 'warning' : 'ok',
      detail: app.isAdvanced ? t.advancedOn() : t.advancedOff(),
      ...(app.isAdvanced ? { code: 'FEISHU_ADVANCED_ON', remedy: t.advancedRemedy() } : {}),
    },
  ];
}

async function probeEdit(client: FeishuClient, appToken: string): Promise<Finding> {
  const area = 'permission';
  try {
    const { allowed } = await client.permissionAuth(appToken, 'edit');
    return allowed
      ? { area, name: t.edit(), status: 'ok' }
      : {
          area,
          name: t.edit(),
          status: 'failed',
          detail: t.noEdit(),
          remedy: t.noEditHint(),
          code: 'FEISHU_NO_ACCESS',
        };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    // The call wants a permission of its own, which nothing else needs.
    return { area, name: t.edit(), status: 'skipped', detail: t.unsure(), code: error.code };
  }
}

/**
 * Whether the app has the permissions that a run needs to write: calls with nothing in them. A permission that is missing is refused
 * before the content is looked at; anything else that the platform says about the emptiness means that the permission is there.
 */
export async function probeWrites(
  { client, random }: ProbeDeps,
  { appToken, tableId, deletes }: { readonly appToken: string; readonly tableId: string; readonly deletes: boolean },
): Promise<Finding[]> {
  const nothing = { field_name: 'bitable-sync', type: 1 };
  const calls: readonly (readonly [Text, () => Promise<unknown>])[] = [
    [t.canLookUp(), () => client.recordBatchGet(appToken, tableId, [])],
    [t.canCreate(), () => client.recordBatchCreate(appToken, tableId, [], random.uuid())],
    [t.canUpdate(), () => client.recordBatchUpdate(appToken, tableId, [])],
    ...(deletes ? [[t.canDelete(), () => client.recordBatchDelete(appToken, tableId, [])] as const] : []),
    [t.canAddOptions(), () => client.fieldUpdate(appToken, tableId, 'fldBitableSyncDoctor', nothing)],
  ];
  const findings: Finding[] = [];
  for (const [name, call] of calls) {
    try {
      await call();
    } catch (error) {
      const finding = failed(error, name);
      if (finding.area !== 'base') {
        findings.push(finding);
        continue;
      }
    }
    findings.push({ area: 'permission', name, status: 'ok' });
  }
  return findings;
}

/** `base`: something about the base or the call; `permission`: a right is missing; `platform`: it could not be asked. */
function failed(error: unknown, name: Text): Finding {
  if (!(error instanceof SyncError)) throw error;
  const { text: detail, hint: remedy, code, recovery } = error;
  const area = recovery === 'fix-access' ? 'permission' : recovery === 'try-later' ? 'platform' : 'base';
  return { area, name, status: 'failed', detail, ...(remedy ? { remedy } : {}), code };
}
