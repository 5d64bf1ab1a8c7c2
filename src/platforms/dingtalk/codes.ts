import { type DingTalkMeaning, dingtalkMeanings as m } from '../../messages/dingtalk-codes.ts';
import { type CodeRule, createRuleFinder, type Kind, type RuleOptions, type Says } from './rules.ts';

const throttling = 'how-to-process-api-throttling-on-the-dingtalk-server';
const detail = 'obtains-the-details-of-a-single-approval-instance-pop';
const listing = 'obtain-an-approval-list-of-instance-ids';
const premium = 'api-premiumgetprocessinstances';
const managed = 'get-all-manageable-forms-for-the-current-enterprise';
const termination = 'revoke-an-approval-instance';
const attachment = 'download-an-approval-attachment';
const records = 'api-notable-insertrecords';
const people = 'query-user-details';
const departments = 'query-department-details0-v2';
const permission = 'add-api-permission';
const legacyToken = 'obtain-orgapp-token';
const unifiedToken = 'api-gettoken';
const legacyListing = 'operation-to-retrieve-a-list-of';

const says = (name: string, source: string, meaning: DingTalkMeaning): Says => ({ name, source, ...meaning });

const rateLimited = says('DINGTALK_RATE_LIMITED', throttling, m.rateLimited);
const minuteLimited = says('DINGTALK_RATE_LIMITED', throttling, m.minuteLimited);
const sharedLimited = says('DINGTALK_RATE_LIMITED', throttling, m.sharedLimited);
const premiumLimited = says('DINGTALK_RATE_LIMITED', premium, m.premiumLimited);
const quotaSpent = says('DINGTALK_QUOTA_SPENT', throttling, m.quotaSpent);
const tokenRefused = says('DINGTALK_TOKEN_REFUSED', legacyToken, m.tokenRefused);
const tokenLost = says('DINGTALK_TOKEN_REFUSED', legacyToken, m.tokenLost);
const wrongPair = says('DINGTALK_CREDENTIALS_WRONG', legacyToken, m.credentialsWrong);
const wrongGrant = says('DINGTALK_CREDENTIALS_WRONG', unifiedToken, m.grantRefused);
const notAuthorized = says('DINGTALK_APP_NOT_AUTHORIZED', unifiedToken, m.appNotAuthorized);
const orgIllegal = says('DINGTALK_APP_NOT_AUTHORIZED', legacyToken, m.orgIllegal);
const bodyLost = says('DINGTALK_BAD_REQUEST', legacyToken, m.bodyLost);
const scopeMissing = says('DINGTALK_SCOPE_MISSING', permission, m.scopeMissing);
const ipNotAllowed = says('DINGTALK_IP_NOT_ALLOWED', permission, m.ipNotAllowed);
const orgLevel = says('DINGTALK_ORG_LEVEL', permission, m.orgLevel);
const appDisabled = says('DINGTALK_APP_DISABLED', people, m.appDisabled);
const serverError = says('DINGTALK_SERVER_ERROR', detail, m.serverError);
const timedOut = says('DINGTALK_SERVER_ERROR', records, m.timedOut);
const badRequest = says('DINGTALK_BAD_REQUEST', people, m.badRequest);
const contentRefused = says('DINGTALK_BAD_REQUEST', people, m.contentRefused);
const wrongAddress = says('DINGTALK_WRONG_ADDRESS', people, m.wrongAddress);

const instanceGone = says('DINGTALK_INSTANCE_GONE', detail, m.instanceGone);
const unreadable = says('DINGTALK_INSTANCE_UNREADABLE', detail, m.instanceUnreadable);
const formUnreadable = says('DINGTALK_INSTANCE_UNREADABLE', detail, m.formUnreadable);
const instanceBusy = says('DINGTALK_INSTANCE_UNREADABLE', termination, m.instanceBusy);
const fileGone = says('DINGTALK_INSTANCE_UNREADABLE', attachment, m.fileGone);
const templateRight = says('DINGTALK_TEMPLATE_NO_ACCESS', detail, m.templateNoAccess);
const noTemplate = says('DINGTALK_TEMPLATE_UNKNOWN', detail, m.templateUnknown);
const window = says('DINGTALK_WINDOW_REFUSED', listing, m.windowRefused);
const listRefused = says('DINGTALK_LIST_REFUSED', listing, m.listRefused);
const pageRefused = says('DINGTALK_LIST_REFUSED', listing, m.pageRefused);
const userListRefused = says('DINGTALK_LIST_REFUSED', listing, m.userListRefused);
const admin = says('DINGTALK_ADMIN_REFUSED', managed, m.adminRefused);
const noPremium = says('DINGTALK_PREMIUM_MISSING', premium, m.premiumMissing);

const notReady = says('DINGTALK_TABLE_NOT_READY', 'api-notable-listrecords', m.notReady);
const operator = says('DINGTALK_OPERATOR_INVALID', records, m.operatorInvalid);
const operatorRight = says('DINGTALK_OPERATOR_NO_ACCESS', records, m.operatorNoAccess);
const otherOrg = says('DINGTALK_OPERATOR_NO_ACCESS', records, m.otherOrg);
const realm = says('DINGTALK_OPERATOR_NO_ACCESS', records, m.realmControl);
const denied = says('DINGTALK_ACCESS_DENIED', records, m.accessDenied);
const refusedArguments = says('DINGTALK_ARGUMENTS_REFUSED', records, m.argumentsRefused);
const refusedRow = says('DINGTALK_ROW_REFUSED', records, m.rowRefused);
const broken = says('DINGTALK_DOCUMENT_BROKEN', records, m.documentBroken);
const notAnAiTable = says('DINGTALK_NOT_AN_AI_TABLE', records, m.notAnAiTable);
const tooLarge = says('DINGTALK_TOO_LARGE', records, m.tooLarge);
const documentTooLarge = says('DINGTALK_TOO_LARGE', records, m.documentTooLarge);
const noBase = says('DINGTALK_BASE_NOT_FOUND', records, m.baseNotFound);
const deletedBase = says('DINGTALK_BASE_NOT_FOUND', records, m.baseDeleted);
const noSheet = says('DINGTALK_TABLE_GONE', records, m.tableGone);
const noRecord = says('DINGTALK_RECORD_GONE', records, m.recordGone);
const duplicate = says('DINGTALK_DUPLICATE_TOKEN', records, m.duplicateToken);

const noPerson = says('DINGTALK_PERSON_UNKNOWN', people, m.personUnknown);
const noDepartment = says('DINGTALK_DEPARTMENT_UNKNOWN', departments, m.departmentUnknown);
const hidden = says('DINGTALK_OUTSIDE_CONTACT_SCOPE', people, m.outsideContactScope);

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

/** Calls that write rows. */
const writes = { operations: ['record.insert', 'record.update', 'record.delete'] };
/** Calls that name rows. */
const onRecords = { operations: ['record.update', 'record.delete', 'record.get'] };

/** No code of its own: an HTML page or a punishment (reference §2.3). Five minutes are more than the door waits: try later. */
export const banRule = modern('banned', says('DINGTALK_IP_BANNED', throttling, m.ipBanned), '', {
  delaysMs: [300_000],
});

/**
 * Every code of the reference (§1–§6, §9; those of the group robot are in notify/bot-codes.ts), once. The body's code wins over the
 * HTTP status: throttling comes as 403, token errors as 400.
 */
export const codeRules: readonly CodeRule[] = [
  // ── throttling and quota: before anything that says Forbidden ──
  modern('quota', quotaSpent, 'Forbidden.AccessDenied.ApiCountLimitForOrg *ApiCountLimit*'),
  legacy('quota', quotaSpent, '90020'),
  modern('throttled', rateLimited, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi *QpsLimitForAppkeyAndApi', second),
  legacy('throttled', rateLimited, '90018', second),
  modern('throttled', minuteLimited, 'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi *QpmLimit*', minute),
  modern('throttled', sharedLimited, 'Forbidden.AccessDenied.QpsLimitForApi *QpsLimit* system.busy systemBusy', shared),
  legacy('throttled', sharedLimited, '90001 90002 90003 90004 90005 90006 90017', shared),
  modern('throttled', premiumLimited, 'oaplus.query.limit', { delaysMs: [2000, 5000, 10_000] }),

  // ── tokens and credentials ──
  modern(
    'token',
    tokenRefused,
    'InvalidAuthentication AuthenticationFailed AuthenticationFailed.* accesstoken.expired',
  ),
  modern('token', tokenLost, 'AuthenticationFailed.MissingParameter'),
  legacy('token', tokenRefused, '40014 40001 42001'),
  legacy('token', tokenLost, '41001 40000'),
  modern('fix-access', wrongPair, 'invalidClientIdOrSecret invalid.client'),
  modern('fix-access', wrongGrant, 'unsupported.grant.type'),
  legacy('fix-access', wrongPair, '40096 40089'),
  modern('fix-access', notAuthorized, 'unauthorized.client'),
  legacy('fix-access', orgIllegal, '33001'),
  modern('stop', bodyLost, 'Missingbody Missing*'),
  legacy('stop', bodyLost, '40035'),

  // ── permissions ──
  modern(
    'fix-access',
    scopeMissing,
    'Forbidden.AccessDenied.AccessTokenPermissionDenied permissions.error permission.error',
  ),
  legacy('fix-access', scopeMissing, '60011 43007'),
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
  modern('instance', formUnreadable, 'processFormDataIsNull formConverterError illegalComponent'),
  modern('instance', instanceBusy, 'aflowProcessInstStatusException'),
  modern('instance', fileGone, 'invalidFileId'),
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
  modern('stop', listRefused, 'invalidMaxResults pageSize.invalid'),
  modern('stop', pageRefused, 'invalidNextToken pageIndex.invalid'),
  modern('stop', userListRefused, 'invalidUserIds userIdList.error'),
  modern('fix-config', noPremium, 'benefit.status.invalid benefit.query.error'),

  // ── AI tables ──
  modern('not-ready', notReady, 'invalidRequest.dataNotReady invalidRequest.document.stillInitializing', {
    delaysMs: [2000, 5000, 15_000, 30_000],
    tries: 4,
  }),
  modern('fix-config', operator, 'invalidRequest.inputArgs.operatorIdIllegal *operatorIdIllegal'),
  modern('fix-config', operator, 'invalidRequest.inputArgs.unionIdIllegal *unionIdIllegal'),
  modern('row', refusedRow, 'invalidRequest.inputArgs.invalid InvalidParameter InvalidParameter.*', writes),
  modern('fix-config', refusedArguments, 'invalidRequest.inputArgs.invalid InvalidParameter InvalidParameter.*'),
  modern('stop', broken, 'invalidRequest.document.broken'),
  modern('fix-access', realm, 'forbidden.accessDenied.realmControl'),
  modern('fix-access', operatorRight, 'forbidden.operationIllegal forbidden.accessDenied'),
  modern('fix-access', otherOrg, 'forbidden.acrossOrg forbidden.user.notInOrg'),
  modern('fix-access', denied, 'forbidden.accessDenied.*'),
  modern('fix-config', notAnAiTable, 'invalidRequest.document.typeIllegal'),
  modern('size', tooLarge, 'forbidden.document.sizeOverLimit', writes),
  modern('fix-config', documentTooLarge, 'forbidden.document.sizeOverLimit'),
  modern('fix-config', noBase, 'invalidRequest.document.notFound'),
  modern('fix-config', deletedBase, 'invalidRequest.document.deleted'),
  modern('record-gone', noRecord, 'invalidRequest.resource.notFound', onRecords),
  modern('fix-config', noSheet, 'invalidRequest.resource.notFound'),
  modern('seen-token', duplicate, 'invalidRequest.duplicateClientToken'),
  modern('transient', timedOut, 'operationTimeout service.timeout'),

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
  legacy('stop', contentRefused, '43004 43005 43009'),
];

export const ruleOf = createRuleFinder(codeRules);
