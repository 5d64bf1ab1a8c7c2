import { type FeishuHintContext, feishuHints as h, feishuErrorTexts as t } from '../../messages/feishu.ts';
import type { Text } from '../../messages/text.ts';

/** What an error code asks of us. */
export type FeishuClass =
  /** Too fast: wait as told, slow down. */
  | 'throttled'
  /** Server side; the effect may have happened. */
  | 'retry'
  /** Base is copying: a long wait. */
  | 'wait'
  /** Another write to the base: growing waits, more tries than usual. */
  | 'conflict'
  /** Loading or overloaded: wait, then smaller batches. */
  | 'not-ready'
  /** The catch-all 1254002: two more tries, then smaller batches. */
  | 'overload'
  /** Outcome unknown on their side. */
  | 'timeout'
  | 'renew'
  | 'access'
  | 'config'
  | 'quota'
  | 'row'
  /** Blames the rows of a record write; our own fault elsewhere. */
  | 'row-or-stop'
  | 'size'
  | 'record-gone'
  | 'table-full'
  /** A name that the table does not have: re-read the columns once. */
  | 'schema'
  /** An id that does not exist; where we have just created it, their replicas lag. */
  | 'not-found'
  | 'page-size'
  /** The same request, or idempotency key, was seen before. */
  | 'resubmitted'
  /** Success in disguise. */
  | 'done'
  | 'stop';

export interface FeishuErrorEntry {
  readonly codes: readonly number[];
  /** Our stable code. */
  readonly name: string;
  readonly class: FeishuClass;
  readonly text: Text;
  readonly hint?: (context: FeishuHintContext) => Text;
  /** Path below https://open.feishu.cn/document where the code is explained. */
  readonly page: string;
}

const generic = '/ukTMukTMukTM/ugjM14COyUjL4ITN';
const token = '/ukTMukTMukTM/ukDNz4SO0MjL5QzM/auth-v3/auth/tenant_access_token_internal';
const rates = '/ukTMukTMukTM/uUzN04SN3QjL1cDN';
const quota = '/platform-notices/platform-updates-/custom-app-api-call-limit';
const faq = '/ukTMukTMukTM/uczNzUjL3czM14yN3MTN';
const bitable = '/uAjLw4CM/ukTMukTMukTM/reference/bitable-v1';
const create = `${bitable}/app-table-record/batch_create`;
const update = `${bitable}/app-table-record/batch_update`;
const search = `${bitable}/app-table-record/search`;
const field = `${bitable}/app-table-field/create`;
const table = `${bitable}/app-table/create`;
const view = `${bitable}/app-table-view/create`;
const wiki = '/ukTMukTMukTM/uUDN04SN0QjL1QDN/wiki-v2/space/get_node';
const drive = '/uAjLw4CM/ukTMukTMukTM/reference/drive-v1/permission-member/auth';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/**
 * Every code of the platform that we know (group bots have their own few, beside the notifications): what to do, what to say, where it is written. Pages read 2026-05. The body's code
 * decides, never the HTTP status: most failures of tables come with status 200.
 */
export const feishuErrors: readonly FeishuErrorEntry[] = [
  // Credentials, tokens and permissions of the app.
  {
    codes: [10003, 10005, 10012, 10013, 10014, 10015, 20002, 99991543],
    name: 'FEISHU_CREDENTIALS_REJECTED',
    class: 'access',
    text: t.credentials,
    hint: h.credentials,
    page: token,
  },
  { codes: [2200], name: 'FEISHU_INTERNAL', class: 'retry', text: t.internal, hint: h.later, page: generic },
  {
    codes: [99991661],
    name: 'FEISHU_TOKEN_MISSING',
    class: 'stop',
    text: t.tokenMissing,
    hint: h.report,
    page: generic,
  },
  {
    codes: [99991663, 99991664, 99991665, 99991671, 20013],
    name: 'FEISHU_TOKEN_REFUSED',
    class: 'renew',
    text: t.tokenRefused,
    hint: h.tokenRefused,
    page: generic,
  },
  {
    codes: [99991668, 99991677],
    name: 'FEISHU_TOKEN_KIND',
    class: 'stop',
    text: t.userToken,
    hint: h.report,
    page: generic,
  },
  {
    codes: [99991662],
    name: 'FEISHU_APP_DISABLED',
    class: 'access',
    text: t.appDisabled,
    hint: h.enableApp,
    page: generic,
  },
  {
    codes: [99991673],
    name: 'FEISHU_APP_NOT_INSTALLED',
    class: 'access',
    text: t.appNotInstalled,
    hint: h.enableApp,
    page: generic,
  },
  {
    codes: [99991672, 99991676, 99991679],
    name: 'FEISHU_SCOPE_MISSING',
    class: 'access',
    text: t.scopeMissing,
    hint: h.scope,
    page: generic,
  },
  { codes: [99991401], name: 'FEISHU_IP_DENIED', class: 'access', text: t.ipDenied, hint: h.ip, page: generic },
  // Rates and quota. Both come with HTTP 429; repeating never helps against the second.
  {
    codes: [99991400],
    name: 'FEISHU_RATE_LIMITED',
    class: 'throttled',
    text: t.rateLimited,
    hint: h.later,
    page: rates,
  },
  { codes: [99991403], name: 'FEISHU_QUOTA_EXHAUSTED', class: 'quota', text: t.quota, hint: h.quota, page: quota },
  // Requests.
  {
    codes: [99992402],
    name: 'FEISHU_REQUEST_INVALID',
    class: 'stop',
    text: t.requestInvalid,
    hint: h.ids,
    page: generic,
  },
  {
    codes: [99991201, 99991301],
    name: 'FEISHU_WRONG_ADDRESS',
    class: 'config',
    text: t.wrongAddress,
    hint: h.baseUrl,
    page: generic,
  },
  {
    codes: [1254000, 1254001],
    name: 'FEISHU_BAD_REQUEST',
    class: 'row-or-stop',
    text: t.badRequest,
    hint: h.report,
    page: create,
  },
  {
    codes: [1254007, 1254008],
    name: 'FEISHU_EMPTY_INPUT',
    class: 'stop',
    text: t.emptyInput,
    hint: h.report,
    page: create,
  },
  { codes: [1254011], name: 'FEISHU_PAGE_SIZE', class: 'stop', text: t.requestInvalid, hint: h.report, page: search },
  { codes: [1254037], name: 'FEISHU_CLIENT_TOKEN', class: 'stop', text: t.clientToken, hint: h.report, page: create },
  {
    codes: [1254070],
    name: 'FEISHU_ACTION_INVALID',
    class: 'stop',
    text: t.actionInvalid,
    hint: h.report,
    page: create,
  },
  {
    codes: [1254107, 1254108, 1254109],
    name: 'FEISHU_QUERY_TOO_LONG',
    class: 'stop',
    text: t.queryTooLong,
    hint: h.report,
    page: search,
  },
  // The base and its parts.
  { codes: [91403], name: 'FEISHU_NO_ACCESS', class: 'access', text: t.noAccess, hint: h.access, page: faq },
  {
    codes: [91402],
    name: 'FEISHU_BASE_NOT_FOUND',
    class: 'config',
    text: t.baseNotFound,
    hint: h.baseNotFound,
    page: faq,
  },
  { codes: [91404, 91005], name: 'FEISHU_BASE_DELETED', class: 'config', text: t.baseDeleted, hint: h.ids, page: faq },
  {
    codes: [1254003],
    name: 'FEISHU_BASE_TOKEN_INVALID',
    class: 'config',
    text: t.baseTokenInvalid,
    hint: h.baseNotFound,
    page: create,
  },
  {
    codes: [1254004, 1254005, 1254006, 1254009],
    name: 'FEISHU_ID_INVALID',
    class: 'config',
    text: t.idInvalid,
    hint: h.ids,
    page: create,
  },
  {
    codes: [1254040],
    name: 'FEISHU_BASE_NOT_FOUND',
    class: 'not-found',
    text: t.baseNotFound,
    hint: h.baseNotFound,
    page: create,
  },
  {
    codes: [1254041, 1254042, 1254044],
    name: 'FEISHU_NOT_FOUND',
    class: 'not-found',
    text: t.notFound,
    hint: h.ids,
    page: create,
  },
  {
    codes: [1254016, 1254018, 1254024, 1254045],
    name: 'FEISHU_FIELD_UNKNOWN',
    class: 'schema',
    text: t.fieldUnknown,
    hint: h.fieldUnknown,
    page: search,
  },
  { codes: [1254012], name: 'FEISHU_TYPE_UNSUPPORTED', class: 'config', text: t.typeUnsupported, page: field },
  { codes: [1254013], name: 'FEISHU_TABLE_NAME_TAKEN', class: 'config', text: t.tableNameTaken, page: table },
  { codes: [1254014], name: 'FEISHU_FIELD_NAME_TAKEN', class: 'config', text: t.fieldNameTaken, page: field },
  {
    codes: [1254019, 1254020, 1254021, 1254022],
    name: 'FEISHU_VIEW_INVALID',
    class: 'config',
    text: t.viewInvalid,
    page: view,
  },
  { codes: [1254023, 1254034, 1254046], name: 'FEISHU_LAST_ONE', class: 'config', text: t.lastOne, page: table },
  {
    codes: [1254028, 1254029],
    name: 'FEISHU_FIELD_NAME_INVALID',
    class: 'config',
    text: t.fieldNameInvalid,
    page: field,
  },
  {
    codes: [1254031],
    name: 'FEISHU_BASE_NAME_INVALID',
    class: 'config',
    text: t.baseNameInvalid,
    page: `${bitable}/app/create`,
  },
  {
    codes: range(1254080, 1254096),
    name: 'FEISHU_FIELD_PROPERTY',
    class: 'stop',
    text: t.fieldProperty,
    hint: h.report,
    page: field,
  },
  {
    codes: [1254100, 1254101, 1254102, 1254105],
    name: 'FEISHU_LIMIT_REACHED',
    class: 'config',
    text: t.limit,
    hint: h.administrator,
    page: `${bitable}/bitable-overview`,
  },
  {
    codes: [1254606],
    name: 'FEISHU_UNCHANGED',
    class: 'done',
    text: t.unchanged,
    page: `${bitable}/app-table-field/update`,
  },
  // Permissions on the base.
  {
    codes: [1254027],
    name: 'FEISHU_ATTACHMENT_DENIED',
    class: 'access',
    text: t.attachment,
    hint: h.access,
    page: create,
  },
  {
    codes: [1254301, 1254302, 1254304],
    name: 'FEISHU_ADVANCED_PERMISSION',
    class: 'access',
    text: t.advancedPermission,
    hint: h.advanced,
    page: `${bitable}/app-role/advanced-permission-guide`,
  },
  {
    codes: [1254305],
    name: 'FEISHU_TENANT_CONTROL',
    class: 'access',
    text: t.tenantControl,
    hint: h.administrator,
    page: create,
  },
  {
    codes: [1254306],
    name: 'FEISHU_PLAN_LIMIT',
    class: 'access',
    text: t.planLimit,
    hint: h.administrator,
    page: create,
  },
  // Rows. A batch is all or nothing and the answer does not name the row.
  { codes: [1254010], name: 'FEISHU_ROW_UNREADABLE', class: 'row', text: t.rowUnreadable, page: create },
  { codes: [1254015], name: 'FEISHU_TYPE_MISMATCH', class: 'row', text: t.typeMismatch, page: create },
  { codes: [1254026], name: 'FEISHU_EMPTY_OPTION', class: 'row-or-stop', text: t.emptyOption, page: create },
  {
    codes: [...range(1254060, 1254069), 1254072, 1254074],
    name: 'FEISHU_CELL_REFUSED',
    class: 'row',
    text: t.cellRefused,
    page: create,
  },
  { codes: [1254106, 1254303], name: 'FEISHU_ATTACHMENT_REFUSED', class: 'row', text: t.attachment, page: create },
  { codes: [1254130], name: 'FEISHU_CELL_TOO_LARGE', class: 'row', text: t.cellTooLarge, page: create },
  { codes: [1254043], name: 'FEISHU_RECORD_GONE', class: 'record-gone', text: t.recordGone, page: update },
  {
    codes: [1254103],
    name: 'FEISHU_TABLE_FULL',
    class: 'table-full',
    text: t.tableFull,
    hint: h.tableFull,
    page: create,
  },
  { codes: [1254104], name: 'FEISHU_TOO_MANY_ROWS', class: 'size', text: t.tooManyRows, page: create },
  { codes: [1254030], name: 'FEISHU_RESPONSE_TOO_LARGE', class: 'page-size', text: t.responseTooLarge, page: search },
  // The base is busy, or the server is in trouble.
  { codes: [1254002], name: 'FEISHU_FAILED', class: 'overload', text: t.failed, hint: h.later, page: create },
  { codes: [1254036], name: 'FEISHU_BASE_COPYING', class: 'wait', text: t.copying, hint: h.later, page: create },
  {
    codes: [1254112, 1254290],
    name: 'FEISHU_BASE_BUSY',
    class: 'throttled',
    text: t.baseBusy,
    hint: h.later,
    page: update,
  },
  { codes: [1254291], name: 'FEISHU_WRITE_CONFLICT', class: 'conflict', text: t.conflict, hint: h.later, page: create },
  { codes: [1254607], name: 'FEISHU_NOT_READY', class: 'not-ready', text: t.notReady, hint: h.later, page: create },
  {
    codes: [1254608, 1255006],
    name: 'FEISHU_RESUBMITTED',
    class: 'resubmitted',
    text: t.resubmitted,
    hint: h.later,
    page: create,
  },
  {
    codes: range(1255001, 1255005),
    name: 'FEISHU_INTERNAL',
    class: 'retry',
    text: t.internal,
    hint: h.later,
    page: create,
  },
  { codes: [1255040], name: 'FEISHU_TIMEOUT', class: 'timeout', text: t.timedOut, hint: h.later, page: create },
  { codes: [1061045], name: 'FEISHU_BUSY', class: 'conflict', text: t.conflict, hint: h.later, page: drive },
  {
    codes: [1063006],
    name: 'FEISHU_RATE_LIMITED',
    class: 'throttled',
    text: t.rateLimited,
    hint: h.later,
    page: drive,
  },
  // Wiki.
  { codes: [131001, 131009], name: 'FEISHU_WIKI_BUSY', class: 'retry', text: t.internal, hint: h.later, page: wiki },
  { codes: [131002, 131004], name: 'FEISHU_WIKI_INVALID', class: 'config', text: t.wikiParam, hint: h.ids, page: wiki },
  { codes: [131005], name: 'FEISHU_WIKI_NOT_FOUND', class: 'config', text: t.wikiNotFound, hint: h.ids, page: wiki },
  { codes: [131006], name: 'FEISHU_WIKI_DENIED', class: 'access', text: t.wikiDenied, hint: h.wiki, page: wiki },
  { codes: [131007], name: 'FEISHU_WIKI_INTERNAL', class: 'stop', text: t.internal, hint: h.later, page: wiki },
];

const byCode = new Map(feishuErrors.flatMap((entry) => entry.codes.map((code) => [code, entry] as const)));

/** A code that no page explains stops the call: guessing could lose rows. */
const unknown: FeishuErrorEntry = {
  codes: [],
  name: 'FEISHU_UNKNOWN_CODE',
  class: 'stop',
  text: t.unknown,
  hint: h.report,
  page: generic,
};

export function feishuErrorOf(code: number): FeishuErrorEntry {
  return byCode.get(code) ?? unknown;
}

/** The platform's code that an error carries, or null. */
export function platformCode(error: unknown): number | null {
  const details = (error as { details?: { platformCode?: unknown } } | null)?.details;
  return typeof details?.platformCode === 'number' ? details.platformCode : null;
}
