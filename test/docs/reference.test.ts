import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorCodes, recordCodes } from '../../scripts/docs/codes.ts';
import { allCommands } from '../../scripts/docs/commands-page.ts';
import { pathOf } from '../../scripts/docs/config-page.ts';
import { generatedFiles } from '../../scripts/docs/pages.ts';
import { scanCodes } from '../../scripts/docs/scan.ts';
import { allSettings } from '../../src/config/settings.ts';
import { jobsOf } from '../../src/deploy/schedule.ts';
import { dingtalkRobotCodes, feishuBotCodes } from '../../src/notify/bot-codes.ts';
import { pipelineNames } from '../../src/pipelines/registry.ts';
import { banRule, codeRules } from '../../src/platforms/dingtalk/codes.ts';
import { feishuErrors } from '../../src/platforms/feishu/errors.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
const scanned = scanCodes(`${root}/src`);
const platformCodes = new Set([...feishuErrors, ...codeRules, banRule].map((entry) => entry.name));

describe('generated files', () => {
  it.each(generatedFiles(root).map((file) => [file.path, file.text] as const))(
    '%s is what `npm run docs` writes',
    (path, text) => {
      expect(read(path)).toBe(text);
    },
  );
});

describe('nothing is missing from the reference pages', () => {
  it('has every setting, in both languages', () => {
    const page = read('docs/reference/config.md');
    for (const leaf of allSettings()) {
      const line = page.split('\n').find((words) => words.startsWith(`| \`${pathOf(leaf)}\``));
      expect(line, pathOf(leaf)).toBeDefined();
      expect(leaf.setting.meta, `${pathOf(leaf)} has no description`).not.toBeNull();
    }
  });

  it('has every command and option', () => {
    const page = read('docs/reference/commands.md');
    for (const { zh, en } of allCommands()) {
      expect(page, en.path).toContain(en.description());
      expect(page, zh.path).toContain(zh.description());
      for (const option of en.options) expect(page, `${en.path} ${option.flags}`).toContain(`\`${option.flags}\``);
    }
  });

  it('explains every error code of the source (add new ones to scripts/docs/codes.ts)', () => {
    const missing = [...scanned.errors.keys()].filter((code) => !platformCodes.has(code) && !errorCodes.has(code));
    expect(missing).toEqual([]);
  });

  it('shows every code of the platforms and their bots, one by one, with what it asks of a person', () => {
    const lines = read('docs/reference/errors.md').split('\n');
    const shown = (page: string, code: string | number) =>
      lines.some((line) => line.includes(page) && new RegExp(`(?<![\\w.-])${code}(?!\\w)`).test(line));
    const dingtalk = codeRules.flatMap((rule) => rule.codes).map((one) => one.replace(/[.*]/g, '\\$&'));
    const missing = [
      ...feishuErrors.flatMap((entry) => entry.codes).filter((one) => !shown('open.feishu.cn', one)),
      ...dingtalk.filter((one) => !shown('open.dingtalk.com', one)),
      ...feishuBotCodes.flatMap((entry) => entry.codes).filter((one) => !shown('add-custom-bot', one)),
      ...dingtalkRobotCodes.flatMap((entry) => entry.codes).filter((one) => !shown('custom-robots', one)),
    ];
    expect(missing).toEqual([]);
  });

  it('explains every code of rejected records and warnings (add new ones to scripts/docs/codes.ts)', () => {
    expect([...scanned.records].filter((code) => !recordCodes.has(code))).toEqual([]);
  });

  it('explains no code that the source does not know', () => {
    const gone = [...errorCodes.keys(), ...recordCodes.keys()].filter((code) => !scanned.text.includes(`'${code}'`));
    expect(gone).toEqual([]);
  });
});

describe.each(['README.md', 'docs/README.zh-CN.md'])('%s', (path) => {
  const words = read(path);

  it('names every command', () => {
    for (const { en } of allCommands()) {
      const name = en.path.split(' ').slice(1);
      for (const word of name) expect(words, en.path).toContain(word);
    }
  });

  it('names every pipeline and exit status', () => {
    for (const name of pipelineNames) expect(words).toContain(name);
    for (const status of ['0', '1', '2', '3', '4', '5', '6']) expect(words).toContain(`| ${status} |`);
    expect(words).toContain('| 130 / 143 |');
  });

  it('names the times of the schedule', () => {
    for (const { name, hours, minute, every } of jobsOf(pipelineNames)) {
      if (every !== undefined && hours.length === 24)
        expect(words).toMatch(new RegExp(`(every|每) ${every} (minutes|分钟)`));
      else expect(words, name).toContain(`${hours[0]}:${String(minute).padStart(2, '0')}`);
    }
  });

  it('names only error codes that exist', () => {
    for (const [, code = ''] of words.matchAll(/`((?:CONFIG|STATE|FEISHU|DINGTALK|MISSING|WRONG|EMPTY)_[A-Z_]+)`/g)) {
      const known = platformCodes.has(code) || errorCodes.has(code) || scanned.text.includes(`'${code}'`);
      expect(known, code).toBe(true);
    }
  });
});
