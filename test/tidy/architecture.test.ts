import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'));

interface Import {
  readonly from: string;
  /** Path inside src, or the package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const imports: Import[] = files.flatMap((name) => {
  const words = readFileSync(join(src, name), 'utf8');
  const found = [
    ...words.matchAll(/^\s*(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'/gms),
    ...words.matchAll(/\bimport\(()'([^']+)'\)/g),
  ];
  return found.map(([, type, to]) => ({
    from: name,
    to: (to as string).startsWith('.')
      ? relative(src, resolve(src, dirname(name), to as string)).replaceAll('\\', '/')
      : (to as string),
    typeOnly: Boolean(type),
  }));
});

/** Who may import what. The message names the way out. */
const rules: readonly {
  what: string;
  within: RegExp;
  forbidden: RegExp;
  except?: RegExp;
  instead: string;
  types?: boolean;
}[] = [
  {
    what: 'sync knows no platform, pipeline, disk or command line',
    within: /^sync\//,
    forbidden: /^(platforms|pipelines|cli|run|http|config|notify|report|setup|sandbox)\//,
    instead: 'declare a port in sync/contracts.ts',
    types: false,
  },
  {
    what: 'sync knows neither axios nor the file system',
    within: /^sync\//,
    forbidden: /^(axios|commander|node:fs|node:fs\/promises|js-yaml|pino)$/,
    instead: 'take it through a port',
  },
  {
    what: 'platforms know no pipeline and no command line',
    within: /^platforms\//,
    forbidden: /^(pipelines|cli|run|setup|report|notify|sandbox)\//,
    instead: 'return neutral rows; main joins',
  },
  {
    what: 'Feishu does not see DingTalk',
    within: /^platforms\/feishu\//,
    forbidden: /^platforms\/dingtalk\//,
    instead: 'move it to http/ or sync/',
  },
  {
    what: 'DingTalk does not see Feishu',
    within: /^platforms\/dingtalk\//,
    forbidden: /^platforms\/feishu\//,
    instead: 'move it to http/ or sync/',
  },
  {
    what: 'pipelines import no platform and no command line',
    within: /^pipelines\//,
    forbidden: /^(platforms|cli|run|sandbox|setup)\//,
    instead: 'take what is needed as a port',
  },
  {
    what: 'a pipeline imports no other pipeline',
    within: /^pipelines\/dingtalk-approvals\//,
    forbidden: /^pipelines\/(crm-leads|csv-students|customers)\//,
    instead: 'move it to pipelines/shared',
  },
  {
    what: 'a pipeline imports no other pipeline',
    within: /^pipelines\/crm-leads\//,
    forbidden: /^pipelines\/(dingtalk-approvals|csv-students|customers)\//,
    instead: 'move it to pipelines/shared',
  },
  {
    what: 'a pipeline imports no other pipeline',
    within: /^pipelines\/csv-students\//,
    forbidden: /^pipelines\/(dingtalk-approvals|crm-leads|customers)\//,
    instead: 'move it to pipelines/shared',
  },
  {
    what: 'a pipeline imports no other pipeline',
    within: /^pipelines\/customers\//,
    forbidden: /^pipelines\/(dingtalk-approvals|crm-leads|csv-students)\//,
    instead: 'move it to pipelines/shared',
  },
  {
    what: 'axios lives behind the http door',
    within: /./,
    forbidden: /^axios$/,
    except: /^http\//,
    instead: 'send through HttpDoor',
  },
  {
    what: 'files are read and written in state, config and the sandbox',
    within: /./,
    forbidden: /^node:fs(\/promises)?$/,
    except: /^(state|config|sandbox)\/|^cli\/commands\/(demo|init|setup)\.ts$/,
    instead: 'go through src/state',
  },
  {
    what: 'only the sandbox command, the demo and tests use the sandbox',
    within: /./,
    forbidden: /^sandbox\//,
    except: /^(sandbox\/|cli\/)/,
    instead: 'nothing of the product may depend on it',
  },
  {
    what: 'errors, lib and messages are at the bottom',
    within: /^(errors|lib)\//,
    forbidden: /^(sync|state|http|platforms|pipelines|cli|run|config)\//,
    instead: 'pass it in',
    types: false,
  },
];

describe('the architecture', () => {
  it('is judged by imports that were really found', () => {
    expect(imports.some(({ from, to }) => from === 'main.ts' && to === 'cli/program.ts')).toBe(true);
    expect(imports.length).toBeGreaterThan(500);
  });

  it.each(rules.map((rule) => [rule.what, rule] as const))('%s', (_what, rule) => {
    const broken = imports
      .filter(
        ({ from, to, typeOnly }) =>
          rule.within.test(from) &&
          rule.forbidden.test(to) &&
          !rule.except?.test(from) &&
          !(rule.types === false && typeOnly),
      )
      .map(({ from, to }) => `${from} imports ${to}; ${rule.instead}`);
    expect(broken).toEqual([]);
  });

  it('has time and randomness come in from outside', () => {
    const broken = files
      .filter((name) => !/^(sandbox\/|lib\/clock\.ts|cli\/(world|signals)\.ts|state\/atomic\.ts)/.test(name))
      .flatMap((name) =>
        readFileSync(join(src, name), 'utf8')
          .split('\n')
          .flatMap((line, index) =>
            /\b(Date\.now\(\)|Math\.random\(\)|setTimeout\()/.test(line) && !/^\s*(\*|\/\/)/.test(line)
              ? [`${name}:${index + 1}`]
              : [],
          ),
      );
    expect(broken).toEqual([]);
  });

  it('leaves the process alone outside of main', () => {
    const broken = files
      .filter((name) => name !== 'main.ts' && name !== 'cli/signals.ts')
      .filter((name) => /\bprocess\.exit\(/.test(readFileSync(join(src, name), 'utf8')));
    expect(broken).toEqual([]);
  });
});
