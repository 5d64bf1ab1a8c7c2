import { Refusal } from '../core/http.ts';

/**
 * Business codes with the HTTP status and message the reference prints (§6; statuses of the write and search pages). Where it names two
 * statuses we send the first. 1254xxx codes mostly arrive with HTTP 200: that is the platform's habit, not an oversight.
 */
const catalogue: Record<number, [status: number, message: string]> = {
  91402: [200, 'NOTEXIST'],
  91403: [403, 'Forbidden'],
  131005: [400, 'not found'],
  131006: [400, 'permission denied'],
  131002: [400, 'param err'],
  1063002: [403, 'Permission denied'],
  1254000: [200, 'WrongRequestJson'],
  1254001: [200, 'WrongRequestBody'],
  1254003: [200, 'WrongBaseToken'],
  1254004: [200, 'WrongTableId'],
  1254005: [200, 'WrongViewId'],
  1254006: [200, 'WrongRecordId'],
  1254007: [200, 'EmptyValue'],
  1254009: [200, 'WrongFieldId'],
  1254011: [400, 'page size must be greater than 0'],
  1254012: [200, 'NotSupportFieldOrView'],
  1254013: [200, 'TableNameDuplicated'],
  1254014: [200, 'FieldNameDuplicated'],
  1254015: [400, 'Field types do not match'],
  1254016: [200, 'InvalidSort'],
  1254018: [200, 'InvalidFilter'],
  1254019: [200, 'InvalidViewType'],
  1254020: [200, 'ViewNameDuplicated'],
  1254021: [200, 'EmptyViewName'],
  1254022: [200, 'InvalidViewName'],
  1254023: [200, 'LastViewNotAllowDelete'],
  1254024: [200, 'InvalidFieldNames'],
  1254026: [200, 'EmptyOptionName'],
  1254028: [400, 'EmptyFieldName'],
  1254029: [400, 'InvalidFieldName'],
  1254030: [200, 'InvalidPageToken'],
  1254031: [400, 'InvalidAppName'],
  1254034: [403, 'LastTableNotAllowDelete'],
  1254037: [400, 'Invalid client token, make sure that it complies with the specification.'],
  1254040: [200, 'BaseTokenNotFound'],
  1254041: [200, 'TableIdNotFound'],
  1254042: [200, 'ViewIdNotFound'],
  1254043: [200, 'RecordIdNotFound'],
  1254044: [200, 'FieldIdNotFound'],
  1254045: [200, 'FieldNameNotFound'],
  1254046: [200, 'PrimaryFieldNotAllowDelete'],
  1254060: [200, 'TextFieldConvFail'],
  1254061: [200, 'NumberFieldConvFail'],
  1254062: [200, 'SingleSelectFieldConvFail'],
  1254063: [200, 'MultiSelectFieldConvFail'],
  1254064: [200, 'DatetimeFieldConvFail'],
  1254065: [200, 'CheckboxFieldConvFail'],
  1254066: [200, 'UserFieldConvFail'],
  1254067: [200, 'LinkFieldConvFail'],
  1254068: [200, 'URLFieldConvFail'],
  1254069: [200, 'AttachFieldConvFail'],
  1254072: [200, 'Failed to convert phone field, please make sure it is correct.'],
  1254074: [400, 'The parameters of Duplex Link field are invalid and need to be filled with an array of string.'],
  1254100: [200, 'TableExceedLimit'],
  1254101: [200, 'ViewExceedLimit'],
  1254103: [200, 'RecordExceedLimit'],
  1254104: [200, 'RecordAddOnceExceedLimit'],
  1254105: [200, 'ColumnExceedLimit'],
  1254106: [200, 'AttachExceedLimit'],
  1254107: [200, 'FilterLengthExceedLimit'],
  1254130: [200, 'TooLargeCell'],
  1254291: [200, 'Write conflict'],
  1254302: [403, 'Permission denied.'],
  1254303: [200, 'AttachPermNotAllow'],
  1254304: [403, 'PermNotAllow'],
  1254606: [200, 'DataNotChange'],
  1255006: [400, 'client_token conflict, please generate a new client_token.'],
  99991201: [404, 'path not found'],
  99991301: [405, 'method not allowed'],
  99991400: [429, 'request trigger frequency limit'],
  99991403: [429, "This month's API call quota has been exceeded"],
  99991661: [400, 'Missing access token for authorization. Please make a request with token attached.'],
  99991662: [400, 'The app is not in use.'],
  99991663: [400, 'Invalid access token for authorization. Please make a request with token attached.'],
  99991668: [400, 'Invalid access token for authorization. user access token is not supported.'],
  99991671: [400, 'Invalid access token: must start with "t-" or "u-".'],
  99992402: [400, 'field validation failed'],
};

/** Property errors by field type, 1254080–1254096 (reference §3.4). */
const propertyErrors: Record<number, number> = {
  1: 1254080,
  2: 1254081,
  3: 1254082,
  4: 1254083,
  5: 1254084,
  7: 1254085,
  11: 1254086,
  15: 1254087,
  17: 1254088,
  18: 1254089,
  19: 1254090,
  20: 1254091,
  21: 1254092,
  1001: 1254093,
  1002: 1254094,
  1003: 1254095,
  1004: 1254096,
};

/** Status that goes with a code; unknown codes travel as 400. */
export function statusOf(code: number): number {
  if (code >= 1254080 && code <= 1254096) return 400;
  return catalogue[code]?.[0] ?? 400;
}

/** The log id is put in by the server, which also sends it as X-Tt-Logid. */
export function refuse(code: number, detail?: string, error: Record<string, unknown> = {}): Refusal {
  const [status, message] = catalogue[code] ?? [statusOf(code), 'Fail'];
  const body: Record<string, unknown> = { code, msg: message };
  if (code === 91403) body['data'] = {};
  body['error'] = detail === undefined ? error : { ...error, message: detail };
  return new Refusal({ status, body });
}

export function refuseProperty(type: number, detail: string): Refusal {
  const code = propertyErrors[type] ?? 1254080;
  return new Refusal({ status: 400, body: { code, msg: 'FieldPropertyError', error: { message: detail } } });
}

/** 99992402: the request does not fit the schema of the API. */
export function refuseRequest(field: string, description: string, value: unknown = ''): Refusal {
  return refuse(99992402, undefined, { field_violations: [{ field, value: String(value), description }] });
}

/** 99991672, the body of reference §1.5. */
export function refuseScope(appId: string, scopes: readonly string[], baseUrl: string): Refusal {
  const url = `${baseUrl}/app/${appId}/auth?q=${scopes.join(',')}&op_from=openapi&token_type=tenant`;
  return new Refusal({
    status: 400,
    body: {
      code: 99991672,
      msg: `Access denied. One of the following scopes is required: [${scopes.join(', ')}].应用尚未开通所需的应用身份权限：[${scopes.join(', ')}]，点击链接申请并开通任一权限即可：${url}`,
      error: {
        permission_violations: scopes.map((subject) => ({ type: 'action_scope_required', subject })),
        helps: [{ url, description: 'Apply for the scopes and publish a new version of the app.' }],
      },
    },
  });
}

/** Unusable cell values name their column, never their row (reference §4.5). */
export function refuseCell(code: number, fieldName: string, hint = ''): Refusal {
  return refuse(code, `Invalid request parameter: 'fields.${fieldName}'. ${hint}`.trim());
}
