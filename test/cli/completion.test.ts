import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { invoke } from './harness.ts';

const script = async (shell: string) => (await invoke(['completion', shell])).stdout;
const has = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

/** What bash would offer for the words, the last of which is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const quoted = ['bitable-sync', ...words].map((word) => `'${word}'`).join(' ');
  const source = `${await script('bash')}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _bitable_sync; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const lines = execFileSync('bash', ['-c', source], { encoding: 'utf8', cwd: '/' }).split('\n');
  return lines.filter((line) => line !== '');
}

describe.runIf(has('bash'))('completion in bash', () => {
  it('offers the commands', async () => {
    expect(await offered('cu')).toEqual(['customers']);
    expect(await offered('')).toEqual(expect.arrayContaining(['dingtalk-approvals', 'crm-leads', 'init', 'report']));
  });

  it('offers what belongs to the command so far', async () => {
    expect(await offered('crm-leads', '')).toEqual(['import', 'remind', 'stats', 'set-status']);
    expect(await offered('crm-leads', 'stats', '--we')).toEqual(['--week']);
    expect(await offered('dingtalk-approvals', '--full')).toEqual(['--full-check']);
    expect(await offered('doctor', 'cs')).toEqual(['csv-students']);
    expect(await offered('deploy', 'print', 's')).toEqual(['systemd']);
  });

  it('offers the options of what a group does without a word, and the global ones', async () => {
    expect(await offered('customers', '--dir')).toEqual(['--direction']);
    expect(await offered('customers', '--max')).toEqual(['--max-calls']);
  });

  it('offers the values of an option, also after others', async () => {
    expect(await offered('customers', '--dry-run', '--direction', '')).toEqual(['both', 'import', 'export']);
    expect(await offered('--lang', 'z')).toEqual(['zh-CN']);
  });

  it('offers files where an option takes one', async () => {
    expect(await offered('--config', 'et')).toEqual(['etc']);
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
    expect(spawnSync('fish', ['-n'], { input: await script('fish'), encoding: 'utf8' }).stderr).toBe('');
  });
});
