import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import type { Text } from '../../messages/text.ts';

/**
 * What to do about a code.
 * `transient`: repeat with backoff · `throttled`: repeat after `delayMs`, slow down · `banned`: wait longer than a run may ·
 * `quota`: stop at once, exit 5 · `token`: renew once · `not-ready`: repeat with longer pauses ·
 * `cell`: a write's row is at fault; elsewhere the arguments are · `size`: too much for one call ·
 * `resource`: a record that is gone, elsewhere a sheet or field · `seen-token`: the insert was accepted before ·
 * `instance`: this one approval cannot be read · the others are recoveries of a SyncError.
 */
export type Kind =
  | 'transient'
  | 'throttled'
  | 'banned'
  | 'quota'
  | 'token'
  | 'not-ready'
  | 'cell'
  | 'size'
  | 'resource'
  | 'seen-token'
  | 'instance'
  | 'fix-access'
  | 'fix-config'
  | 'reject-record'
  | 'try-later'
  | 'stop';

export interface CodeRule {
  /** Platform codes, compared without regard to case; a trailing `*` matches any rest. */
  readonly codes: readonly string[];
  readonly style: 'new' | 'oapi';
  /** Only for these operations; such a rule wins over a general one. */
  readonly operations?: readonly string[];
  readonly kind: Kind;
  /** Stable code of our error. */
  readonly name: string;
  readonly text: Text;
  readonly hint?: Text;
  /** Waits before the tries of this call, in ms; the last one repeats. Without it: exponential backoff. */
  readonly delaysMs?: readonly number[];
  /** At most so many retries for this code. */
  readonly tries?: number;
  /** The permission that is missing decides the hint (`scopesOf` the operation where the platform names none). */
  readonly scope?: true;
  /** Page of the official documentation: https://open.dingtalk.com/document/development/<source>. */
  readonly source: string;
}

const throttlePage = 'how-to-process-api-throttling-on-the-dingtalk-server';
const instancePage = 'obtains-the-details-of-a-single-approval-instance-pop';
const listPage = 'obtain-an-approval-list-of-instance-ids';
const tablePage = 'api-notable-insertrecords';
const tokenPage = 'obtain-the-access-token-of-an-internal-app';
const peoplePage = 'query-user-details';
const premiumPage = 'api-premiumgetprocessinstances';
const templatePage = 'get-all-manageable-forms-for-the-current-enterprise';
const globalPage = 'server-api-error-codes-1';
const scopePage = 'add-api-permission';

const rateLimited = {
  name: 'DINGTALK_RATE_LIMITED',
  text: m.rateLimited(),
  hint: m.rateLimitedHint(),
  source: throttlePage,
} as const;
const serverError = {
  name: 'DINGTALK_SERVER_ERROR',
  text: m.serverError(),
  hint: m.serverErrorHint(),
  source: globalPage,
} as const;
const badRequest = {
  name: 'DINGTALK_BAD_REQUEST',
  text: m.badRequest(),
  hint: m.badRequestHint(),
  source: globalPage,
} as const;
const template = {
  name: 'DINGTALK_TEMPLATE_UNKNOWN',
  text: m.templateUnknown(),
  hint: m.templateUnknownHint(),
  source: instancePage,
} as const;
const templateRight = {
  name: 'DINGTALK_TEMPLATE_NO_ACCESS',
  text: m.templateNoAccess(),
  hint: m.templateNoAccessHint(),
  source: instancePage,
} as const;
const token = {
  name: 'DINGTALK_TOKEN_REFUSED',
  text: m.tokenRefused(),
  hint: m.tokenRefusedHint(),
  source: tokenPage,
} as const;
const credentials = {
  name: 'DINGTALK_CREDENTIALS_WRONG',
  text: m.credentialsWrong(),
  hint: m.credentialsWrongHint(),
  source: tokenPage,
} as const;
const operatorRight = {
  name: 'DINGTALK_OPERATOR_NO_ACCESS',
  text: m.operatorNoAccess(),
  hint: m.operatorNoAccessHint(),
  source: tablePage,
} as const;
const operatorId = {
  name: 'DINGTALK_OPERATOR_INVALID',
  text: m.operatorInvalid(),
  hint: m.operatorHint(),
  source: tablePage,
} as const;

/**
 * Every code of the reference that our calls can meet (§1–§6, §9; the group robot's are in notify), once. The first match wins, and the body's code wins over the HTTP status: throttling
 * comes as 403, token errors as 400.
 */
export const codeRules: readonly CodeRule[] = [
  // ── throttling and quota: before anything that says Forbidden ──
  {
    style: 'new',
    codes: ['Forbidden.AccessDenied.ApiCountLimitForOrg', '*ApiCountLimit*'],
    kind: 'quota',
    name: 'DINGTALK_QUOTA_SPENT',
    text: m.quotaSpent(),
    hint: m.quotaSpentHint(),
    source: throttlePage,
  },
  {
    style: 'oapi',
    codes: ['90020'],
    kind: 'quota',
    name: 'DINGTALK_QUOTA_SPENT',
    text: m.quotaSpent(),
    hint: m.quotaSpentHint(),
    source: throttlePage,
  },
  {
    style: 'new',
    codes: ['Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', '*QpsLimitForAppkeyAndApi'],
    kind: 'throttled',
    delaysMs: [1000],
    ...rateLimited,
  },
  { style: 'oapi', codes: ['90018'], kind: 'throttled', delaysMs: [1000], ...rateLimited },
  {
    style: 'new',
    codes: ['Forbidden.AccessDenied.QpmLimitForAppkeyAndApi', '*QpmLimit*'],
    kind: 'throttled',
    delaysMs: [60_000],
    ...rateLimited,
  },
  {
    style: 'new',
    codes: [
      'Forbidden.AccessDenied.QpsLimitForApi',
      'Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi',
      '*QpsLimit*',
    ],
    kind: 'throttled',
    delaysMs: [1000, 2000, 4000, 8000],
    ...rateLimited,
  },
  {
    style: 'oapi',
    codes: ['90001', '90002', '90003', '90004', '90005', '90006', '90017'],
    kind: 'throttled',
    delaysMs: [1000, 2000, 4000, 8000],
    ...rateLimited,
  },
  {
    style: 'new',
    codes: ['system.busy', 'systemBusy'],
    kind: 'throttled',
    delaysMs: [1000, 2000, 4000, 8000],
    ...rateLimited,
  },
  {
    style: 'new',
    codes: ['oaplus.query.limit'],
    kind: 'throttled',
    delaysMs: [2000, 5000, 10_000],
    ...rateLimited,
    source: premiumPage,
  },

  // ── tokens and credentials ──
  {
    style: 'new',
    codes: ['InvalidAuthentication', 'AuthenticationFailed', 'AuthenticationFailed.*', 'accesstoken.expired'],
    kind: 'token',
    ...token,
  },
  {
    style: 'oapi',
    codes: ['40014', '40001', '41001', '42001', '40000'],
    kind: 'token',
    ...token,
    source: 'obtain-orgapp-token',
  },
  {
    style: 'new',
    codes: ['invalidClientIdOrSecret', 'invalid.client', 'unsupported.grant.type'],
    kind: 'fix-access',
    ...credentials,
  },
  { style: 'oapi', codes: ['40096', '40089'], kind: 'fix-access', ...credentials, source: 'obtain-orgapp-token' },
  {
    style: 'new',
    codes: ['unauthorized.client'],
    kind: 'fix-access',
    name: 'DINGTALK_APP_NOT_AUTHORIZED',
    text: m.appNotAuthorized(),
    hint: m.appNotAuthorizedHint(),
    source: 'api-gettoken',
  },
  {
    style: 'oapi',
    codes: ['33001'],
    kind: 'fix-access',
    name: 'DINGTALK_APP_NOT_AUTHORIZED',
    text: m.appNotAuthorized(),
    hint: m.appNotAuthorizedHint(),
    source: 'obtain-orgapp-token',
  },
  { style: 'new', codes: ['Missingbody', 'Missing*'], kind: 'stop', ...badRequest, source: tokenPage },
  { style: 'oapi', codes: ['40035'], kind: 'stop', ...badRequest, source: 'obtain-orgapp-token' },

  // ── permissions ──
  {
    style: 'new',
    codes: ['Forbidden.AccessDenied.AccessTokenPermissionDenied', 'permissions.error', 'permission.error'],
    kind: 'fix-access',
    scope: true,
    name: 'DINGTALK_SCOPE_MISSING',
    text: m.scopeMissing(),
    source: scopePage,
  },
  {
    style: 'oapi',
    codes: ['60011', '43007'],
    kind: 'fix-access',
    scope: true,
    name: 'DINGTALK_SCOPE_MISSING',
    text: m.scopeMissing(),
    source: scopePage,
  },
  {
    style: 'new',
    codes: ['Forbidden.AccessDenied.IpNotInWhiteList', '*IpNotInWhiteList'],
    kind: 'fix-access',
    name: 'DINGTALK_IP_NOT_ALLOWED',
    text: m.ipNotAllowed(),
    hint: m.ipNotAllowedHint(),
    source: globalPage,
  },
  {
    style: 'oapi',
    codes: ['60020'],
    kind: 'fix-access',
    name: 'DINGTALK_IP_NOT_ALLOWED',
    text: m.ipNotAllowed(),
    hint: m.ipNotAllowedHint(),
    source: globalPage,
  },
  {
    style: 'new',
    codes: ['orgAuthLevelNotEnough'],
    kind: 'fix-access',
    name: 'DINGTALK_ORG_LEVEL',
    text: m.orgLevel(),
    hint: m.orgLevelHint(),
    source: globalPage,
  },
  {
    style: 'oapi',
    codes: ['50003', '50005'],
    kind: 'fix-access',
    name: 'DINGTALK_APP_DISABLED',
    text: m.appDisabled(),
    hint: m.appDisabledHint(),
    source: globalPage,
  },

  // ── approvals ──
  {
    style: 'new',
    operations: ['instance.get'],
    codes: ['*NotExist*', '*NotFound*'],
    kind: 'instance',
    name: 'DINGTALK_INSTANCE_GONE',
    text: m.instanceGone(),
    source: instancePage,
  },
  {
    style: 'new',
    operations: ['instance.get'],
    codes: ['invalidParameter'],
    kind: 'instance',
    name: 'DINGTALK_INSTANCE_UNREADABLE',
    text: m.instanceUnreadable(),
    source: instancePage,
  },
  {
    style: 'new',
    operations: ['instance.list', 'premium.list', 'template.list', 'form.schema'],
    codes: ['invalidParameter'],
    kind: 'stop',
    name: 'DINGTALK_LIST_REFUSED',
    text: m.listRefused(),
    hint: m.badRequestHint(),
    source: listPage,
  },
  {
    style: 'new',
    operations: ['template.managed'],
    codes: ['noPermission', 'invalidUserId', 'userNotExist', 'invalidParameter'],
    kind: 'fix-access',
    name: 'DINGTALK_ADMIN_REFUSED',
    text: m.adminRefused(),
    hint: m.adminRefusedHint(),
    source: templatePage,
  },
  {
    style: 'new',
    codes: ['processInstanceNotExist', 'aflowProcessInstNotExist', 'processInstNotExist', 'processInstanceIdError'],
    kind: 'instance',
    name: 'DINGTALK_INSTANCE_GONE',
    text: m.instanceGone(),
    source: instancePage,
  },
  {
    style: 'new',
    codes: [
      'processInstanceInvalidParameter',
      'processGetFailed',
      'processGroupGetFailed',
      'processFormDataIsNull',
      'formConverterError',
      'illegalComponent',
      'invalidFileId',
      'aflowProcessInstStatusException',
    ],
    kind: 'instance',
    name: 'DINGTALK_INSTANCE_UNREADABLE',
    text: m.instanceUnreadable(),
    source: instancePage,
  },
  {
    style: 'new',
    codes: ['needAuth', 'noPermission', 'processSetupNoPermission', 'aflowProcessSetupNoPermission', 'invalidAgentId'],
    kind: 'fix-access',
    ...templateRight,
  },
  {
    style: 'oapi',
    codes: ['810002', '810003', '810007', '810008', '820004', '820005', '820006', '820008'],
    kind: 'fix-access',
    ...templateRight,
    source: 'operation-to-retrieve-a-list-of',
  },
  {
    style: 'new',
    codes: [
      'processCodeError',
      'aflowProcessCodeIsError',
      'aflowProcessNotExist',
      'invalidProcessCode',
      'processCode.error',
      'formNotExist',
    ],
    kind: 'fix-config',
    ...template,
  },
  { style: 'oapi', codes: ['830001'], kind: 'fix-config', ...template, source: 'operation-to-retrieve-a-list-of' },
  {
    style: 'new',
    codes: ['invalidInstanceListIdsStartTime', 'invalidStartTime', 'invalidEndTime', 'timeStamp.invalid'],
    kind: 'fix-config',
    name: 'DINGTALK_WINDOW_REFUSED',
    text: m.windowRefused(),
    hint: m.windowRefusedHint(),
    source: listPage,
  },
  {
    style: 'new',
    codes: [
      'invalidMaxResults',
      'invalidNextToken',
      'invalidUserIds',
      'userIdList.error',
      'pageSize.invalid',
      'pageIndex.invalid',
    ],
    kind: 'stop',
    name: 'DINGTALK_LIST_REFUSED',
    text: m.listRefused(),
    hint: m.badRequestHint(),
    source: listPage,
  },
  {
    style: 'new',
    codes: ['invalidUserId', 'userNotExist'],
    kind: 'fix-config',
    name: 'DINGTALK_ADMIN_REFUSED',
    text: m.adminRefused(),
    hint: m.adminRefusedHint(),
    source: templatePage,
  },
  {
    style: 'new',
    codes: ['benefit.status.invalid', 'benefit.query.error'],
    kind: 'fix-config',
    name: 'DINGTALK_PREMIUM_MISSING',
    text: m.premiumMissing(),
    hint: m.premiumMissingHint(),
    source: premiumPage,
  },

  // ── AI tables ──
  {
    style: 'new',
    codes: ['invalidRequest.dataNotReady', 'invalidRequest.document.stillInitializing'],
    kind: 'not-ready',
    delaysMs: [2000, 5000, 15_000, 30_000],
    tries: 4,
    name: 'DINGTALK_TABLE_NOT_READY',
    text: m.notReady(),
    hint: m.notReadyHint(),
    source: 'api-notable-listrecords',
  },
  {
    style: 'new',
    codes: [
      'invalidRequest.inputArgs.operatorIdIllegal',
      'invalidRequest.inputArgs.unionIdIllegal',
      '*operatorIdIllegal',
      '*unionIdIllegal',
    ],
    kind: 'fix-config',
    ...operatorId,
  },
  {
    style: 'new',
    codes: ['invalidRequest.inputArgs.invalid', 'InvalidParameter', 'InvalidParameter.*'],
    kind: 'cell',
    name: 'DINGTALK_ARGUMENTS_REFUSED',
    text: m.argumentsRefused(),
    hint: m.argumentsRefusedHint(),
    source: tablePage,
  },
  {
    style: 'new',
    codes: ['invalidRequest.document.broken'],
    kind: 'stop',
    name: 'DINGTALK_DOCUMENT_BROKEN',
    text: m.documentBroken(),
    hint: m.documentBrokenHint(),
    source: tablePage,
  },
  {
    style: 'new',
    codes: ['forbidden.accessDenied.realmControl'],
    kind: 'fix-access',
    ...operatorRight,
    text: m.realmControl(),
  },
  {
    style: 'new',
    codes: ['forbidden.operationIllegal', 'forbidden.acrossOrg', 'forbidden.user.notInOrg'],
    kind: 'fix-access',
    ...operatorRight,
  },
  {
    style: 'new',
    codes: ['invalidRequest.document.typeIllegal'],
    kind: 'fix-config',
    name: 'DINGTALK_NOT_AN_AI_TABLE',
    text: m.notAnAiTable(),
    hint: m.notAnAiTableHint(),
    source: tablePage,
  },
  {
    style: 'new',
    codes: ['forbidden.document.sizeOverLimit'],
    kind: 'size',
    name: 'DINGTALK_TOO_LARGE',
    text: m.tooLarge(),
    source: tablePage,
  },
  {
    style: 'new',
    codes: ['invalidRequest.document.notFound'],
    kind: 'fix-config',
    name: 'DINGTALK_BASE_NOT_FOUND',
    text: m.baseNotFound(),
    hint: m.baseNotFoundHint(),
    source: tablePage,
  },
  {
    style: 'new',
    codes: ['invalidRequest.document.deleted'],
    kind: 'fix-config',
    name: 'DINGTALK_BASE_NOT_FOUND',
    text: m.baseDeleted(),
    hint: m.baseNotFoundHint(),
    source: tablePage,
  },
  {
    style: 'new',
    codes: ['invalidRequest.resource.notFound'],
    kind: 'resource',
    name: 'DINGTALK_TABLE_GONE',
    text: m.tableGone(''),
    hint: m.tableGoneHint(),
    source: tablePage,
  },
  {
    style: 'new',
    codes: ['invalidRequest.duplicateClientToken'],
    kind: 'seen-token',
    name: 'DINGTALK_DUPLICATE_TOKEN',
    text: m.duplicateToken(),
    source: tablePage,
  },
  {
    style: 'new',
    codes: ['operationTimeout', 'service.timeout'],
    kind: 'transient',
    ...serverError,
    source: tablePage,
  },
  // After the AI-table codes that share its beginning.
  { style: 'new', codes: ['forbidden.accessDenied'], kind: 'fix-access', ...operatorRight },
  {
    style: 'new',
    codes: ['forbidden.accessDenied.*'],
    kind: 'fix-access',
    scope: true,
    name: 'DINGTALK_ACCESS_DENIED',
    text: m.accessDenied(),
    source: tablePage,
  },

  // ── servers ──
  {
    style: 'new',
    codes: [
      'systemError',
      'internalError',
      'unknownError',
      'server.error',
      'ServiceUnavailable',
      'aflowProcessGetFailed',
    ],
    kind: 'transient',
    ...serverError,
  },
  { style: 'oapi', codes: ['-1', '15', '400001', '88'], kind: 'transient', tries: 3, ...serverError },

  // ── people and departments ──
  {
    style: 'oapi',
    codes: ['60121', '33012', '40003'],
    kind: 'reject-record',
    name: 'DINGTALK_PERSON_UNKNOWN',
    text: m.personUnknown(),
    source: peoplePage,
  },
  {
    style: 'oapi',
    codes: ['60003'],
    kind: 'reject-record',
    name: 'DINGTALK_DEPARTMENT_UNKNOWN',
    text: m.departmentUnknown(),
    source: 'query-department-details0-v2',
  },
  {
    style: 'oapi',
    codes: ['50002', '50004'],
    kind: 'fix-access',
    name: 'DINGTALK_OUTSIDE_CONTACT_SCOPE',
    text: m.outsideContactScope(),
    hint: m.outsideContactScopeHint(),
    source: peoplePage,
  },
  { style: 'oapi', codes: ['400002', '40069', '40'], kind: 'stop', ...badRequest, source: peoplePage },

  // ── wrong paths and content types ──
  {
    style: 'oapi',
    codes: ['22', '404'],
    kind: 'fix-config',
    name: 'DINGTALK_WRONG_ADDRESS',
    text: m.wrongAddress(),
    hint: m.wrongAddressHint(),
    source: globalPage,
  },
  { style: 'oapi', codes: ['43004', '43005', '43009'], kind: 'stop', ...badRequest },
];

function matcher(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`, 'i');
}

const compiled = codeRules.map((rule) => ({
  rule,
  exact: new Set(rule.codes.map((code) => code.toLowerCase())),
  patterns: rule.codes.filter((code) => code.includes('*')).map(matcher),
}));

/**
 * The rule for a platform code; undefined for codes that nobody has told us about. Exact spellings win over patterns, rules for
 * the operation over general ones.
 */
export function ruleOf(style: 'new' | 'oapi', code: string, operation: string): CodeRule | undefined {
  const wanted = code.toLowerCase();
  const usable = compiled.filter(({ rule }) => rule.style === style && (rule.operations?.includes(operation) ?? true));
  const ranked = [...usable.filter(({ rule }) => rule.operations), ...usable.filter(({ rule }) => !rule.operations)];
  return (
    ranked.find(({ exact }) => exact.has(wanted)) ??
    ranked.find(({ patterns }) => patterns.some((pattern) => pattern.test(code)))
  )?.rule;
}
