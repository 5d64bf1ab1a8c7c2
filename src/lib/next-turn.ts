/** Resolves when what is ready to leave the process has left, and what has arrived is heard: work in one piece lets neither happen. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets a question leave whose answer is wanted later: who asks for the answer is told of a failure, and nobody where nobody does. */
export function sendOff(asked: Promise<unknown>): Promise<void> {
  asked.catch(() => undefined);
  return nextTurn();
}

/** Whether a promise waits for the world outside: it has not settled after a turn. */
export const isWaiting = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    promise.then(
      () => false,
      () => false,
    ),
    nextTurn().then(() => true),
  ]);
