import { configMessages } from '../messages/config.ts';
import type { Text } from '../messages/text.ts';

/** Keys of the tools that this program replaces, and what is written today. Compared without case, `_` and `-`. */
const earlierKeys: ReadonlyMap<string, Text> = new Map(
  (
    [
      [['student_table'], configMessages.nowWritten('feishu.tables.students: {app_token: …, table_id: …}')],
      [
        ['learning_record_table'],
        configMessages.nowWritten('feishu.tables.learning_records: {app_token: …, table_id: …}'),
      ],
      [
        ['process_code', 'process_codes', 'template_code', 'template_codes'],
        configMessages.nowWritten('dingtalk-approvals.process_codes: [PROC-…]'),
      ],
      [['bitable_token', 'bitable_app_token'], configMessages.nowWritten('feishu.app_token: …')],
      [['table_id'], configMessages.nowWritten('feishu.tables.customers: tbl… (main, action, leads, students, …)')],
      [['sync_interval', 'auto_sync_interval', 'interval'], configMessages.nowScheduled()],
    ] as const
  ).flatMap(([names, now]) => names.map((name) => [plainKey(name), now] as const)),
);

/** How what an earlier tool's key said is said now; null when it is no such key. */
export function earlierKey(key: string): Text | null {
  return earlierKeys.get(plainKey(key)) ?? null;
}

/** A key without what hands vary: case, blanks, dots, `_` and `-`. */
export function plainKey(key: string): string {
  return key.toLowerCase().replace(/[-_\s.]/g, '');
}
