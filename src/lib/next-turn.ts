/** Resolves when what is ready to leave the process has left, and what has arrived is heard: work in one piece lets neither happen. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether a promise waits for the world outside: it has not settled after a turn. */
export const isWaiting = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    promise.then(
      () => false,
      () => false,
    ),
    nextTurn().then(() => true),
  ]);
