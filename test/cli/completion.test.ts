import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoke } from './harness.ts';

const script = async (shell: string) => (await invoke(['completion', shell])).stdout;
const has = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

/** A folder with a file whose name has a blank, and one that is named like a command. */
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'));
  writeFileSync(join(folder, 'my leads.jsonl'), '');
  mkdirSync(join(folder, 'etc'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (shell: string, args: readonly string[]) =>
  execFileSync(shell, args, { encoding: 'utf8', cwd: folder })
    .split('\n')
    .filter((line) => line !== '');

/** What each shell would offer for the words, the last of which is being typed. */
const offerings: Readonly<Record<string, (...words: string[]) => Promise<string[]>>> = {
  async bash(...words) {
    // bash breaks words at `=`.
    const broken = words.flatMap((word) => word.split(/(?<==)|(?==)/));
    const quoted = ['bitable-sync', ...broken];
    const typed = quoted.map((word) => `'${word}'`).join(' ');
    const source = `${await script('bash')}\nCOMP_WORDS=(${typed}); COMP_CWORD=${quoted.length - 1}; _bitable_sync; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run('bash', ['-c', source]);
  },
  /** The real function in a real zsh, with the completion system's own words replaced by ones that print. */
  async zsh(...words) {
    const typed = ['bitable-sync', ...words].map((word) => `'${word}'`).join(' ');
    const stubs = [
      'compdef() { : }',
      `_describe() { local one; for one in "\${(@P)2}"; do print -r -- "\${one%%:*}"; done }`,
      'compadd() { shift; print -rl -- "$@" }',
      'compset() { : }',
      '_files() { print -rl -- * }',
    ];
    const source = `${stubs.join('\n')}\n${await script('zsh')}\nwords=(${typed}); CURRENT=${words.length + 1}; _bitable_sync`;
    const last = (words.at(-1) as string).replace(/^--[\w-]+=/, '');
    return run('zsh', ['-f', '-c', source]).filter((word) => word.startsWith(last));
  },
  async fish(...words) {
    const file = join(folder, 'etc', 'completion.fish');
    writeFileSync(file, await script('fish'));
    const line = ['bitable-sync', ...words].join(' ');
    const found = run('fish', ['--no-config', '-c', `source ${file}; complete -C'${line}'`]);
    return found.map((one) => (one.split('\t')[0] as string).replace(/^--[\w-]+=/, ''));
  },
};

describe.each(['bash', 'zsh', 'fish'])('completion in %s', (shell) => {
  const offered = (...words: string[]) => (offerings[shell] as (...words: string[]) => Promise<string[]>)(...words);
  const test = it.runIf(has(shell));

  test('offers the commands', async () => {
    expect(await offered('cu')).toEqual(['customers']);
    expect(await offered('')).toEqual(expect.arrayContaining(['dingtalk-approvals', 'crm-leads', 'init', 'report']));
  });

  test('offers what belongs to the command so far', async () => {
    const actions = await offered('crm-leads', '');
    expect(actions).toEqual(expect.arrayContaining(['import', 'remind', 'stats', 'set-status']));
    expect(actions).not.toContain('customers');
    expect(await offered('crm-leads', 'stats', '--we')).toEqual(['--week']);
    expect(await offered('dingtalk-approvals', '--full')).toEqual(['--full-check']);
    expect(await offered('doctor', 'cs')).toEqual(['csv-students']);
    expect(await offered('deploy', 'print', 's')).toEqual(['systemd']);
  });

  test('offers the options of what a group does without a word, and the global ones', async () => {
    expect(await offered('customers', '--dir')).toEqual(['--direction']);
    expect(await offered('customers', '--max')).toEqual(['--max-calls']);
  });

  test('offers the values of an option, also after others and behind an equals sign', async () => {
    const sorted = async (...words: string[]) => (await offered(...words)).sort();
    expect(await sorted('customers', '--dry-run', '--direction', '')).toEqual(['both', 'export', 'import']);
    expect(await sorted('--lang', 'z')).toEqual(['zh-CN']);
    expect(await sorted('customers', '--direction=')).toEqual(['both', 'export', 'import']);
    expect(await sorted('customers', '--direction=ex')).toEqual(['export']);
  });

  test('does not take the value of an option for a command', async () => {
    expect(await offered('--config', 'init', 'cu')).toEqual(['customers']);
    expect(await offered('--config', 'customers', 'doc')).toEqual(['doctor']);
  });

  test('offers files where they are wanted, blanks and all, and nowhere else', async () => {
    const files = ['my leads.jsonl', 'my\\ leads.jsonl'];
    expect(files).toContain((await offered('--config', 'my'))[0]);
    expect(files).toContain((await offered('crm-leads', 'my'))[0]);
    expect(await offered('doctor', 'my')).toEqual([]);
  });
});

describe('completion scripts', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s know every command', async (shell) => {
    const words = await script(shell);
    for (const name of ['dingtalk-approvals', 'set-status', 'next-id', 'completion', '--process-code', '--max-calls']) {
      expect(words).toContain(name.replace(/^--/, ''));
    }
  });

  it.runIf(has('zsh'))('for zsh parse', async () => {
    expect(spawnSync('zsh', ['-n'], { input: await script('zsh'), encoding: 'utf8' }).stderr).toBe('');
  });

  it.runIf(has('fish'))('for fish parse', async () => {
    const file = join(folder, 'etc', 'parsed.fish');
    writeFileSync(file, await script('fish'));
    expect(spawnSync('fish', ['--no-execute', file], { encoding: 'utf8' }).stderr).toBe('');
  });
});
