import type { DateParts } from '../lib/zone.ts';
import type { Locale } from '../messages/text.ts';
import type { WallTime, WhereExpression } from './arguments.ts';

export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT'] as const;
export type LogLevel = (typeof logLevels)[number];

export const pipelineNames = ['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'] as const;
export type PipelineName = (typeof pipelineNames)[number];

/** Options that every command takes. */
export interface Globals {
  readonly config?: string | undefined;
  /** `--lang`; the configuration and the environment come after it. */
  readonly lang?: Locale | undefined;
  readonly logLevel?: LogLevel | undefined;
  readonly json: boolean;
  /** Colours wanted and possible on stdout. */
  readonly color: boolean;
  readonly maxCalls?: number | undefined;
}

export interface Planned {
  readonly dryRun: boolean;
  /** `--out PLAN`: only with `dryRun`. */
  readonly out?: string | undefined;
}

export interface ApprovalsOptions extends Planned {
  readonly init: boolean;
  readonly fullCheck: boolean;
  /** Only with `init` or `fullCheck`. */
  readonly days?: number | undefined;
  readonly startTime?: WallTime | undefined;
  /** Only with `startTime`, and after it. */
  readonly endTime?: WallTime | undefined;
  readonly processCodes: readonly string[];
  readonly instances: readonly string[];
}

export interface LeadsImportOptions extends Planned {
  /** Empty: the configured sources. `-`: stdin. */
  readonly files: readonly string[];
}

export interface LeadsRemindOptions {
  readonly date?: DateParts | undefined;
  readonly limit?: number | undefined;
  readonly sendEmpty: boolean;
  readonly dryRun: boolean;
}

/** At most one of the three; none: this week. `true`: the current one. */
export interface PeriodOptions {
  readonly week?: DateParts | true | undefined;
  readonly month?: DateParts | true | undefined;
  readonly from?: DateParts | undefined;
  readonly to?: DateParts | undefined;
}

export interface LeadsStatsOptions extends PeriodOptions {
  readonly html?: string | undefined;
  readonly send: boolean;
}

export interface LeadsSetStatusOptions extends Planned {
  readonly status: string;
  /** Exactly one of `where` and `ids` is filled. */
  readonly where: readonly WhereExpression[];
  readonly ids: readonly string[];
  readonly yes: boolean;
}

export interface StudentsOptions extends Planned {
  /** Empty: the configured inbox. */
  readonly files: readonly string[];
  readonly encoding?: string | undefined;
  readonly course?: string | undefined;
  readonly date?: DateParts | undefined;
}

export interface CustomersOptions extends Planned {
  /** Very many customers are really gone from the table: a person has said so. */
  readonly yes?: boolean | undefined;
  readonly direction: 'both' | 'import' | 'export';
  readonly fullCheck: boolean;
}

export interface NextIdOptions {
  readonly segment?: string | undefined;
}

export interface InitOptions {
  /** Ask nothing. */
  readonly yes: boolean;
  /** Overwrite an existing file. */
  readonly force: boolean;
  readonly pipelines: readonly PipelineName[];
  readonly target?: 'feishu' | 'dingtalk' | undefined;
  readonly appId?: string | undefined;
  readonly appToken?: string | undefined;
  readonly feishuUrl?: string | undefined;
  readonly appKey?: string | undefined;
  readonly baseId?: string | undefined;
  readonly operatorId?: string | undefined;
  readonly dingtalkUrl?: string | undefined;
  readonly dingtalkApiUrl?: string | undefined;
  readonly processCodes: readonly string[];
  /** With `--process-code all`. */
  readonly adminUserid?: string | undefined;
  /** There is no base yet: `setup --create-base` makes one. */
  readonly createBase?: boolean;
  /** The bot's customers. */
  readonly store?: string | undefined;
  readonly offline: boolean;
}

export interface SetupOptions {
  readonly pipelines: readonly PipelineName[];
  /** Create a base of this name first; `true`: the default name. */
  readonly createBase?: string | true | undefined;
  readonly dryRun: boolean;
}

export interface DoctorOptions {
  readonly pipelines: readonly PipelineName[];
  readonly sendTest: boolean;
  readonly offline: boolean;
}

export interface StatusOptions {
  readonly maxAgeMs?: number | undefined;
}

export interface ApplyOptions {
  readonly plan: string;
  readonly dryRun: boolean;
}

export interface HistoryListOptions {
  readonly limit: number;
  readonly pipeline?: PipelineName | undefined;
}

export interface RollbackOptions extends Planned {
  readonly run: string;
  readonly yes: boolean;
}

export interface RejectedOptions {
  readonly pipeline?: PipelineName | undefined;
}

export interface DedupeOptions extends Planned {
  readonly table: string;
  readonly keep: 'oldest' | 'newest' | 'fullest';
  readonly yes: boolean;
}

export interface ReportApprovalsOptions {
  readonly from?: DateParts | undefined;
  readonly to?: DateParts | undefined;
  /** The last full day, week or month before today: what cron sends. */
  readonly period?: 'day' | 'week' | 'month' | undefined;
  readonly html?: string | undefined;
  /** A folder. */
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
  readonly send: boolean;
}

export interface ReportExportOptions {
  readonly table: string;
  readonly where: readonly WhereExpression[];
  /** A file. At least one of the two is given. */
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
}

export const deployKinds = ['cron', 'systemd', 'compose', 'k8s', 'windows'] as const;
export type DeployKind = (typeof deployKinds)[number];

export interface DeployPrintOptions {
  readonly kind: DeployKind;
  readonly pipeline?: PipelineName | undefined;
}

export interface SandboxOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly data?: string | undefined;
  readonly latencyMs: number;
  readonly seed?: number | undefined;
  readonly company: 'demo' | 'empty';
  readonly rateLimits: boolean;
  readonly tokenLifetimeSeconds?: number | undefined;
  /** Fault rules as typed: one JSON object each. */
  readonly faults: readonly string[];
}

/** Options of each command. */
export interface CommandOptions {
  approvals: ApprovalsOptions;
  leadsImport: LeadsImportOptions;
  leadsRemind: LeadsRemindOptions;
  leadsStats: LeadsStatsOptions;
  leadsSetStatus: LeadsSetStatusOptions;
  students: StudentsOptions;
  studentsTemplate: object;
  customers: CustomersOptions;
  customersNextId: NextIdOptions;
  init: InitOptions;
  setup: SetupOptions;
  doctor: DoctorOptions;
  status: StatusOptions;
  apply: ApplyOptions;
  historyList: HistoryListOptions;
  historyShow: { readonly run: string };
  why: { readonly key: string };
  rollback: RollbackOptions;
  rejectedList: RejectedOptions;
  rejectedRetry: RejectedOptions & Planned;
  rejectedClear: RejectedOptions & { readonly yes: boolean };
  dedupe: DedupeOptions;
  reportApprovals: ReportApprovalsOptions;
  reportExport: ReportExportOptions;
  deployPrint: DeployPrintOptions;
  sandbox: SandboxOptions;
  demo: { readonly keep: boolean };
}

export type CommandName = keyof CommandOptions;

/** What stands behind each command. Resolves to the exit status; throws SyncErrors, which the caller renders. */
export type Handlers = {
  readonly [Name in CommandName]: (options: CommandOptions[Name], globals: Globals) => Promise<number>;
};

/**
 * Handlers that load their module when the first command runs, so that `--version` and `--help` load none.
 * `load` is called once.
 */
export function lazyHandlers(load: () => Promise<Handlers>): Handlers {
  let loaded: Promise<Handlers> | null = null;
  return new Proxy({} as Handlers, {
    get: (_, name) => async (options: never, globals: Globals) => {
      loaded ??= load();
      return (await loaded)[name as CommandName](options, globals);
    },
  });
}
