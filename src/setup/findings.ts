import { SyncError } from '../errors/index.ts';
import { setupMessages } from '../messages/setup.ts';
import type { Finding } from '../sync/platform.ts';

/** A failure as a line of `doctor`. What a permission would mend is named as that. Rethrows what is no SyncError. */
export function findingOf(area: string, name: Finding['name'], error: unknown): Finding {
  if (!(error instanceof SyncError)) throw error;
  const { text: detail, hint: remedy, code, recovery } = error;
  const access = recovery === 'fix-access';
  return {
    area: access ? 'permission' : area,
    name: access && code.endsWith('SCOPE_MISSING') ? setupMessages.areaPermission(name) : name,
    status: 'failed',
    detail,
    code,
    ...(remedy ? { remedy } : {}),
  };
}

/** Failures that every further question to the platform would run into again. */
const general =
  /_(SCOPE_MISSING|NO_ACCESS|ACCESS_DENIED|ADVANCED_PERMISSION|OPERATOR_\w+|CREDENTIALS_\w+|TOKEN_\w+|APP_\w+|IP_\w+|BASE_\w+|QUOTA_\w+|RATE_LIMITED|TENANT_CONTROL|ORG_LEVEL)$|^NETWORK|^MAX_CALLS|WRONG_ADDRESS$/;

export const isGeneral = ({ status, code }: Finding): boolean =>
  status === 'failed' && code !== undefined && general.test(code) && !code.includes('TEMPLATE');

/** An app that may not manage a base with advanced permissions: that explains rows that it does not see. */
const notManager = 'FEISHU_ADVANCED_PERMISSION';
const explainedByIt: ReadonlySet<string> = new Set(['EMPTY_NOT_PROVEN', 'FEISHU_ADVANCED_ON']);

/** Each cause once: the first line that names it stays. */
export function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const told = new Set<string>();
  const restricted = findings.some(({ code, status }) => status === 'failed' && code === notManager);
  return findings.filter((finding) => {
    const { code = '' } = finding;
    if (restricted && explainedByIt.has(code)) return false;
    if (!isGeneral(finding)) return true;
    const cause = code === notManager ? code : `${code}|${finding.remedy?.en ?? ''}`;
    if (told.has(cause)) return false;
    told.add(cause);
    return true;
  });
}

/** Areas whose failures a credential or a permission mends: exit 4. */
const accessAreas: ReadonlySet<string> = new Set(['credentials', 'permission']);

/** Exit status of `doctor`: 0 nothing failed, 4 credentials or permissions, 1 anything else. */
export function exitOfFindings(findings: readonly Finding[]): 0 | 1 | 4 {
  const failed = findings.filter(({ status }) => status === 'failed');
  if (failed.some(({ area }) => accessAreas.has(area))) return 4;
  return failed.length > 0 ? 1 : 0;
}
