import { createRequire } from 'node:module';
import * as lark from '@larksuiteoapi/node-sdk';
import { describe, expect, it } from 'vitest';
import { noon, rig } from './support.ts';

// The SDK is CommonJS whose default export is the client class.
const require = createRequire(import.meta.url);
const { Config } = require('@alicloud/openapi-client') as typeof import('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util') as typeof import('@alicloud/tea-util');
const oauth =
  require('@alicloud/dingtalk/dist/oauth2_1_0/client.js') as typeof import('@alicloud/dingtalk/dist/oauth2_1_0/client.js');
const workflow =
  require('@alicloud/dingtalk/dist/workflow_1_0/client.js') as typeof import('@alicloud/dingtalk/dist/workflow_1_0/client.js');
const notable =
  require('@alicloud/dingtalk/dist/notable_1_0/client.js') as typeof import('@alicloud/dingtalk/dist/notable_1_0/client.js');

describe('the official SDKs', () => {
  it('drive the Feishu side: token, table, fields, records', async () => {
    const r = await rig();
    const { appId, appSecret, appToken } = r.sandbox.credentials;
    const client = new lark.Client({
      appId,
      appSecret,
      domain: r.sandbox.url,
      loggerLevel: lark.LoggerLevel.error,
    });
    const { bitable } = client;
    const table = await bitable.appTable.create({
      path: { app_token: appToken },
      data: { table: { name: 'Orders', fields: [{ field_name: 'id', type: 1 }] } },
    });
    const path = { app_token: appToken, table_id: table.data!.table_id! };
    await bitable.appTableField.create({ path, data: { field_name: 'amount', type: 2 } });
    const fields = await bitable.appTableField.list({ path, params: { page_size: 100 } });
    expect(fields.data!.items!.map((field) => field.field_name)).toEqual(['id', 'amount']);
    const created = await bitable.appTableRecord.batchCreate({
      path,
      params: { client_token: '0e8c7a3e-6b1f-4a55-9a55-3f0d2d8a1c11' },
      data: { records: [{ fields: { id: 'A-1', amount: 1 } }, { fields: { id: 'A-2', amount: 2 } }] },
    });
    const id = created.data!.records![0]!.record_id!;
    await bitable.appTableRecord.batchUpdate({ path, data: { records: [{ record_id: id, fields: { amount: 9 } }] } });
    const found = await bitable.appTableRecord.search({
      path,
      params: { page_size: 500 },
      data: { filter: { conjunction: 'and', conditions: [{ field_name: 'amount', operator: 'is', value: ['9'] }] } },
    });
    expect(found.data!.items![0]).toMatchObject({ record_id: id, fields: { id: [{ text: 'A-1', type: 'text' }] } });
    await bitable.appTableRecord.batchDelete({ path, data: { records: [id] } });
    expect(r.sandbox.world.feishu.rows('Orders')).toHaveLength(1);
  });

  it('drive the DingTalk side: token, approval ids, details, AI-table records', async () => {
    const r = await rig({ company: 'demo' });
    const { appKey, dingtalkAppSecret, operatorId, baseId } = r.sandbox.credentials;
    const config = () => {
      const made = new Config({});
      made.protocol = 'http';
      made.regionId = 'central';
      made.endpoint = new URL(r.sandbox.url).host;
      return made;
    };
    const runtime = new RuntimeOptions({});
    const tokenAnswer = await new oauth.default(config()).getAccessToken(
      new oauth.GetAccessTokenRequest({ appKey, appSecret: dingtalkAppSecret }),
    );
    const xAcsDingtalkAccessToken = tokenAnswer.body!.accessToken!;

    const approvals = new workflow.default(config());
    const ids = await approvals.listProcessInstanceIdsWithOptions(
      new workflow.ListProcessInstanceIdsRequest({
        processCode: 'PROC-DEMO-LEAVE-0002',
        startTime: noon - 7 * 86_400_000,
        nextToken: 0,
        maxResults: 20,
      }),
      new workflow.ListProcessInstanceIdsHeaders({ xAcsDingtalkAccessToken }),
      runtime,
    );
    expect(ids.body!.result!.list).toHaveLength(20);
    const detail = await approvals.getProcessInstanceWithOptions(
      new workflow.GetProcessInstanceRequest({ processInstanceId: ids.body!.result!.list![0]! }),
      new workflow.GetProcessInstanceHeaders({ xAcsDingtalkAccessToken }),
      runtime,
    );
    expect(detail.body!.result!.title).toContain('请假');

    const tables = new notable.default(config());
    const sheet = await tables.createSheetWithOptions(
      baseId,
      new notable.CreateSheetRequest({
        operatorId,
        name: '订单',
        fields: [new notable.CreateSheetRequestFields({ name: 'id', type: 'text' })],
      }),
      new notable.CreateSheetHeaders({ xAcsDingtalkAccessToken }),
      runtime,
    );
    const sheetId = sheet.body!.id!;
    const inserted = await tables.insertRecordsWithOptions(
      baseId,
      sheetId,
      new notable.InsertRecordsRequest({
        operatorId,
        records: [new notable.InsertRecordsRequestRecords({ fields: { id: 'A-1' } })],
      }),
      new notable.InsertRecordsHeaders({ xAcsDingtalkAccessToken }),
      runtime,
    );
    expect(inserted.body!.value).toHaveLength(1);
    const listed = await tables.listRecordsWithOptions(
      baseId,
      sheetId,
      new notable.ListRecordsRequest({ operatorId, maxResults: 100 }),
      new notable.ListRecordsHeaders({ xAcsDingtalkAccessToken }),
      runtime,
    );
    expect(listed.body!.records![0]!.fields).toEqual({ id: 'A-1' });
  });
});
