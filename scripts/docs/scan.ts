import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Words of the platforms and of the environment that look like error codes and are none. */
const notCodes = new Set([
  ...[
    'ADD_REMARK',
    'APPEND_TASK_AFTER',
    'APPEND_TASK_BEFORE',
    'EXECUTE_TASK',
    'EXECUTE_TASK_AGENT',
    'EXECUTE_TASK_AUTO',
  ],
  ...['EXECUTE_TASK_NORMAL', 'FINISH_PROCESS_INSTANCE', 'PROCESS_CC', 'REDIRECT_PROCESS', 'REDIRECT_TASK'],
  ...['REVOKE_PROCESS_INSTANCE', 'START_PROCESS_INSTANCE', 'TERMINATE_PROCESS_INSTANCE'],
  ...['FEISHU_APP_ID', 'FEISHU_APP_SECRET', 'FEISHU_BITABLE_TOKEN', 'FEISHU_TABLE_ID'],
  ...['DINGTALK_APP_KEY', 'DINGTALK_APP_SECRET', 'DINGTALK_BASE_ID', 'DINGTALK_TABLE_ID'],
  ...[
    'BITABLE_SYNC_CONFIG',
    'BITABLE_SYNC_VERSION',
    'BITABLE_SYNC_WEBHOOK_URL',
    'BITABLE_SYNC_WEBHOOK_SECRET',
    'SCOPE_MISSING',
  ],
  ...['EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'FORCE_COLOR', 'LC_ALL', 'LC_MESSAGES', 'NO_COLOR'],
]);

const exits: Readonly<Record<string, string>> = {
  'fix-config': '2',
  'fix-access': '4',
  'try-later': '5',
  locked: '6',
  'reject-record': '3',
  'unknown-outcome': '3',
  stop: '1',
};

/** Forms in which an error is made beside its recovery. */
const withRecovery = [/code: '([A-Z_]+)',\s*recovery: '([a-z-]+)'/g, /\berror\(\s*'([A-Z_]+)',\s*'([a-z-]+)'/g];

/** Forms in which a rejected record or a warning gets its code. */
const recordForms = [
  /\b(?:reject|warn|refuse|problem|fault|bad|invalid|skip)\(\s*(?:[\w.]+, )?'([a-z]+(?:_[a-z]+)+)'/g,
  /\bcode: '([a-z]+(?:_[a-z]+)+)'/g,
];

export interface Scanned {
  /** Code → exit statuses, where the source names a recovery beside it. */
  readonly errors: ReadonlyMap<string, ReadonlySet<string>>;
  readonly records: ReadonlySet<string>;
  /** The whole source, for "does this code still occur?". */
  readonly text: string;
}

/**
 * Every code that the program can show, collected from the source. The sandbox speaks with the platforms' codes: of it only the
 * errors that it throws at its user count.
 */
export function scanCodes(sourceFolder: string): Scanned {
  const errors = new Map<string, Set<string>>();
  const records = new Set<string>();
  const texts: string[] = [];
  const put = (code: string, exit?: string) => {
    const known = errors.get(code) ?? new Set();
    errors.set(code, exit ? known.add(exit) : known);
  };
  for (const file of sources(sourceFolder)) {
    const text = readFileSync(file, 'utf8');
    texts.push(text);
    for (const form of withRecovery) {
      for (const [, code = '', recovery = ''] of text.matchAll(form)) put(code, exits[recovery]);
    }
    if (/[/\\]sandbox[/\\]/.test(file)) continue;
    for (const [, code = ''] of text.matchAll(/'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)) if (!notCodes.has(code)) put(code);
    for (const [, code = ''] of text.matchAll(/\bcode: '([A-Z]{4,})'/g)) put(code);
    for (const [, code = ''] of text.matchAll(/\binputFault\(\s*'([A-Z_]+)'/g)) put(code, exits['stop']);
    for (const [, code = ''] of text.matchAll(/\busageError\(\s*'([A-Z_]+)'/g)) put(code, exits['fix-config']);
    for (const form of recordForms) for (const [, code = ''] of text.matchAll(form)) records.add(code);
  }
  return { errors, records, text: texts.join('\n') };
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) {
      if (!['messages', 'demo'].includes(entry.name)) yield* sources(join(folder, entry.name));
    } else if (entry.name.endsWith('.ts')) yield join(folder, entry.name);
  }
}
