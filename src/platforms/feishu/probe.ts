import { SyncError } from '../../errors/index.ts';
import { feishuProbeTexts as t } from '../../messages/feishu.ts';
import { verbatim } from '../../messages/text.ts';
import type { Finding } from '../../sync/platform.ts';
import type { FeishuClient } from './client.ts';
import type { Resolver } from './resolve.ts';

const area = 'feishu';

/**
 * Whether the app may do what a run would do, without changing anything: credentials and read access, edit permission, advanced
 * permissions. Ends after the first line when that fails, since it explains the rest. 3 calls, one more for a wiki address.
 */
export async function probeAccess({
  client,
  resolver,
}: {
  client: FeishuClient;
  resolver: Resolver;
}): Promise<Finding[]> {
  let appToken: string;
  let app: Awaited<ReturnType<FeishuClient['appGet']>>;
  try {
    appToken = await resolver.base();
    app = await client.appGet(appToken);
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    const { text: detail, hint: remedy, code } = error;
    return [{ area, name: t.base(), status: 'failed', detail, ...(remedy ? { remedy } : {}), code }];
  }
  return [
    { area, name: t.base(), status: 'ok', detail: verbatim(app.name) },
    await probeEdit(client, appToken),
    {
      area,
      name: t.advanced(),
      status: app.isAdvanced ? 'warning' : 'ok',
      detail: app.isAdvanced ? t.advancedOn() : t.advancedOff(),
    },
  ];
}

async function probeEdit(client: FeishuClient, appToken: string): Promise<Finding> {
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
