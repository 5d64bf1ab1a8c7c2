import { SyncError } from '../errors/index.ts';
import { configMessages } from '../messages/config.ts';
import { type Text, verbatim } from '../messages/text.ts';
import { fallbackVariable } from './environment.ts';
import { valueAt } from './problems.ts';
import type { Config, pipelineNames, TableRef } from './schema.ts';
import { settingAt } from './settings.ts';

export type PipelineName = (typeof pipelineNames)[number];

/** What a command is going to use. */
export interface Needs {
  /** Credentials of the Feishu app. */
  readonly feishu?: boolean | undefined;
  /** Credentials of the DingTalk app. */
  readonly dingtalk?: boolean | undefined;
  /** The tables of this pipeline on its target platform: credentials, base, and for DingTalk an operator. */
  readonly pipeline?: PipelineName | undefined;
  /** The pipeline's own source too (approvals: DingTalk credentials and templates; leads: at least one source). Default true. */
  readonly source?: boolean | undefined;
  /** The command line names the source itself (`--process-code`, `--instance`, FILE). */
  readonly sourceGiven?: boolean | undefined;
}

const tablesOf: Record<PipelineName, readonly string[]> = {
  'dingtalk-approvals': ['main', 'action'],
  'crm-leads': ['leads', 'followups', 'deals'],
  'csv-students': ['students', 'learning_records'],
  customers: ['customers'],
};

/** Paths of settings that are empty although the command needs them. Pure. */
export function missingFor(config: Config, needs: Needs): string[] {
  const wanted = new Set<string>();
  const want = (...paths: string[]) => {
    for (const path of paths) wanted.add(path);
  };
  const { pipeline } = needs;
  const target = pipeline && config[pipeline].target;
  if (needs.feishu || target === 'feishu') want('feishu.app_id', 'feishu.app_secret');
  if (needs.dingtalk || target === 'dingtalk') want('dingtalk.app_key', 'dingtalk.app_secret');
  if (pipeline && target === 'feishu' && !namesItsBase(config.feishu.tables, pipeline)) want('feishu.app_token');
  if (pipeline && target === 'dingtalk') {
    want('dingtalk.operator_id');
    if (!namesItsBase(config.dingtalk.tables, pipeline)) want('dingtalk.base_id');
  }
  if (pipeline && needs.source !== false) {
    if (pipeline === 'dingtalk-approvals') {
      want('dingtalk.app_key', 'dingtalk.app_secret');
      if (!needs.sourceGiven) want('dingtalk-approvals.process_codes');
    }
    if (pipeline === 'crm-leads' && !needs.sourceGiven) want('crm-leads.sources');
  }
  return [...wanted].filter((path) => isEmpty(valueAt(config, path.split('.'))));
}

/**
 * Throws CONFIG_MISSING (fix-config) with every setting that the command needs and does not have, and the environment variable
 * that could fill it. `file` is named in the hint.
 */
export function requireFor(config: Config, needs: Needs, file: string | null = null): void {
  const missing = missingFor(config, needs);
  if (missing.length === 0) return;
  throw new SyncError({
    code: 'CONFIG_MISSING',
    recovery: 'fix-config',
    text: configMessages.missing(
      missing.map((path) => ({ path, what: whatIs(path), variable: fallbackVariable(path) })),
    ),
    hint: configMessages.missingHint(file),
    details: { missing },
  });
}

function whatIs(path: string): Text {
  const meta = settingAt(path.split('.'))?.meta;
  return meta ? { 'zh-CN': meta.zh, en: meta.en } : verbatim(path);
}

/** Whether every table of the pipeline is given with its base, so that no default base is needed. */
function namesItsBase(tables: Readonly<Record<string, TableRef | null | undefined>>, pipeline: PipelineName): boolean {
  return tablesOf[pipeline].every((key) => {
    const ref = tables[key];
    if (ref === null) return true;
    return typeof ref === 'object' || (typeof ref === 'string' && /^https?:\/\//i.test(ref));
  });
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}
