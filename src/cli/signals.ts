import { CancelledError } from '../errors/index.ts';

/** SIGINT and SIGTERM end the run after the batch in flight; a second one ends the process. */
export function listenForSignals(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143);
      controller.abort(new CancelledError(name));
    });
  }
  return controller.signal;
}

/** Aborted `ms` after `signal` was. Does not keep the process alive. */
export function afterwards(signal: AbortSignal, ms: number): AbortSignal {
  const controller = new AbortController();
  const start = () => setTimeout(() => controller.abort(signal.reason), ms).unref();
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return controller.signal;
}
