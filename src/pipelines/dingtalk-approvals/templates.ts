import { SyncError } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import type { PipelineContext } from '../pipeline.ts';
import { type ApprovalApi, dayMs } from './source.ts';

export interface Template {
  readonly processCode: string;
  readonly name?: string;
}

const area = 'approval-templates';

/**
 * The templates of this run: those asked for, else those configured, else (`all`) those that the administrator manages. The managed
 * list is a metered call: it is kept for a day, and read again by `fresh` runs.
 * Throws NO_PROCESS_CODES, NO_ADMIN_USERID (fix-config), and what the listing throws.
 */
export async function chooseTemplates(
  context: Pick<PipelineContext, 'config' | 'facts' | 'clock'>,
  api: Pick<ApprovalApi, 'managedTemplates'>,
  asked: readonly string[] | undefined,
  fresh: boolean,
): Promise<Template[]> {
  const section = context.config['dingtalk-approvals'];
  const configured = section.process_codes;
  const listed = asked !== undefined && asked.length > 0 ? asked : configured;
  if (listed !== 'all') {
    const codes = [
      ...new Set(
        (typeof listed === 'string' ? [listed] : listed).map((code) => code.trim()).filter((code) => code !== ''),
      ),
    ];
    if (codes.length === 0) {
      throw new SyncError({
        code: 'NO_PROCESS_CODES',
        recovery: 'fix-config',
        text: approvalMessages.noTemplates(),
        hint: approvalMessages.noTemplatesHint(),
      });
    }
    return codes.map((processCode) => ({ processCode }));
  }
  const admin = section.admin_userid.trim();
  if (admin === '') {
    throw new SyncError({
      code: 'NO_ADMIN_USERID',
      recovery: 'fix-config',
      text: approvalMessages.noAdmin(),
      hint: approvalMessages.noAdminHint(),
    });
  }
  const kept = await context.facts.get<Template[]>(area, admin);
  if (!fresh && kept && context.clock.now() - kept.savedAtMs < dayMs) return kept.value;
  const templates = (await api.managedTemplates(admin)).map(({ processCode, name }) => ({ processCode, name }));
  const unique = [...new Map(templates.map((template) => [template.processCode, template])).values()];
  if (unique.length === 0) {
    throw new SyncError({
      code: 'NO_PROCESS_CODES',
      recovery: 'fix-config',
      text: approvalMessages.noManagedTemplates(admin),
      hint: approvalMessages.noAdminHint(),
    });
  }
  await context.facts.set(area, admin, unique);
  return unique;
}

/** The kept list is wrong: a template on it has failed. */
export async function forgetTemplates(context: Pick<PipelineContext, 'config' | 'facts'>): Promise<void> {
  await context.facts.delete(area, context.config['dingtalk-approvals'].admin_userid.trim());
}
