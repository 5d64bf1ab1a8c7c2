import { formatDateTime } from '../lib/zone.ts';

const colours: Readonly<Record<string, string>> = { debug: '90', info: '36', warn: '33', error: '31' };

/** One JSON log line as a person reads it: `08:00:01 INFO  message key=value`. Anything that is not our JSON passes unchanged. */
export function prettyLine(line: string, options: { zone: string; colour: boolean }): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { time, level, msg, runId: _runId, pipeline, ...rest } = fields;
  const paint = (code: string | undefined, words: string) =>
    options.colour && code ? `\u001b[${code}m${words}\u001b[0m` : words;
  const at = typeof time === 'string' ? formatDateTime(Date.parse(time), options.zone).slice(11) : '';
  const name = String(level);
  const extra = Object.entries(rest).map(([key, value]) => paint('90', `${key}=${short(value)}`));
  const where = typeof pipeline === 'string' ? [paint('90', pipeline)] : [];
  const words = [
    paint('90', at),
    paint(colours[name], name.toUpperCase().padEnd(5)),
    ...where,
    visible(String(msg ?? '')),
    ...extra,
  ];
  return `${words.join(' ')}\n`;
}

function short(value: unknown): string {
  const words = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const line = visible(words);
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** Control characters in a record's text could otherwise move the cursor or repaint the terminal. */
function visible(words: string): string {
  return words.replace(/\p{Cc}+/gu, ' ');
}
