import { join } from 'node:path';
import { damaged, readText, replaceFile } from '../../state/atomic.ts';
import type { DingTalkState } from '../dingtalk/model.ts';
import type { FeishuState } from '../feishu/model.ts';
import type { SandboxMessage } from '../types.ts';

/** The whole world in one file. Maps travel as `{"$map": [[key, value], …]}`. */

export interface SavedWorld {
  version: 1;
  randomState: number;
  feishu: FeishuState;
  dingtalk: DingTalkState;
  messages: SandboxMessage[];
}

function encode(_key: string, value: unknown): unknown {
  return value instanceof Map ? { $map: [...value] } : value;
}

function decode(_key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$map' in value)
    return new Map((value as { $map: Array<[string, unknown]> }).$map);
  return value;
}

export class Store {
  readonly #path: string;
  #timer: NodeJS.Timeout | null = null;

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'sandbox.json');
  }

  /** null where nothing was saved yet. */
  load(): SavedWorld | null {
    const text = readText(this.#path);
    if (text === null) return null;
    let saved: SavedWorld;
    try {
      saved = JSON.parse(text, decode) as SavedWorld;
    } catch {
      throw damaged(this.#path, 'no JSON');
    }
    if (saved?.version !== 1 || !(saved.feishu?.bases instanceof Map) || !(saved.dingtalk?.instances instanceof Map))
      throw damaged(this.#path, 'not the state of this sandbox version');
    return saved;
  }

  save(world: SavedWorld): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    // The file holds tokens, as the real platforms do.
    replaceFile(this.#path, JSON.stringify(world, encode), 0o600);
  }

  /** Saves a little later, so that a thousand small writes are one file write. */
  saveSoon(world: () => SavedWorld): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => this.save(world()), 300);
    this.#timer.unref();
  }
}
