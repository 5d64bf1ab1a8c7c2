import type { Context } from '../core/context.ts';
import type { Call, Limit, Operation, Reply } from '../core/http.ts';
import { tokenOperations } from './auth.ts';
import { getInstance, listInstanceIds, listPremium } from './instances.ts';
import { getDepartment, getUser, getUserByUnionId, listSubDepartments, listUsers } from './people.ts';
import { sendOneToOne, sendToRobot, sendWorkNotice } from './robots.ts';
import { createSheetField, deleteSheetField, listSheetFields, updateSheetField } from './sheet-fields.ts';
import { deleteRecords, getSheetRecord, insertRecords, listSheetRecords, updateRecords } from './sheet-records.ts';
import { createSheet, deleteSheet, getSheet, listSheets, updateSheet } from './sheets.ts';
import { formSchema, listManaged, listVisible } from './templates.ts';

/** Every DingTalk endpoint. All share 20 calls a second per app and API (reference §2.3); approvals and AI tables are metered (§2.4). */

type Handler = (context: Context, call: Call) => Reply;
type Row = [name: string, method: Operation['method'], path: string, scope: string, handle: Handler];

const qps: Limit[] = [{ count: 20, seconds: 1 }];
const workflow = '/v1.0/workflow';
const sheets = '/v1.0/notable/bases/:baseId/sheets';
const sheet = `${sheets}/:sheet`;
const instanceRead = 'Workflow.Instance.Read';
const formRead = 'Workflow.Form.Read';
const tableRead = 'Notable.Base.Read.All';
const tableWrite = 'Notable.Base.Write.All';

const metered: Row[] = [
  ['instance.list', 'POST', `${workflow}/processes/instanceIds/query`, instanceRead, listInstanceIds],
  ['instance.get', 'GET', `${workflow}/processInstances`, instanceRead, getInstance],
  ['template.list', 'GET', `${workflow}/processes/userVisibilities/templates`, formRead, listVisible],
  ['template.managed', 'GET', `${workflow}/processes/managements/templates`, formRead, listManaged],
  ['form.schema', 'GET', `${workflow}/forms/schemas/processCodes`, formRead, formSchema],
  ['sheet.list', 'GET', sheets, tableRead, listSheets],
  ['sheet.create', 'POST', sheets, tableWrite, createSheet],
  ['sheet.get', 'GET', sheet, tableRead, getSheet],
  ['sheet.update', 'PUT', sheet, tableWrite, updateSheet],
  ['sheet.delete', 'DELETE', sheet, tableWrite, deleteSheet],
  ['field.list', 'GET', `${sheet}/fields`, tableRead, listSheetFields],
  ['field.create', 'POST', `${sheet}/fields`, tableWrite, createSheetField],
  ['field.update', 'PUT', `${sheet}/fields/:field`, tableWrite, updateSheetField],
  ['field.delete', 'DELETE', `${sheet}/fields/:field`, tableWrite, deleteSheetField],
  ['record.list', 'POST', `${sheet}/records/list`, tableRead, listSheetRecords],
  ['record.delete', 'POST', `${sheet}/records/delete`, tableWrite, deleteRecords],
  ['record.insert', 'POST', `${sheet}/records`, tableWrite, insertRecords],
  ['record.update', 'PUT', `${sheet}/records`, tableWrite, updateRecords],
  ['record.get', 'GET', `${sheet}/records/:recordId`, tableRead, getSheetRecord],
];

/** OA premium draws on its own quota, one-to-one messages on the push quota. */
const unmetered: Row[] = [
  [
    'premium.list',
    'GET',
    `${workflow}/premium/processes/pages/instances`,
    'Premium.Workflow.ReadWrite.All',
    listPremium,
  ],
  ['robot.oto', 'POST', '/v1.0/robot/oToMessages/batchSend', 'qyapi_robot_sendmsg', sendOneToOne],
];

const oapi: Row[] = [
  ['user.get', 'POST', '/topapi/v2/user/get', 'qyapi_get_member', getUser],
  ['user.by_unionid', 'POST', '/topapi/user/getbyunionid', 'qyapi_get_member', getUserByUnionId],
  ['user.list', 'POST', '/topapi/v2/user/list', 'qyapi_get_department_member', listUsers],
  ['department.get', 'POST', '/topapi/v2/department/get', 'qyapi_get_department_list', getDepartment],
  ['department.listsub', 'POST', '/topapi/v2/department/listsub', 'qyapi_get_department_list', listSubDepartments],
  ['work_notice.send', 'POST', '/topapi/message/corpconversation/asyncsend_v2', 'qyapi_base', sendWorkNotice],
];

export function dingtalkOperations(context: Context): Operation[] {
  const build = (rows: Row[], isMetered: boolean, auth: Operation['auth']): Operation[] =>
    rows.map(([name, method, path, scope, handle]) => ({
      platform: 'dingtalk',
      name,
      method,
      path,
      limits: qps,
      metered: isMetered,
      scopes: [scope],
      auth,
      handle: (call) => handle(context, call),
    }));
  return [
    ...tokenOperations(context),
    ...build(metered, true, 'header'),
    ...build(unmetered, false, 'header'),
    ...build(oapi, false, 'query'),
    {
      platform: 'dingtalk',
      name: 'robot.send',
      method: 'POST',
      path: '/robot/send',
      limits: [],
      metered: false,
      scopes: [],
      auth: 'none',
      handle: (call) => sendToRobot(context, call),
    },
  ];
}
