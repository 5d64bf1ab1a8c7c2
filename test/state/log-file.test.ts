import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RotatingFile } from '../../src/state/log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (maxBytes: number, backups: number) =>
  new RotatingFile(join(folder, 'logs', 'sync.log'), maxBytes, backups);
const files = () => readdirSync(join(folder, 'logs')).sort();
const words = (name: string) => readFileSync(join(folder, 'logs', name), 'utf8');
const line = (number: number) => `line ${String(number).padStart(3, '0')}\n`;

describe('a rotating file', () => {
  it('starts anew before it exceeds its size, and keeps the configured number of older ones, the newest as .1', () => {
    const file = open(27, 2);
    for (let number = 1; number <= 11; number++) file.write(line(number));
    file.close();
    expect(files()).toEqual(['sync.log', 'sync.log.1', 'sync.log.2']);
    expect(words('sync.log')).toBe(line(10) + line(11));
    expect(words('sync.log.1')).toBe(line(7) + line(8) + line(9));
    expect(words('sync.log.2')).toBe(line(4) + line(5) + line(6));
  });

  it('without older ones begins again', () => {
    const file = open(18, 0);
    for (let number = 1; number <= 5; number++) file.write(line(number));
    file.close();
    expect(files()).toEqual(['sync.log']);
    expect(words('sync.log')).toBe(line(5));
  });

  it('loses no line of two processes that share it', () => {
    const [one, other] = [open(45, 20), open(45, 20)];
    for (let number = 1; number <= 40; number++) (number % 3 === 0 ? other : one).write(line(number));
    one.close();
    other.close();
    const all = files().flatMap((name) => words(name).trimEnd().split('\n'));
    expect(all.sort()).toEqual(Array.from({ length: 40 }, (_, place) => line(place + 1).trimEnd()));
  });

  it('takes a line that is longer than a file, and goes on where the last run ended', () => {
    const long = `${'x'.repeat(100)}\n`;
    const file = open(30, 1);
    file.write(long);
    file.close();
    const next = open(30, 1);
    next.write(line(1));
    next.close();
    expect([words('sync.log'), words('sync.log.1')]).toEqual([line(1), long]);
  });

  it('is not for everybody to read: names stand in it', () => {
    open(30, 1).close();
    expect(statSync(join(folder, 'logs', 'sync.log')).mode & 0o007).toBe(0);
  });
});
