import type { RunResult } from '../../run/runner.ts';
import type { World } from '../world.ts';

/** Tells the monitor that a run begins. */
export async function beforeRun(_world: World): Promise<void> {}

/** What follows a run: notification by outcome, heartbeat, metrics. None of it can fail the run. */
export async function afterRun(_world: World, _result: RunResult): Promise<void> {}
