import { expect } from 'vitest';

/** `3-59/20`, `8,12`, `*` → the numbers. */
function field(words: string, first: number, last: number): number[] {
  return words.split(',').flatMap((part) => {
    const [range = '*', step] = part.split('/');
    const [low, high] = range === '*' ? [first, last] : range.split('-').map(Number);
    const end = high ?? (step ? last : low);
    const numbers: number[] = [];
    for (let n = low as number; n <= (end as number); n += Number(step ?? 1)) numbers.push(n);
    return numbers;
  });
}

/** Minutes of the day at which five cron fields start something. */
export function minutesOfCron(words: string): number[] {
  const [minute = '', hour = '', day, month] = words.split(' ');
  expect([day, month]).toEqual(['*', '*']);
  return field(hour, 0, 23).flatMap((h) => field(minute, 0, 59).map((m) => h * 60 + m));
}

/** The same of `*-*-* 08..20:03/20:00 Zone`. */
export function minutesOfCalendar(words: string): number[] {
  const [, hours = '', minutes = ''] = /\*-\*-\* ([^:]+):([^:]+):00 \S+$/.exec(words) ?? [];
  const [first = '', every] = minutes.split('/');
  const cronHours = hours.replaceAll('..', '-').replaceAll(/\b0(\d)/g, '$1');
  const cronMinutes = every ? `${Number(first)}-59/${every}` : String(Number(first));
  return minutesOfCron(`${cronMinutes} ${cronHours} * *`);
}

/** One root, every tag closed in order, no bare `&`. Comments may come first. */
export function expectWellFormed(xml: string): void {
  const body = xml.replaceAll(/<!--[\s\S]*?-->/g, (comment) => {
    expect(comment.slice(4, -3)).not.toContain('--');
    return '';
  });
  expect(body.replaceAll(/&(?:amp|lt|gt|quot|apos);/g, '')).not.toContain('&');
  const open: string[] = [];
  let roots = 0;
  let rest = body;
  for (const [tag, slash, name, end] of body.matchAll(/<(\/?)([A-Za-z][\w.-]*)(?:\s+[\w:]+="[^"<]*")*\s*(\/?)>/g)) {
    rest = rest.replace(tag, '');
    if (slash) expect(open.pop()).toBe(name);
    else {
      if (open.length === 0) roots++;
      if (!end) open.push(name as string);
    }
  }
  expect(open).toEqual([]);
  expect(roots).toBe(1);
  expect(rest).not.toMatch(/[<>]/);
}
