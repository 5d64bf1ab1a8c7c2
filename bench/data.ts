/** Inputs of the benchmark: made up, the same every time. */

export const processCode = 'PROC-BENCH';
export const people = 20;
/** Approvals still undecided, whatever the size of the company. */
export const running = 10;

const hourMs = 3_600_000;

export interface Filing {
  readonly createdAt: number;
  readonly originator: string;
  readonly approver: string;
  readonly amount: number;
  readonly isRunning: boolean;
}

/** A day's approvals: nine of ten between 3 and 23 hours old, the rest within the last hour, among them those still open. */
export function filings(count: number, nowMs: number): Filing[] {
  const recent = Math.max(running, Math.floor(count / 10));
  return Array.from({ length: count }, (_, n) => {
    const isRecent = n < recent;
    const share = isRecent ? n / recent : (n - recent) / Math.max(1, count - recent);
    const age = isRecent ? 120_000 + share * (hourMs - 120_000) : 3 * hourMs + share * 20 * hourMs;
    return {
      createdAt: Math.floor((nowMs - age) / 60_000) * 60_000,
      originator: `user${n % people}`,
      approver: `user${(n * 7 + 1) % people}`,
      amount: 100 + (n % 900),
      isRunning: n < running,
    };
  });
}

/** How many of `filings` a run within the next hour lists again. */
export const inOverlap = (count: number) => Math.max(running, Math.floor(count / 10));

/** Leads as JSON lines. */
export function leads(count: number): string {
  return Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      name: `客户${n}`,
      phone: `138${String(10_000_000 + n)}`,
      source: ['douyin', '小红书', '百度推广', '朋友介绍'][n % 4],
      intent_level: ['高', '中', '低'][n % 3],
      content: `第 ${n} 条线索，想了解经营贷`,
      keywords: ['经营贷', '额度'],
    }),
  ).join('\n');
}

export const linesPerStudent = 20;

/** A course export: every student with `linesPerStudent` learning records. */
export function students(lines: number): string {
  const rows = ['用户ID,昵称,手机号,课程,学习日期'];
  const count = Math.ceil(lines / linesPerStudent);
  for (let n = 0; n < lines; n++) {
    const student = n % count;
    const id = String(1_000_000 + student);
    const course = Math.floor(n / count);
    rows.push(
      `${id},学员${student},139${String(10_000_000 + student)},课程${course},2026-11-${String(1 + (n % 28)).padStart(2, '0')}`,
    );
  }
  return rows.join('\r\n');
}

/** The bot's customers. `asked` questions more for the first `changed` of them. */
export function customers(count: number, changed = 0): string {
  return JSON.stringify(
    Array.from({ length: count }, (_, n) => ({
      customer_id: `K${String(n + 1).padStart(4, '0')}`,
      name: `客户${n + 1}`,
      group_name: ['VIP客户群', '技术支持群'][n % 2],
      priority: 1 + (n % 5),
      total_questions: (n % 50) + (n < changed ? 1 : 0),
      solved_questions: n % 40,
      handoff_count: n % 5,
      last_active: '2026-11-18 10:20:00',
      tags: n % 3 === 0 ? ['老客户'] : [],
    })),
    null,
    2,
  );
}
