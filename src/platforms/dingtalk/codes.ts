import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import type { Text } from '../../messages/text.ts';
import { type CodeRule, createRuleFinder, type Kind, type RuleOptions, type Says } from './rules.ts';

const says = (name: string, source: string, text: Text, hint?: Text): Says => ({
  name,
  source,
  text,
  ...(hint ? { hint } : {}),
});

const throttling = 'how-to-process-api-throttling-on-the-dingtalk-server';
const detail = 'obtains-the-details-of-a-single-approval-instance-pop';
const listing = 'obtain-an-approval-list-of-instance-ids';
const premium = 'api-premiumgetprocessinstances';
const records = 'api-notable-insertrecords';
const people = 'query-user-details';
const permission = 'add-api-permission';
const legacyToken = 'obtain-orgapp-token';
const legacyListing = 'operation-to-retrieve-a-list-of';

const rateLimited = says('DINGTALK_RATE_LIMITED', throttling, m.rateLimited(), m.rateLimitedHint());
const quotaSpent = says('DINGTALK_QUOTA_SPENT', throttling, m.quotaSpent(), m.quotaSpentHint());
const ipBanned = says('DINGTALK_IP_BANNED', throttling, m.ipBanned(), m.ipBannedHint());
const tokenRefused = says('DINGTALK_TOKEN_REFUSED', legacyToken, m.tokenRefused(), m.tokenRefusedHint());
const wrongPair = says('DINGTALK_CREDENTIALS_WRONG', legacyToken, m.credentialsWrong(), m.credentialsWrongHint());
const notAuthorized = says(
  'DINGTALK_APP_NOT_AUTHORIZED',
  'api-gettoken',
  m.appNotAuthorized(),
  m.appNotAuthorizedHint(),
);
const scopeMissing = says('DINGTALK_SCOPE_MISSING', permission, m.scopeMissing());
const ipNotAllowed = says('DINGTALK_IP_NOT_ALLOWED', permission, m.ipNotAllowed(), m.ipNotAllowedHint());
const orgLevel = says('DINGTALK_ORG_LEVEL', permission, m.orgLevel(), m.orgLevelHint());
const appDisabled = says('DINGTALK_APP_DISABLED', people, m.appDisabled(), m.appDisabledHint());
const serverError = says('DINGTALK_SERVER_ERROR', detail, m.serverError(), m.serverErrorHint());
const badRequest = says('DINGTALK_BAD_REQUEST', people, m.badRequest(), m.badRequestHint());
const wrongAddress = says('DINGTALK_WRONG_ADDRESS', people, m.wrongAddress(), m.wrongAddressHint());

const instanceGone = says('DINGTALK_INSTANCE_GONE', detail, m.instanceGone());
const unreadable = says('DINGTALK_INSTANCE_UNREADABLE', detail, m.instanceUnreadable());
const templateRight = says('DINGTALK_TEMPLATE_NO_ACCESS', detail, m.templateNoAccess(), m.templateNoAccessHint());
const noTemplate = says('DINGTALK_TEMPLATE_UNKNOWN', detail, m.templateUnknown(), m.templateUnknownHint());
const window = says('DINGTALK_WINDOW_REFUSED', listing, m.windowRefused(), m.windowRefusedHint());
const listRefused = says('DINGTALK_LIST_REFUSED', listing, m.listRefused(), m.badRequestHint());
const admin = says(
  'DINGTALK_ADMIN_REFUSED',
  'get-all-manageable-forms-for-the-current-enterprise',
  m.adminRefused(),
  m.adminRefusedHint(),
);
const noPremium = says('DINGTALK_PREMIUM_MISSING', premium, m.premiumMissing(), m.premiumMissingHint());

const notReady = says('DINGTALK_TABLE_NOT_READY', 'api-notable-listrecords', m.notReady(), m.notReadyHint());
const operator = says('DINGTALK_OPERATOR_INVALID', records, m.operatorInvalid(), m.operatorHint());
const operatorRight = says('DINGTALK_OPERATOR_NO_ACCESS', records, m.operatorNoAccess(), m.operatorNoAccessHint());
const realm = says('DINGTALK_OPERATOR_NO_ACCESS', records, m.realmControl(), m.operatorNoAccessHint());
const denied = says('DINGTALK_ACCESS_DENIED', records, m.accessDenied());
const refusedArguments = says('DINGTALK_ARGUMENTS_REFUSED', records, m.argumentsRefused(), m.argumentsRefusedHint());
const broken = says('DINGTALK_DOCUMENT_BROKEN', records, m.documentBroken(), m.documentBrokenHint());
const notAnAiTable = says('DINGTALK_NOT_AN_AI_TABLE', records, m.notAnAiTable(), m.notAnAiTableHint());
const tooLarge = says('DINGTALK_TOO_LARGE', records, m.tooLarge());
const noBase = says('DINGTALK_BASE_NOT_FOUND', records, m.baseNotFound(), m.baseNotFoundHint());
const deletedBase = says('DINGTALK_BASE_NOT_FOUND', records, m.baseDeleted(), m.baseNotFoundHint());
const noSheet = says('DINGTALK_TABLE_GONE', records, m.resourceGone(), m.tableGoneHint());
const duplicate = says('DINGTALK_DUPLICATE_TOKEN', records, m.duplicateToken());

const noPerson = says('DINGTALK_PERSON_UNKNOWN', people, m.personUnknown());
const noDepartment = says('DINGTALK_DEPARTMENT_UNKNOWN', 'query-department-details0-v2', m.departmentUnknown());
const hidden = says('DINGTALK_OUTSIDE_CONTACT_SCOPE', people, m.outsideContactScope(), m.outsideContactScopeHint());

const modern = (kind: Kind, what: Says, codes: string, options: RuleOptions = {}): CodeRule => ({
  style: 'new',
  kind,
  codes: codes.split(' '),
  ...what,
  ...options,
});
const legacy = (kind: Kind, what: Says, codes: string, options: RuleOptions = {}): CodeRule => ({
  ...modern(kind, what, codes, options),
  style: 'oapi',
});

const second = { delaysMs: [1000] };
const minute = { delaysMs: [60_000] };
/** The limit is shared with other tenants: come back more and more slowly. */
const shared = { delaysMs: [1000, 2000, 4000, 8000] };

/** No code of its own: an HTML page or a punishment (reference §2.3). Five minutes are more than the door waits: try later. */
export const banRule = modern('banned', ipBanned, '', { delaysMs: [300_000] });

/**
 * Every code of the reference that our calls can meet (§1–§6, §9; those of the group robot are in notify), once. The body's code
 * wins over the HTTP status: throttling comes as 403, token errors as 400.
 */
export const codeRules: readonly CodeRule[] = [
  // ── throttling and quota: before anything that says Forbidden ──
  modern('quota', quotaSpent, 'Forbidden.AccessDenied.ApiCountLimitForOrg *ApiCountLimit*'),
  legacy('quota', quotaSpent, '90020'),
  modern('throttled', rateLimited, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi *QpsLimitForAppkeyAndApi', second),
  legacy('throttled', rateLimited, '90018', second),
  modern('throttled', rateLimited, 'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi *QpmLimit*', minute),
  modern('throttled', rateLimited, 'Forbidden.AccessDenied.QpsLimitForApi *QpsLimit* system.busy systemBusy', shared),
  legacy('throttled', rateLimited, '90001 90002 90003 90004 90005 90006 90017', shared),
  modern('throttled', rateLimited, 'oaplus.query.limit', { delaysMs: [2000, 5000, 10_000] }),

  // ── tokens and credentials ──
  modern(
    'token',
    tokenRefused,
    'InvalidAuthentication AuthenticationFailed AuthenticationFailed.* accesstoken.expired',
  ),
  legacy('token', tokenRefused, '40014 40001 41001 42001 40000'),
  modern('fix-access', wrongPair, 'invalidClientIdOrSecret invalid.client unsupported.grant.type'),
  legacy('fix-access', wrongPair, '40096 40089'),
  modern('fix-access', notAuthorized, 'unauthorized.client'),
  legacy('fix-access', notAuthorized, '33001'),
  modern('stop', badRequest, 'Missingbody Missing*'),
  legacy('stop', badRequest, '40035'),

  // ── permissions ──
  modern(
    'fix-access',
    scopeMissing,
    'Forbidden.AccessDenied.AccessTokenPermissionDenied permissions.error permission.error',
    { scope: true },
  ),
  legacy('fix-access', scopeMissing, '60011 43007', { scope: true }),
  modern('fix-access', ipNotAllowed, 'Forbidden.AccessDenied.IpNotInWhiteList *IpNotInWhiteList'),
  legacy('fix-access', ipNotAllowed, '60020'),
  modern('fix-access', orgLevel, 'orgAuthLevelNotEnough'),
  legacy('fix-access', appDisabled, '50003 50005'),

  // ── approvals ──
  modern('instance', instanceGone, '*NotExist* *NotFound*', { operations: ['instance.get'] }),
  modern('instance', unreadable, 'invalidParameter', { operations: ['instance.get'] }),
  modern('stop', listRefused, 'invalidParameter', {
    operations: ['instance.list', 'premium.list', 'template.list', 'form.schema'],
  }),
  modern('fix-access', admin, 'noPermission invalidUserId userNotExist invalidParameter', {
    operations: ['template.managed'],
  }),
  modern(
    'instance',
    instanceGone,
    'processInstanceNotExist aflowProcessInstNotExist processInstNotExist processInstanceIdError',
  ),
  modern('instance', unreadable, 'processInstanceInvalidParameter processGetFailed processGroupGetFailed'),
  modern('instance', unreadable, 'processFormDataIsNull formConverterError illegalComponent'),
  modern(
    'fix-access',
    templateRight,
    'needAuth noPermission processSetupNoPermission aflowProcessSetupNoPermission invalidAgentId',
  ),
  legacy('fix-access', templateRight, '810002 810003 810007 810008 820004 820005 820006 820008'),
  modern('fix-config', noTemplate, 'processCodeError aflowProcessCodeIsError aflowProcessNotExist invalidProcessCode'),
  modern('fix-config', noTemplate, 'processCode.error formNotExist'),
  legacy('fix-config', { ...noTemplate, source: legacyListing }, '830001'),
  modern('fix-config', window, 'invalidInstanceListIdsStartTime invalidStartTime invalidEndTime timeStamp.invalid'),
  modern('stop', listRefused, 'invalidMaxResults invalidNextToken invalidUserIds userIdList.error'),
  modern('stop', listRefused, 'pageSize.invalid pageIndex.invalid'),
  modern('fix-config', noPremium, 'benefit.status.invalid benefit.query.error'),

  // ── AI tables ──
  modern('not-ready', notReady, 'invalidRequest.dataNotReady invalidRequest.document.stillInitializing', {
    delaysMs: [2000, 5000, 15_000, 30_000],
    tries: 4,
  }),
  modern('fix-config', operator, 'invalidRequest.inputArgs.operatorIdIllegal *operatorIdIllegal'),
  modern('fix-config', operator, 'invalidRequest.inputArgs.unionIdIllegal *unionIdIllegal'),
  modern('cell', refusedArguments, 'invalidRequest.inputArgs.invalid InvalidParameter InvalidParameter.*'),
  modern('stop', broken, 'invalidRequest.document.broken'),
  modern('fix-access', realm, 'forbidden.accessDenied.realmControl'),
  modern(
    'fix-access',
    operatorRight,
    'forbidden.operationIllegal forbidden.accessDenied forbidden.acrossOrg forbidden.user.notInOrg',
  ),
  modern('fix-access', denied, 'forbidden.accessDenied.*', { scope: true }),
  modern('fix-config', notAnAiTable, 'invalidRequest.document.typeIllegal'),
  modern('size', tooLarge, 'forbidden.document.sizeOverLimit'),
  modern('fix-config', noBase, 'invalidRequest.document.notFound'),
  modern('fix-config', deletedBase, 'invalidRequest.document.deleted'),
  modern('resource', noSheet, 'invalidRequest.resource.notFound'),
  modern('seen-token', duplicate, 'invalidRequest.duplicateClientToken'),
  modern('transient', serverError, 'operationTimeout service.timeout'),

  // ── servers ──
  modern('transient', serverError, 'systemError internalError unknownError server.error aflowProcessGetFailed'),
  legacy('transient', serverError, '-1 15 400001 88', { tries: 3 }),

  // ── people and departments ──
  legacy('reject-record', noPerson, '60121 33012 40003'),
  legacy('reject-record', noDepartment, '60003'),
  legacy('fix-access', hidden, '50002 50004'),
  legacy('stop', badRequest, '400002 40069 40'),

  // ── wrong paths and content types ──
  legacy('fix-config', wrongAddress, '22 404'),
  legacy('stop', badRequest, '43004 43005 43009'),
];

export const ruleOf = createRuleFinder(codeRules);
