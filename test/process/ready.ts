import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import { Company } from './company.ts';

/** One company at a time: tests open it, `closeCompany` after each. */
export let company: Company;

export interface Line {
  area: string;
  name: string;
  status: string;
  detail?: string;
  remedy?: string;
  code?: string;
}

export const four = ['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'];
export const onDingTalk = (config: string) => config.replaceAll('target: feishu', 'target: dingtalk');
export const quiet = (config: string) =>
  config.replace(/notification:[\s\S]*?secret: .*\n/, 'notification: { enabled: false }\n');

export async function open(
  amend: (config: string) => string = quiet,
  kind: 'empty' | 'demo' = 'demo',
  options: SandboxOptions = {},
): Promise<void> {
  company = await Company.open({ company: kind, ...options }, amend);
  for (const folder of ['leads', 'inbox', 'data']) mkdirSync(join(company.folder, folder), { recursive: true });
  writeFileSync(join(company.folder, 'data/customers.json'), '[]');
}

export async function closeCompany(): Promise<void> {
  await company.close();
}

/** Companies in which `setup` has run, kept on disk: most tests begin with one. */
const kept = new Map<string, string>();
const folders: string[] = [];

export function forgetKept(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

export async function openReady(amend: (config: string) => string, pipelines: readonly string[]): Promise<void> {
  const key = pipelines.join();
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'kept-'));
    folders.push(made);
    return made;
  };
  if (!kept.has(key)) {
    const dataDir = folder();
    await open(amend, 'demo', { dataDir });
    const { code, stderr } = await company.run('setup', ...pipelines);
    if (code !== 0) throw new Error(stderr);
    await company.close();
    kept.set(key, dataDir);
  }
  const dataDir = folder();
  cpSync(kept.get(key) as string, dataDir, { recursive: true });
  await open(amend, 'demo', { dataDir });
}

export const amend = (from: string | RegExp, to: string) => () =>
  company.configure(readFileSync(join(company.folder, 'config.yaml'), 'utf8').replace(from, to));

export async function doctor(...args: string[]): Promise<{ code: number | null; lines: Line[]; bad: Line[] }> {
  const { code, stdout } = await company.run('--json', 'doctor', ...args);
  const lines = (JSON.parse(stdout) as { findings: Line[] }).findings;
  return { code, lines, bad: lines.filter(({ status }) => status === 'failed') };
}
