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
