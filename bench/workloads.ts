import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { customers, inOverlap, leads, linesPerStudent, students } from './data.ts';
import { engineTable } from './engine-table.ts';
import { batch, pages } from './floor.ts';
import { entry } from './measure.ts';
import type { Platform } from './platform.ts';
import type { Workload } from './workload.ts';

/** A file that has held still for a minute: one that is still being copied is left for the next run. */
export function place(platform: Platform, path: string, content: string): void {
  const file = join(platform.folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  const past = Date.now() / 1000 - 60;
  utimesSync(file, past, past);
}

/** Calls before the first row on first contact with Feishu: the base's tables, the columns of `tables`, whether empty is empty. */
const firstContact = (tables: number) => 1 + tables + 1;

export function approvals(size: number): Workload {
  const actions = 2 * size - 10;
  const listing = pages(size, 20);
  const writes = pages(size, batch) + pages(actions, batch);
  return {
    name: 'approvals',
    size,
    approvals: size,
    setup: 'dingtalk-approvals',
    script: entry.program,
    args: () => ['dingtalk-approvals', '--json'],
    tables: { 审批实例表: size, 审批动作表: actions },
    reference: { workload: 'approvals', file: '' },
    steps: [
      {
        name: 'first',
        rows: size + actions,
        floor: {
          // Two tables that are read once each, since nothing of them is known yet; and what the main table shows as running is asked for.
          calls: firstContact(2) + listing + size + 2 + 1 + writes,
          // Token, what is running, first page, the last detail, and the last batch of either table behind it.
          path: 6,
          paced: { calls: size, perSecond: 20 },
        },
      },
      {
        name: 'unchanged',
        rows: inOverlap(size),
        // The overlap once more, and what is still running.
        floor: { calls: pages(inOverlap(size), 20) + 1, path: pages(inOverlap(size), 20) + 1 },
      },
    ],
  };
}

export function leadImport(size: number): Workload {
  return {
    name: 'leads',
    size,
    setup: 'crm-leads',
    script: entry.program,
    args: () => ['crm-leads', '--json'],
    tables: { 客户信息表: size },
    reference: { workload: 'leads', file: 'leads/bench.jsonl' },
    steps: [
      {
        name: 'first',
        prepare: (platform) => place(platform, 'leads/bench.jsonl', leads(size)),
        rows: size,
        floor: { calls: firstContact(1) + 1 + pages(size, batch), path: 1 + firstContact(1) + 1 + pages(size, batch) },
      },
      { name: 'unchanged', rows: size, floor: { calls: 0, path: 0 } },
    ],
  };
}

export function studentImport(size: number): Workload {
  const people = Math.ceil(size / linesPerStudent);
  const writes = pages(people, batch) + pages(size, batch);
  return {
    name: 'students',
    size,
    setup: 'csv-students',
    script: entry.program,
    args: () => ['csv-students', 'bench.csv', '--json'],
    tables: { 学员总表: people, 学习记录表: size },
    reference: { workload: 'students', file: 'bench.csv' },
    steps: [
      {
        name: 'first',
        prepare: (platform) => place(platform, 'bench.csv', students(size)),
        rows: size + people,
        floor: { calls: firstContact(2) + 2 + writes, path: 1 + firstContact(2) + 2 + writes },
      },
      { name: 'unchanged', rows: size, floor: { calls: 0, path: 0 } },
    ],
  };
}

export function customerSync(size: number): Workload {
  const changed = Math.ceil(size / 20);
  return {
    name: 'customers',
    size,
    setup: 'customers',
    script: entry.program,
    args: () => ['customers', '--json'],
    tables: { 客户表: size },
    reference: { workload: 'customers', file: 'data/customers.json' },
    steps: [
      {
        name: 'first',
        prepare: (platform) => place(platform, 'data/customers.json', customers(size)),
        rows: size,
        // One metadata update more: the tag is new to the table.
        floor: { calls: firstContact(1) + 2 + pages(size, batch), path: 1 + firstContact(1) + 2 + pages(size, batch) },
      },
      // Our own write moved the revision: it is looked at once more.
      { name: 'after', rows: size, floor: { calls: 1 + pages(size, batch), path: 1 + pages(size, batch) } },
      { name: 'unchanged', rows: size, floor: { calls: 1, path: 1 } },
      {
        name: '5 % changed',
        prepare: (platform) => place(platform, 'data/customers.json', customers(size, changed)),
        rows: size,
        floor: { calls: 1 + pages(changed, batch), path: 1 + pages(changed, batch) },
      },
    ],
  };
}

export function engine(size: number): Workload {
  const changed = Math.ceil(size / 20);
  return {
    name: 'engine',
    size,
    script: entry.engine,
    args: (step) => [String(size), step === 2 ? String(changed) : '0'],
    tables: { [engineTable.name]: size },
    steps: [
      {
        name: 'first',
        rows: size,
        floor: { calls: firstContact(1) + 1 + pages(size, batch), path: 1 + firstContact(1) + 1 + pages(size, batch) },
      },
      { name: 'unchanged', rows: size, floor: { calls: 0, path: 0 } },
      { name: '5 % changed', rows: size, floor: { calls: pages(changed, batch), path: pages(changed, batch) } },
    ],
  };
}
