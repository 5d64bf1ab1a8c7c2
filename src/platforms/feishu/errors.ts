import { type FeishuHintContext, type FeishuMeaning, feishuMeanings as m } from '../../messages/feishu-codes.ts';
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

export interface FeishuErrorEntry extends FeishuMeaning {
  readonly codes: readonly number[];
  /** Our stable code. */
  readonly name: string;
  readonly class: FeishuClass;
  /** Path below https://open.feishu.cn/document where the code is explained. */
  readonly page: string;
}

const generic = '/ukTMukTMukTM/ugjM14COyUjL4ITN';
const token = '/ukTMukTMukTM/ukDNz4SO0MjL5QzM/auth-v3/auth/tenant_access_token_internal';
const rates = '/ukTMukTMukTM/uUzN04SN3QjL1cDN';
const quota = '/platform-notices/platform-updates-/custom-app-api-call-limit';
const faq = '/ukTMukTMukTM/uczNzUjL3czM14yN3MTN';
const bitable = '/uAjLw4CM/ukTMukTMukTM/reference/bitable-v1';
const overview = `${bitable}/bitable-overview`;
const create = `${bitable}/app-table-record/batch_create`;
const update = `${bitable}/app-table-record/batch_update`;
const search = `${bitable}/app-table-record/search`;
const field = `${bitable}/app-table-field/create`;
const table = `${bitable}/app-table/create`;
const view = `${bitable}/app-table-view/create`;
const advanced = `${bitable}/app-role/advanced-permission-guide`;
const wiki = '/ukTMukTMukTM/uUDN04SN0QjL1QDN/wiki-v2/space/get_node';
const drive = '/uAjLw4CM/ukTMukTMukTM/reference/drive-v1/permission-member/auth';

/** One meaning: the codes that have it, our code, what the program does, and what the operator reads. */
const entry = (
  codes: number | readonly number[],
  name: string,
  what: FeishuClass,
  meaning: FeishuMeaning,
  page: string,
): FeishuErrorEntry => ({ codes: [codes].flat(), name, class: what, ...meaning, page });

const cell = (code: number, meaning: FeishuMeaning) => entry(code, 'FEISHU_CELL_REFUSED', 'row', meaning, create);
const property = (code: number, meaning: FeishuMeaning) => entry(code, 'FEISHU_FIELD_PROPERTY', 'stop', meaning, field);

/**
 * Every code of the platform that we know (group bots have their own few, in notify/bot-codes.ts): what to do, what to say, where it
 * is written. Pages read 2026-05. The body's code decides, never the HTTP status: most failures of tables come with status 200.
 */
export const feishuErrors: readonly FeishuErrorEntry[] = [
  // Credentials, tokens and permissions of the app.
  entry(10003, 'FEISHU_CREDENTIALS_REJECTED', 'access', m.credentialsMalformed, token),
  entry([10014, 10015, 20002, 99991543], 'FEISHU_CREDENTIALS_REJECTED', 'access', m.credentials, token),
  entry([10005, 10012, 10013], 'FEISHU_CREDENTIALS_REJECTED', 'access', m.appUnauthorized, token),
  entry(2200, 'FEISHU_INTERNAL', 'retry', m.tokenServer, generic),
  entry(99991661, 'FEISHU_TOKEN_MISSING', 'stop', m.tokenMissing, generic),
  entry([99991663, 99991664, 99991665, 99991671, 20013], 'FEISHU_TOKEN_REFUSED', 'renew', m.tokenRefused, generic),
  entry([99991668, 99991677], 'FEISHU_TOKEN_KIND', 'stop', m.tokenKind, generic),
  entry(99991662, 'FEISHU_APP_DISABLED', 'access', m.appDisabled, generic),
  entry(99991673, 'FEISHU_APP_NOT_INSTALLED', 'access', m.appNotInstalled, generic),
  entry([99991672, 99991676, 99991679], 'FEISHU_SCOPE_MISSING', 'access', m.scopeMissing, generic),
  entry(99991401, 'FEISHU_IP_DENIED', 'access', m.ipDenied, generic),
  // Rates and quota. Both come with HTTP 429; repeating never helps against the second.
  entry(99991400, 'FEISHU_RATE_LIMITED', 'throttled', m.rateLimited, rates),
  entry(1063006, 'FEISHU_RATE_LIMITED', 'throttled', m.permissionRate, drive),
  entry(99991403, 'FEISHU_QUOTA_EXHAUSTED', 'quota', m.quota, quota),
  // Requests.
  entry(99992402, 'FEISHU_REQUEST_INVALID', 'stop', m.requestInvalid, generic),
  entry([99991201, 99991301], 'FEISHU_WRONG_ADDRESS', 'config', m.wrongAddress, generic),
  entry([1254000, 1254001], 'FEISHU_BAD_REQUEST', 'row-or-stop', m.badRequest, create),
  entry([1254007, 1254008], 'FEISHU_EMPTY_INPUT', 'stop', m.emptyInput, create),
  entry(1254011, 'FEISHU_PAGE_SIZE', 'stop', m.pageSize, search),
  entry(1254037, 'FEISHU_CLIENT_TOKEN', 'stop', m.clientToken, create),
  entry(1254070, 'FEISHU_ACTION_INVALID', 'stop', m.actionInvalid, create),
  entry(1254107, 'FEISHU_QUERY_TOO_LONG', 'stop', m.filterTooLong, search),
  entry(1254108, 'FEISHU_QUERY_TOO_LONG', 'stop', m.sortTooLong, search),
  entry(1254109, 'FEISHU_QUERY_TOO_LONG', 'stop', m.formulaTooLarge, search),
  // The base and its parts.
  entry(91403, 'FEISHU_NO_ACCESS', 'access', m.noAccess, faq),
  entry(91402, 'FEISHU_BASE_NOT_FOUND', 'config', m.baseNotFound, faq),
  entry(1254040, 'FEISHU_BASE_NOT_FOUND', 'not-found', m.baseNotFound, create),
  entry([91404, 91005], 'FEISHU_BASE_DELETED', 'config', m.baseDeleted, faq),
  entry(1254003, 'FEISHU_BASE_TOKEN_INVALID', 'config', m.baseTokenInvalid, create),
  entry(1254004, 'FEISHU_ID_INVALID', 'config', m.tableIdInvalid, create),
  entry(1254005, 'FEISHU_ID_INVALID', 'config', m.viewIdInvalid, create),
  entry(1254006, 'FEISHU_ID_INVALID', 'config', m.recordIdInvalid, create),
  entry(1254009, 'FEISHU_ID_INVALID', 'config', m.fieldIdInvalid, create),
  entry(1254041, 'FEISHU_NOT_FOUND', 'not-found', m.tableNotFound, create),
  entry(1254042, 'FEISHU_NOT_FOUND', 'not-found', m.viewNotFound, create),
  entry(1254044, 'FEISHU_NOT_FOUND', 'not-found', m.fieldNotFound, create),
  entry(1254016, 'FEISHU_FIELD_UNKNOWN', 'schema', m.sortInvalid, search),
  entry(1254018, 'FEISHU_FIELD_UNKNOWN', 'schema', m.filterInvalid, search),
  entry([1254024, 1254045], 'FEISHU_FIELD_UNKNOWN', 'schema', m.fieldUnknown, search),
  entry(1254012, 'FEISHU_TYPE_UNSUPPORTED', 'config', m.typeUnsupported, field),
  entry(1254013, 'FEISHU_TABLE_NAME_TAKEN', 'config', m.tableNameTaken, table),
  entry(1254014, 'FEISHU_FIELD_NAME_TAKEN', 'config', m.fieldNameTaken, field),
  entry(1254019, 'FEISHU_VIEW_INVALID', 'config', m.viewTypeInvalid, view),
  entry(1254020, 'FEISHU_VIEW_INVALID', 'config', m.viewNameTaken, view),
  entry(1254021, 'FEISHU_VIEW_INVALID', 'config', m.viewNameEmpty, view),
  entry(1254022, 'FEISHU_VIEW_INVALID', 'config', m.viewNameInvalid, view),
  entry(1254023, 'FEISHU_LAST_ONE', 'config', m.lastView, view),
  entry(1254034, 'FEISHU_LAST_ONE', 'config', m.lastTable, table),
  entry(1254046, 'FEISHU_LAST_ONE', 'config', m.primaryField, field),
  entry(1254028, 'FEISHU_FIELD_NAME_INVALID', 'config', m.fieldNameEmpty, field),
  entry(1254029, 'FEISHU_FIELD_NAME_INVALID', 'config', m.fieldNameInvalid, field),
  entry(1254031, 'FEISHU_BASE_NAME_INVALID', 'config', m.baseNameInvalid, `${bitable}/app/create`),
  property(1254080, m.propertyText),
  property(1254081, m.propertyNumber),
  property(1254082, m.propertySingle),
  property(1254083, m.propertyMulti),
  property(1254084, m.propertyDate),
  property(1254085, m.propertyCheckbox),
  property(1254086, m.propertyUser),
  property(1254087, m.propertyUrl),
  property(1254088, m.propertyAttachment),
  property(1254089, m.propertyLink),
  property(1254090, m.propertyLookup),
  property(1254091, m.propertyFormula),
  property(1254092, m.propertyTwoWayLink),
  property(1254093, m.propertyCreated),
  property(1254094, m.propertyModified),
  property(1254095, m.propertyCreator),
  property(1254096, m.propertyModifier),
  entry(1254100, 'FEISHU_LIMIT_REACHED', 'config', m.tablesFull, overview),
  entry(1254101, 'FEISHU_LIMIT_REACHED', 'config', m.viewsFull, overview),
  entry(1254102, 'FEISHU_LIMIT_REACHED', 'config', m.filesFull, overview),
  entry(1254105, 'FEISHU_LIMIT_REACHED', 'config', m.columnsFull, overview),
  entry(1254606, 'FEISHU_UNCHANGED', 'done', m.unchanged, `${bitable}/app-table-field/update`),
  // Permissions on the base.
  entry(1254027, 'FEISHU_ATTACHMENT_DENIED', 'access', m.attachmentDenied, create),
  entry(1254301, 'FEISHU_ADVANCED_PERMISSION', 'access', m.advancedUnsupported, advanced),
  entry(1254302, 'FEISHU_ADVANCED_PERMISSION', 'access', m.advancedPermission, advanced),
  entry(1254304, 'FEISHU_ADVANCED_PERMISSION', 'access', m.manageMissing, advanced),
  entry(1254305, 'FEISHU_TENANT_CONTROL', 'access', m.tenantControl, create),
  entry(1254306, 'FEISHU_PLAN_LIMIT', 'access', m.planLimit, create),
  // Rows. A batch is all or nothing and the answer does not name the row.
  entry(1254010, 'FEISHU_ROW_UNREADABLE', 'row', m.rowUnreadable, create),
  entry(1254015, 'FEISHU_TYPE_MISMATCH', 'row', m.typeMismatch, create),
  entry(1254026, 'FEISHU_EMPTY_OPTION', 'row-or-stop', m.emptyOption, create),
  cell(1254060, m.cellText),
  cell(1254061, m.cellNumber),
  cell(1254062, m.cellSingle),
  cell(1254063, m.cellMulti),
  cell(1254064, m.cellDate),
  cell(1254065, m.cellCheckbox),
  cell(1254066, m.cellUser),
  cell(1254067, m.cellLink),
  cell(1254068, m.cellUrl),
  cell(1254069, m.cellAttachment),
  cell(1254072, m.cellPhone),
  cell(1254074, m.cellTwoWayLink),
  entry(1254106, 'FEISHU_ATTACHMENT_REFUSED', 'row', m.attachmentsTooMany, create),
  entry(1254303, 'FEISHU_ATTACHMENT_REFUSED', 'row', m.attachmentForeign, create),
  entry(1254130, 'FEISHU_CELL_TOO_LARGE', 'row', m.cellTooLarge, create),
  entry(1254043, 'FEISHU_RECORD_GONE', 'record-gone', m.recordGone, update),
  entry(1254103, 'FEISHU_TABLE_FULL', 'table-full', m.tableFull, create),
  entry(1254104, 'FEISHU_TOO_MANY_ROWS', 'size', m.tooManyRows, create),
  entry(1254030, 'FEISHU_RESPONSE_TOO_LARGE', 'page-size', m.responseTooLarge, search),
  // The base is busy, or the server is in trouble.
  entry(1254002, 'FEISHU_FAILED', 'overload', m.failed, create),
  entry(1254036, 'FEISHU_BASE_COPYING', 'wait', m.copying, create),
  entry([1254112, 1254290], 'FEISHU_BASE_BUSY', 'throttled', m.baseBusy, update),
  entry(1254291, 'FEISHU_WRITE_CONFLICT', 'conflict', m.conflict, create),
  entry(1254607, 'FEISHU_NOT_READY', 'not-ready', m.notReady, create),
  entry([1254608, 1255006], 'FEISHU_RESUBMITTED', 'resubmitted', m.resubmitted, create),
  entry([1255001, 1255002, 1255003, 1255004, 1255005], 'FEISHU_INTERNAL', 'retry', m.internal, create),
  entry(1255040, 'FEISHU_TIMEOUT', 'timeout', m.timedOut, create),
  entry(1061045, 'FEISHU_BUSY', 'conflict', m.driveBusy, drive),
  // Wiki.
  entry([131001, 131009], 'FEISHU_WIKI_BUSY', 'retry', m.wikiBusy, wiki),
  entry(131002, 'FEISHU_WIKI_INVALID', 'config', m.wikiParam, wiki),
  entry(131004, 'FEISHU_WIKI_INVALID', 'config', m.wikiUser, wiki),
  entry(131005, 'FEISHU_WIKI_NOT_FOUND', 'config', m.wikiNotFound, wiki),
  entry(131006, 'FEISHU_WIKI_DENIED', 'access', m.wikiDenied, wiki),
  entry(131007, 'FEISHU_WIKI_INTERNAL', 'stop', m.wikiInternal, wiki),
];

const byCode = new Map(feishuErrors.flatMap((entry) => entry.codes.map((code) => [code, entry] as const)));

/** A code that no page explains stops the call: guessing could lose rows. */
const unknown = entry([], 'FEISHU_UNKNOWN_CODE', 'stop', m.unknown, generic);

export function feishuErrorOf(code: number): FeishuErrorEntry {
  return byCode.get(code) ?? unknown;
}

/** The next step, as it stands for this app and call. */
export const remedyOf = ({ hint }: FeishuMeaning, context: FeishuHintContext): Text =>
  typeof hint === 'function' ? hint(context) : hint;

/** The platform's code that an error carries, or null. */
export function platformCode(error: unknown): number | null {
  const details = (error as { details?: { platformCode?: unknown } } | null)?.details;
  return typeof details?.platformCode === 'number' ? details.platformCode : null;
}
