import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { load, loadAll } from 'js-yaml';
import { afterEach, describe, expect, it } from 'vitest';
import { tree } from '../../scripts/docs/commands-page.ts';
import { compose } from '../../src/deploy/compose.ts';
import { cron } from '../../src/deploy/cron.ts';
import { k8s } from '../../src/deploy/k8s.ts';
import { examplePlace, exampleWindowsPlace, type Place } from '../../src/deploy/place.ts';
import { renderers } from '../../src/deploy/render.ts';
import { calendarOf, cronOf, type Job, jobsOf, runsPerDay } from '../../src/deploy/schedule.ts';
import { systemdFiles } from '../../src/deploy/systemd.ts';
import { windowsFiles } from '../../src/deploy/windows.ts';
import { pipelineNames } from '../../src/pipelines/registry.ts';
import { expectWellFormed, minutesOfCalendar, minutesOfCron } from './readers.ts';

const jobs = jobsOf(pipelineNames);
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bitable-sync-deploy-'));
  folders.push(folder);
  return folder;
}
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
const awkward: Place = {
  ...examplePlace,
  program: ['/opt/node 20/bin/node', "/srv/it's here/main.js"],
  config: '/srv/100% $HOME "q"/config.yaml',
  folder: '/srv/100% $HOME "q"',
};

describe('the schedule', () => {
  it('never starts on the full hour', () => {
    for (const job of jobs)
      expect(
        minutesOfCron(cronOf(job)).some((minute) => minute % 60 === 0),
        job.name,
      ).toBe(false);
  });

  it('means the same minutes as cron fields and as a systemd calendar', () => {
    for (const job of jobs) {
      const minutes = minutesOfCron(cronOf(job));
      expect(minutesOfCalendar(calendarOf(job, 'Asia/Shanghai')), job.name).toEqual(minutes);
      expect(runsPerDay(job)).toBe(minutes.length);
    }
  });

  it('calls only commands and options that exist', () => {
    for (const job of jobs) {
      const [first = '', second] = job.args;
      const group = tree('en').commands.find((command) => command.name() === first);
      const command = group?.commands.find((one) => one.name() === second) ?? group;
      expect(command, job.name).toBeDefined();
      for (const flag of job.args.filter((word) => word.startsWith('--'))) {
        expect(command?.options.map((option) => option.long)).toContain(flag);
      }
    }
  });

  it('runs customers less often where an unchanged run is not one call', () => {
    const perDay = (customersOn: 'feishu' | 'dingtalk') => runsPerDay(jobsOf(['customers'], { customersOn })[0] as Job);
    expect(perDay('feishu')).toBe(288);
    expect(perDay('dingtalk')).toBe(48);
  });

  it('has the jobs of the named pipelines only', () => {
    for (const render of Object.values(renderers)) {
      expect(render(examplePlace, ['csv-students'])).not.toContain('crm-leads');
    }
  });
});

describe('crontab', () => {
  it('is five fields and a command that a shell understands, also with awkward paths', () => {
    for (const line of cron(awkward, pipelineNames).split('\n').slice(3, -1)) {
      expect(line).toMatch(/^(?:[\d,*/-]+ ){5}cd /);
      // cron hands the command on with \% as %.
      const command = line.replace(/^(?:\S+ ){5}/, '').replaceAll('\\%', '%');
      expect(command.replaceAll('\\%', '')).not.toMatch(/[^\\]\\%/);
      execFileSync('sh', ['-n', '-c', command]);
    }
  });

  it.each([
    [0, ''],
    [6, ''],
    [3, 'bitable-sync customers: exit status 3, see logs/cron.log\n'],
    [4, 'bitable-sync customers: exit status 4, see logs/cron.log\n'],
  ])('prints what deserves a mail at exit status %i', (status, mail) => {
    const folder = temporaryFolder();
    const program = ['sh', '-c', `echo log words; exit ${status}`];
    const place: Place = { ...examplePlace, program, config: join(folder, 'config.yaml'), folder };
    const line = cron(place, ['customers']).split('\n')[3] as string;
    const command = line.replace(/^(?:\S+ ){5}/, '').replaceAll('\\%', '%');
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(mail);
  });
});

describe('systemd', () => {
  it('has one template, and a timer for every job', () => {
    const names = systemdFiles(examplePlace, pipelineNames).map((file) => file.path);
    expect(names.filter((name) => name.endsWith('.service'))).toEqual(['bitable-sync@.service']);
    for (const job of jobs) expect(names).toContain(`bitable-sync-${job.name}.timer`);
  });

  it.skipIf(!hasSystemd)('passes systemd-analyze verify', () => {
    const folder = temporaryFolder();
    const place: Place = { ...examplePlace, program: ['/bin/true', '/opt/main.js'], user: 'root' };
    for (const { path, text } of systemdFiles(place, pipelineNames)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const units = jobs.flatMap((job) => [`bitable-sync@${job.name}.service`, `bitable-sync-${job.name}.timer`]);
    const answer = spawnSync('systemd-analyze', ['verify', '--man=no', ...units.map((unit) => join(folder, unit))], {
      encoding: 'utf8',
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:` },
    });
    const ours = answer.stderr.split('\n').filter((line) => line.includes('bitable-sync'));
    expect(ours).toEqual([]);
  });

  it.skipIf(!hasSystemd)('has calendars that systemd understands', () => {
    for (const job of jobs) execFileSync('systemd-analyze', ['calendar', calendarOf(job, 'Asia/Shanghai')]);
  });

  it('keeps percent signs, dollars and quotes of paths literal', () => {
    const [template] = systemdFiles(awkward, ['customers']);
    expect(template?.text).toContain('WorkingDirectory=/srv/100%% $HOME "q"\n');
    expect(template?.text).toContain('"/srv/100%% $$HOME \\"q\\"/config.yaml" %i\n');
    expect(template?.text).toContain('ReadWritePaths="/srv/100%% $HOME \\"q\\""\n');
  });
});

describe('docker compose', () => {
  interface Service {
    readonly command: readonly string[] | string;
    readonly read_only?: boolean;
    readonly profiles: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly container_name?: string;
    readonly volumes: readonly string[];
  }
  const { services } = load(compose(examplePlace, pipelineNames)) as { services: Record<string, Service> };

  it('has a read-only one-shot service for every job, with everything that is written on one volume', () => {
    for (const job of jobs) {
      const service = services[job.name] as Service;
      expect(service.command).toEqual(job.args);
      expect(service).toMatchObject({ read_only: true, profiles: ['jobs'], restart: 'no' });
      expect(service.volumes).toEqual([expect.stringMatching(/:\/data$/)]);
    }
  });

  it('starts nothing by a plain `docker compose up`', () => {
    for (const [name, { profiles }] of Object.entries(services)) expect(profiles, name).toHaveLength(1);
  });

  it('has a scheduler that knows every container and its time', () => {
    const labels = services['scheduler']?.labels ?? {};
    for (const job of jobs) {
      expect(labels[`ofelia.job-run.${job.name}.schedule`]).toBe(`0 ${cronOf(job)}`);
      expect(labels[`ofelia.job-run.${job.name}.container`]).toBe(services[job.name]?.container_name);
    }
  });
});

describe('Kubernetes', () => {
  it('is a volume claim and a CronJob per job that never overlaps itself', () => {
    const documents = loadAll(k8s(examplePlace, pipelineNames)) as Record<string, unknown>[];
    expect(documents.map((document) => document['kind'])).toEqual([
      'PersistentVolumeClaim',
      ...jobs.map(() => 'CronJob'),
    ]);
    for (const [index, job] of jobs.entries()) {
      expect(documents[index + 1]).toMatchObject({
        apiVersion: 'batch/v1',
        metadata: { name: expect.stringMatching(/^[a-z0-9-]{1,52}$/) },
        spec: {
          schedule: cronOf(job),
          timeZone: 'Asia/Shanghai',
          concurrencyPolicy: 'Forbid',
          jobTemplate: { spec: { template: { spec: { containers: [{ args: job.args }] } } } },
        },
      });
    }
  });
});

describe('the Kubernetes configuration file', () => {
  it('cannot be read by everybody, so that no run warns of it', () => {
    for (const job of loadAll(k8s(examplePlace, pipelineNames)).slice(1) as { spec: never }[]) {
      expect(job).toHaveProperty('spec.jobTemplate.spec.template.spec.volumes.1.configMap.defaultMode', 0o440);
    }
  });
});

describe('Windows tasks', () => {
  it('are well-formed, also with awkward paths', () => {
    const place: Place = {
      ...exampleWindowsPlace,
      folder: 'C:\\R&D <x>\\数据',
      config: 'C:\\R&D <x>\\数据\\config.yaml',
    };
    for (const { text } of windowsFiles(place, pipelineNames)) {
      expectWellFormed(text);
      expect(text).toContain('R&amp;D &lt;x&gt;');
    }
  });

  it('quote arguments that hold blanks', () => {
    const place: Place = { ...exampleWindowsPlace, config: 'C:\\My Data\\config.yaml' };
    expect(windowsFiles(place, ['customers'])[0]?.text).toContain(
      '--config &quot;C:\\My Data\\config.yaml&quot; customers',
    );
  });

  it('repeat within the hours of the schedule only', () => {
    const [leads] = windowsFiles(exampleWindowsPlace, ['crm-leads']);
    expect(leads?.text).toContain('<StartBoundary>2026-01-01T08:03:00</StartBoundary>');
    expect(leads?.text).toContain('<Interval>PT20M</Interval>');
    expect(leads?.text).toContain('<Duration>PT12H41M</Duration>');
  });

  it('are printed as documents that stay well-formed one by one', () => {
    for (const document of renderers.windows(exampleWindowsPlace, pipelineNames).split(/(?=<!-- ==> )/)) {
      expectWellFormed(document);
    }
  });
});
