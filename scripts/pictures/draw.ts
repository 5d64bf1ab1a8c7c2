import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { demoCustomers, demoLeads, demoStudents } from '../../src/demo/inputs.ts';
import { readyConfig, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { plain, terminalSvg } from './terminal.ts';

type Locale = 'zh-CN' | 'en';
const pipelines = ['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'];
const columns = 112;
const shownFolder = '~/bitable-sync';
const sizeMax = 200 * 1024;
const colour = (code: number) => `${String.fromCharCode(27)}[${code}m`;

/** Draws every picture of the manuals in both languages. Real runs on the offline platform; only the folder's name is replaced. */
export async function drawPictures(root: string): Promise<void> {
  const chromium = findChromium();
  if (chromium === null) console.log('no Chromium found: the pictures of pages stay as they are');
  for (const locale of ['zh-CN', 'en'] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
    const sandbox = await startSandbox({ company: 'demo' });
    try {
      await new Drawing({ root, folder, sandbox, locale, chromium }).draw();
    } finally {
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

interface Scene {
  readonly root: string;
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly locale: Locale;
  readonly chromium: string | null;
}

class Drawing {
  constructor(private readonly scene: Scene) {}

  async draw(): Promise<void> {
    this.furnish();
    await this.program('setup', ...pipelines);
    this.terminal('doctor', [['doctor', 'dingtalk-approvals'], await this.program('doctor', 'dingtalk-approvals')]);
    await this.program('dingtalk-approvals', '--init');
    for (const pipeline of pipelines.slice(1)) await this.program(pipeline);
    this.scene.sandbox.advance();
    this.terminal('dry-run', [
      ['dingtalk-approvals', '--dry-run'],
      await this.program('dingtalk-approvals', '--dry-run'),
    ]);
    await this.program('dingtalk-approvals');
    await this.page('sandbox', `${this.scene.sandbox.url}/#tables/${encodeURIComponent('审批实例表')}`, [1180, 640]);
    const report = join(this.scene.folder, 'report.html');
    await this.program('report', 'approvals', '--html', report);
    await this.page('report', pathToFileURL(report).href, [1180, 1080]);
    this.terminal('demo', [['demo'], shortDemo(await this.program('demo'))]);
  }

  private furnish(): void {
    const { folder, sandbox } = this.scene;
    writeFileSync(join(folder, 'config.yaml'), `${readyConfig(sandbox)}\nlogging: { level: SILENT, file: null }\n`, {
      mode: 0o600,
    });
    const place = (name: string, words: string) => {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), words);
      // Files that are still being copied are left for the next run.
      utimesSync(join(folder, name), 1, 1);
    };
    place('leads/leads.jsonl', demoLeads);
    place('inbox/students.csv', demoStudents);
    place('data/customers.json', demoCustomers);
  }

  /** What the program writes to a terminal that can show colours. */
  private program(...args: string[]): Promise<string> {
    const { root, folder, locale } = this.scene;
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(FEISHU|DINGTALK|BITABLE_SYNC|NO_COLOR)/.test(name)),
    );
    return new Promise((resolve, reject) => {
      execFile(
        process.execPath,
        [join(root, 'dist', 'main.js'), '--lang', locale, ...args],
        { cwd: folder, env: { ...env, FORCE_COLOR: '1' }, maxBuffer: 1 << 26 },
        (error, stdout) => {
          // Exit 3 tells of rejected records, which are part of the show.
          if (error && error.code !== 3) reject(new Error(`${args.join(' ')}: ${error.message}\n${stdout}`));
          else resolve(stdout.replaceAll(folder, shownFolder));
        },
      );
    });
  }

  private terminal(name: string, [args, output]: [args: readonly string[], output: string]): void {
    const command = name === 'demo' ? 'npm run demo' : `bitable-sync ${args.join(' ')}`;
    const prompt = `${colour(32)}$${colour(39)} ${colour(1)}${command}${colour(22)}\n`;
    this.save(`${name}.${this.scene.locale}.svg`, terminalSvg(command, prompt + output, columns));
  }

  private save(name: string, words: string): void {
    const path = join(this.scene.root, 'docs', 'images', name);
    writeFileSync(path, words);
    tell(path, name);
  }

  private async page(name: string, address: string, [width, height]: readonly [number, number]): Promise<void> {
    const { chromium, root, locale, folder } = this.scene;
    if (chromium === null) return;
    const file = `${name}.${locale}.png`;
    const path = join(root, 'docs', 'images', file);
    const args = [
      '--headless',
      // Chromium refuses to guard itself when root runs it.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--hide-scrollbars',
      `--lang=${locale}`,
      `--accept-lang=${locale}`,
      `--user-data-dir=${join(folder, 'browser')}`,
      `--window-size=${width},${height}`,
      '--virtual-time-budget=10000',
      `--screenshot=${path}`,
      address,
    ];
    await new Promise<void>((resolve, reject) => {
      execFile(chromium, args, { env: { ...process.env, LANGUAGE: locale.replace('-', '_') } }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    tell(path, file);
  }
}

/** The demo's own words, with what repeats itself left out. */
function shortDemo(output: string): string {
  const kept: string[] = [];
  let step = 0;
  let run = 0;
  let lists = 0;
  for (const line of output.trimStart().split('\n')) {
    const words = plain(line);
    if (/^(\[\d\]|【\d】)/.test(words)) {
      if (kept.at(-1) !== '') kept.push('');
      step++;
      run = 0;
    }
    if (/^[✓!✗] /.test(words)) run++;
    // All four pipelines run in steps 2 and 3: the first speaks for them.
    const repeats = (step === 2 || step === 3) && run > 1;
    const isDetail = /^(Run|运行编号|Window|时间范围|Next|下一步)|(this month|本月已用)/.test(words);
    if (repeats || isDetail) continue;
    if (step === 1 && /^\s+\+/.test(words) && ++lists > 3) {
      if (lists === 4) kept.push('  …');
      continue;
    }
    kept.push(line.replace(/ ?[(（]http:\S+[)）]/, ''));
  }
  return kept.join('\n');
}

function tell(path: string, name: string): void {
  const { size } = statSync(path);
  console.log(`docs/images/${name}  ${Math.ceil(size / 1024)} KB`);
  if (size > sizeMax) throw new Error(`docs/images/${name} is larger than ${sizeMax / 1024} KB`);
}

function findChromium(): string | null {
  const names = [process.env['CHROMIUM'] ?? '', 'chromium', 'chromium-browser', 'google-chrome'];
  return names.find((name) => name !== '' && spawnSync(name, ['--version']).status === 0) ?? null;
}
