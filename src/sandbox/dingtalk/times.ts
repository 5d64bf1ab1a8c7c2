/** DingTalk's time strings. Mainland tenants only: everything is Beijing wall time. */

const beijingMs = 8 * 3_600_000;

/** `2026-04-16T15:34Z`: looks like UTC, is Beijing wall time, minute precision (reference §3.3). */
export function lyingZ(ms: number): string {
  return `${new Date(ms + beijingMs).toISOString().slice(0, 16)}Z`;
}

/** `yyyy-MM-dd HH:mm` in Beijing. */
export function beijingMinute(ms: number): string {
  return new Date(ms + beijingMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** `yyyy-MM-dd` in Beijing. */
export function beijingDay(ms: number): string {
  return beijingMinute(ms).slice(0, 10);
}

/** `yyyyMMddHHmm`, the beginning of a businessId. */
export function beijingDigits(ms: number): string {
  return beijingMinute(ms).replaceAll(/\D/g, '');
}

/** ms of a bare `yyyy-MM-dd[ HH:mm[:ss]]`, read as Beijing time; NaN when it is none. */
export function parseBeijing(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?$/.exec(text);
  return match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00'}+08:00`);
}
