import type { DestinationStream, Level } from 'pino';
import type { Clock } from '../lib/clock.ts';
import { notifyMessages } from '../messages/notify.ts';
import type { Locale } from '../messages/text.ts';
import type { Log } from '../pipelines/pipeline.ts';
import { prettyLine } from './pretty.ts';
import type { Redactor } from './redact.ts';

/** Where lines are kept. `write` may throw: then the file is given up with one warning, the run goes on. */
export interface LogSink {
  write(line: string): void;
  close(): void;
}

export interface LoggingOptions {
  /** `logging.level`, or `--log-level`, in any case. */
  readonly level: string;
  readonly locale: Locale;
  readonly zone: string;
  readonly clock: Clock;
  readonly redactor: Redactor;
  readonly stderr: { write(words: string): unknown; readonly isTTY?: boolean };
  readonly colour: boolean;
  /** Opens the log file; left out when none is configured. Called once; may throw. */
  readonly openFile?: () => LogSink;
}

export interface Logging {
  /** The log of one run: `runId` and `pipeline` are on every line. */
  forRun(runId: string, pipeline?: string): Log;
  close(): void;
}

export const logLevels = ['DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR', 'SILENT'] as const;

/** pino's word for ours; null for a word that is not a level. */
export function levelOf(words: string): Level | 'silent' | null {
  const name = words.trim().toUpperCase();
  if (!logLevels.includes(name as (typeof logLevels)[number])) return null;
  return name === 'WARNING' ? 'warn' : (name.toLowerCase() as Level | 'silent');
}

/**
 * pino to stderr (a readable line on a terminal, JSON otherwise) and to the rotating file. Everything is redacted before pino
 * sees it. pino is loaded here, so commands that log nothing do not pay for it.
 */
export async function createLogging(options: LoggingOptions): Promise<Logging> {
  const level = levelOf(options.level) ?? 'info';
  if (level === 'silent') return { forRun: () => silentLog, close: () => undefined };
  const { default: pino } = await import('pino');
  const { stderr, clock, locale } = options;
  const terminal = stderr.isTTY === true;
  const toStderr = (line: string) =>
    stderr.write(terminal ? prettyLine(line, { zone: options.zone, colour: options.colour }) : line);

  let file: LogSink | null = null;
  const giveUp = (error: unknown) => {
    const why = String((error as NodeJS.ErrnoException)?.code ?? (error instanceof Error ? error.message : error));
    file = null;
    toStderr(
      `${JSON.stringify({ level: 'warn', time: new Date(clock.now()).toISOString(), msg: notifyMessages.logFile(why)[locale] })}\n`,
    );
  };
  try {
    file = options.openFile?.() ?? null;
  } catch (error) {
    giveUp(error);
  }

  const stream: DestinationStream = {
    write(line) {
      toStderr(line);
      try {
        file?.write(line);
      } catch (error) {
        giveUp(error);
      }
    },
  };
  const root = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  return {
    forRun(runId, pipeline) {
      const child = root.child(pipeline === undefined ? { runId } : { runId, pipeline });
      const at =
        (name: 'debug' | 'info' | 'warn' | 'error') =>
        (fields: object, message: string): void => {
          if (child.isLevelEnabled(name))
            child[name](ownFields(options.redactor.value(fields)), options.redactor.text(message));
        };
      return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    },
    close() {
      try {
        file?.close();
      } catch {
        // Nothing is lost: every line was written when it was logged.
      }
      file = null;
    },
  };
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

const reserved = new Set(['level', 'time', 'msg', 'runId', 'pipeline']);

/** Fields must not pose as the line's own members. */
function ownFields(fields: unknown): Record<string, unknown> {
  if (fields === null || typeof fields !== 'object' || Array.isArray(fields)) return { value: fields };
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [reserved.has(key) ? `_${key}` : key, value]));
}
