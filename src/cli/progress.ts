import { displayWidth, fitWidth } from '../lib/width.ts';
import { outputMessages } from '../messages/output.ts';
import type { Locale } from '../messages/text.ts';

export interface ProgressInput {
  readonly stream: {
    write(words: string): unknown;
    readonly isTTY?: boolean | undefined;
    readonly columns?: number | undefined;
  };
  readonly locale: Locale;
  readonly clock: { now(): number };
}

export interface Progress {
  /** `total` null when unknown. */
  update(done: number, total: number | null, what?: string): void;
  /** Takes the bar away, so that other words can be written. */
  clear(): void;
  /** The stream for other words: each takes the bar away first, so that no line begins behind it. */
  readonly around: { write(words: string): unknown; readonly isTTY: boolean };
  /** After the run. */
  end(): void;
}

const REDRAW_MS = 100;
/** Cron mails what is printed: one line a minute is enough to see that it lives. */
const LINE_MS = 60_000;
const BAR = 24;

/** A bar on a terminal; on anything else a plain line a minute, and none for a run that is quick. */
export function createProgress({ stream, locale, clock }: ProgressInput): Progress {
  const startedMs = clock.now();
  let lastMs = stream.isTTY ? Number.NEGATIVE_INFINITY : startedMs;
  let drawn = false;
  const clear = () => {
    if (drawn) stream.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    update(done, total, what = '') {
      const now = clock.now();
      const finished = total !== null && done >= total;
      if (now - lastMs < (stream.isTTY ? REDRAW_MS : LINE_MS) && !(stream.isTTY && finished)) return;
      lastMs = now;
      const words = outputMessages.progress(what, done, total)[locale];
      if (!stream.isTTY) {
        stream.write(`${words}\n`);
        return;
      }
      clear();
      stream.write(fitWidth(`${barOf(done, total)}${words}`, Math.max(10, (stream.columns ?? 80) - 1)));
      drawn = true;
    },
    clear,
    around: {
      isTTY: stream.isTTY === true,
      write(words) {
        clear();
        return stream.write(words);
      },
    },
    end: clear,
  };
}

function barOf(done: number, total: number | null): string {
  if (total === null || total <= 0) return '';
  const filled = Math.min(BAR, Math.floor((done / total) * BAR));
  const percent = `${Math.min(100, Math.floor((done / total) * 100))}%`;
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${' '.repeat(Math.max(0, 4 - displayWidth(percent)))}${percent} `;
}
