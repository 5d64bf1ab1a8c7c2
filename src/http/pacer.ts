import type { Clock } from '../lib/clock.ts';
import type { ApiRequest } from './contracts.ts';

type Pace = NonNullable<ApiRequest['pace']>;

interface Lane {
  /** Share of the allowed rate that is used now. */
  share: number;
  nextAtMs: number;
  slowedAtMs: number;
  tail: Promise<void>;
}

// Timers fire late and calls bunch up on the wire; 3 % of room keeps a window of one second within the allowed number.
const margin = 1.03;
/** What a late start may gain back on the next ones: a sixth of the room in a second, so that lateness does not add up to a slower pace. */
const catchUpMs = 5;
const lowestShare = 0.1;
const recovery = 0.02;

export interface Pacer {
  /** Resolves when a call of this key may start. Rejects with the signal's reason when aborted first. */
  turn(pace: Pace, signal?: AbortSignal): Promise<void>;
  /** The platform found us too fast: half the rate, and nobody starts before the named delay is over. */
  slowDown(pace: Pace, delayMs?: number): void;
  /** A call went well: come back to the allowed rate step by step. */
  speedUp(pace: Pace): void;
}

/** Spaces the starts of calls evenly per key, so that no window of one second holds more than the rate. */
export function createPacer(clock: Clock): Pacer {
  const lanes = new Map<string, Lane>();
  const laneOf = (key: string): Lane => {
    let lane = lanes.get(key);
    if (!lane) {
      lane = { share: 1, nextAtMs: 0, slowedAtMs: Number.NEGATIVE_INFINITY, tail: Promise.resolve() };
      lanes.set(key, lane);
    }
    return lane;
  };
  const start = async (lane: Lane, pace: Pace, signal?: AbortSignal) => {
    for (let wait = lane.nextAtMs - clock.now(); wait > 0; wait = lane.nextAtMs - clock.now()) {
      signal?.throwIfAborted();
      await clock.sleep(wait, signal);
    }
    // Counted from when it was due, or nearly from the real start where a timer fired very late.
    const countedFromMs = Math.max(lane.nextAtMs, clock.now() - catchUpMs);
    lane.nextAtMs = countedFromMs + (1000 / (pace.perSecond * lane.share)) * margin;
  };
  return {
    turn(pace, signal) {
      const lane = laneOf(pace.key);
      const turn = lane.tail.then(() => start(lane, pace, signal));
      lane.tail = turn.catch(() => {});
      return turn;
    },
    slowDown(pace, delayMs = 0) {
      const lane = laneOf(pace.key);
      const now = clock.now();
      lane.nextAtMs = Math.max(lane.nextAtMs, now + delayMs);
      // Calls in flight together are refused together: that is one lesson, not several.
      if (now - lane.slowedAtMs < 1000) return;
      lane.slowedAtMs = now;
      lane.share = Math.max(lowestShare, lane.share / 2);
    },
    speedUp(pace) {
      const lane = laneOf(pace.key);
      lane.share = Math.min(1, lane.share + recovery);
    },
  };
}
