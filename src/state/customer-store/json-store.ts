import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SyncError } from '../../errors/index.ts';
import { type Clock, systemClock } from '../../lib/clock.ts';
import { customerMessages } from '../../messages/customers.ts';
import type { Text } from '../../messages/text.ts';
import { replaceFile, unwritable } from '../atomic.ts';
import { storeDamaged, storeKeepsChanging, storeNotFound, storeUnreadable } from './errors.ts';
import { jsonElements } from './json-elements.ts';
import { namesOf, ordered, renamed, valuesOf } from './json-records.ts';
import { JsonArrayText } from './json-text.ts';
import {
  type CustomerStore,
  type RawValues,
  type StoreChange,
  type StoreOutcome,
  type StoreProp,
  type StoreReading,
  storeProps,
} from './port.ts';

interface Bytes {
  readonly path: string;
  readonly bytes: Buffer;
}

const triesMax = 5;
/** Longer than writing such a file takes. */
const pauseMs = 200;
const byteOrderMark = '\ufeff';

/**
 * Customers in one JSON file: an array of objects. What is not ours to change keeps its bytes. A write replaces the file
 * atomically, and only while it still holds what was edited. A file that does not exist yet is created by the first customer.
 */
export class JsonCustomerStore implements CustomerStore {
  readonly kind = 'json';
  readonly identity: string;

  constructor(
    private readonly path: string,
    private readonly clock: Pick<Clock, 'sleep'> = systemClock,
  ) {
    this.identity = createHash('sha256').update(`json\0${path}`).digest('hex').slice(0, 16);
  }

  async fingerprint(): Promise<string> {
    return fingerprintOf(this.load());
  }

  async read(): Promise<StoreReading> {
    return this.settled((file) => this.readingOf(file));
  }

  async apply(changes: readonly StoreChange[]): Promise<StoreOutcome> {
    for (let tries = 0; tries < triesMax; tries++) {
      const { before, text, stale } = await this.settled((file) => ({
        before: file,
        ...edit([...this.elementsOf(file)], this.textOf(file), changes),
      }));
      if (text === null) return { stale, refused: new Map(), reading: this.readingOf(before) };
      const mark = before && hasMark(before.bytes) ? byteOrderMark : '';
      const path = before?.path ?? this.path;
      const mode = before ? statSync(path).mode & 0o777 : 0o644;
      const after = { path, bytes: Buffer.from(mark + text, 'utf8') };
      // The bot may have written while we edited: then its file is read and edited again.
      if (!replaceFile(path, after.bytes, mode, () => sameBytes(before, this.load()))) continue;
      return { stale, refused: new Map(), reading: this.readingOf(after) };
    }
    throw storeKeepsChanging(this.path);
  }

  close(): void {}

  /** A bot that does not write atomically is met half way sometimes: a damaged file is looked at again while it is still moving. */
  private async settled<T>(use: (file: Bytes | null) => T): Promise<T> {
    for (let tries = 1; ; tries++) {
      const file = this.load();
      try {
        return use(file);
      } catch (error) {
        if (!(error instanceof SyncError) || tries === triesMax) throw error;
        await this.clock.sleep(pauseMs);
        if (sameBytes(file, this.load())) throw error;
      }
    }
  }

  /** null: there is no file, but a folder where it would be. */
  private load(): Bytes | null {
    try {
      const path = realpathSync(this.path);
      return { path, bytes: readFileSync(path) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw storeUnreadable(this.path, error);
    }
    if (!isFolder(dirname(this.path))) throw storeNotFound(this.path);
    return null;
  }

  private textOf(file: Bytes | null): string {
    return file ? withoutMark(file.bytes).toString('utf8') : '[]\n';
  }

  /** Throws STORE_DAMAGED. */
  private *elementsOf(file: Bytes | null): Generator<unknown> {
    if (!file) return;
    if (!isUtf8(file.bytes)) throw storeDamaged(this.path, customerMessages.storeNotUtf8());
    try {
      yield* jsonElements(withoutMark(file.bytes));
    } catch (error) {
      if (error instanceof SyntaxError) throw storeDamaged(this.path, faultIn(this.textOf(file)));
      throw error;
    }
  }

  private readingOf(file: Bytes | null): StoreReading {
    const records: (RawValues | null)[] = [];
    for (const element of this.elementsOf(file)) records.push(valuesOf(element));
    const props = new Set<StoreProp>(storeProps);
    // A property that only the bot knows how to use is not invented where it does not use it.
    if (!records.some((record) => record && 'registration_time' in record)) props.delete('registration_time');
    return { fingerprint: fingerprintOf(file), records, props };
  }
}

/** Where the fault is. V8 quotes the text around it, which may be somebody's phone number: keep the place only. */
function faultIn(text: string): Text {
  if (text.trim() === '') return customerMessages.storeEmptyFile();
  try {
    const value: unknown = JSON.parse(text);
    return customerMessages.storeNotArray(value === null ? 'null' : typeof value);
  } catch (error) {
    const place = /position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0];
    return customerMessages.storeNotJson(place ?? '');
  }
}

/** `text` null: nothing to change. */
function edit(
  elements: readonly unknown[],
  before: string,
  changes: readonly StoreChange[],
): { text: string | null; stale: Set<string> } {
  const stale = new Set<string>();
  const places = new Map<string, number[]>();
  elements.forEach((element, index) => {
    const id = idKey(valuesOf(element)?.customer_id);
    if (id !== null) places.set(id, [...(places.get(id) ?? []), index]);
  });
  const document = new JsonArrayText(before);
  const names = namesOf(elements);
  for (const change of changes) {
    const found = places.get(idKey(change.kind === 'create' ? change.id : change.rawId) ?? '') ?? [];
    if (change.kind === 'create') {
      if (found.length > 0) stale.add(change.id);
      else document.append(ordered(elements, names, change.values));
      continue;
    }
    const [index] = found;
    const element = index === undefined ? null : elements[index];
    if (found.length !== 1 || !element || !holds(valuesOf(element), change.expect)) stale.add(change.id);
    else document.set(index as number, renamed(change.set, namesOf([element]), names));
  }
  const text = document.toString();
  return { text: text === before ? null : text, stale };
}

function idKey(raw: unknown): string | null {
  return typeof raw === 'string' || typeof raw === 'number' ? String(raw).normalize('NFKC').trim().toUpperCase() : null;
}

function holds(record: RawValues | null, expect: RawValues): boolean {
  if (!record) return false;
  return Object.entries(expect).every(
    ([prop, value]) => JSON.stringify(record[prop as StoreProp] ?? null) === JSON.stringify(value ?? null),
  );
}

function fingerprintOf(file: Bytes | null): string {
  return file ? createHash('sha256').update(file.bytes).digest('base64') : 'absent';
}

const hasMark = (bytes: Buffer): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

const withoutMark = (bytes: Buffer): Buffer => (hasMark(bytes) ? bytes.subarray(3) : bytes);

function sameBytes(a: Bytes | null, b: Bytes | null): boolean {
  return a === null || b === null ? a === b : a.bytes.equals(b.bytes);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw unwritable(path, error);
  }
}
