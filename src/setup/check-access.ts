import { configSchema } from '../config/schema.ts';
import type { HttpDoor } from '../http/index.ts';
import type { Clock, Random } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { createDingTalk } from '../platforms/dingtalk/index.ts';
import { createFeishu } from '../platforms/feishu/index.ts';
import type { FactCache, TokenStore } from '../state/ports.ts';
import type { Finding } from '../sync/platform.ts';
import { withoutEchoes } from './findings.ts';
import type { Answers } from './write-config.ts';

export interface AccessDeps {
  readonly http: HttpDoor;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** What is asked in one go; more is asked once the first is answered well. */
export type AccessQuestion = 'feishu' | 'feishu-base' | 'dingtalk' | 'dingtalk-use';

/** Whether the platforms take these answers, before anything is written to disk. */
export function checkAccess(answers: Answers, question: AccessQuestion, deps: AccessDeps): Promise<Finding[]> {
  const config = configSchema.parse({
    feishu: {
      app_id: answers.appId,
      app_secret: answers.appSecret,
      app_token: answers.appToken,
      ...(answers.feishuUrl ? { base_url: answers.feishuUrl } : {}),
    },
    dingtalk: {
      app_key: answers.appKey,
      app_secret: answers.dingtalkSecret,
      base_id: answers.baseId,
      operator_id: answers.operatorId,
      ...(answers.dingtalkUrl ? { base_url: answers.dingtalkUrl } : {}),
      ...(answers.dingtalkApiUrl ? { api_base_url: answers.dingtalkApiUrl } : {}),
    },
    ...Object.fromEntries(answers.pipelines.map((pipeline) => [pipeline, { target: answers.target }])),
    'dingtalk-approvals': {
      target: answers.target,
      process_codes: answers.processCodes,
      admin_userid: answers.adminUserid,
    },
  });
  const platform = { ...deps, config, tokens: memoryTokens(), facts: memoryFacts() };
  const ask = () => {
    if (question === 'feishu') return createFeishu(platform).probe({ base: false });
    if (question === 'feishu-base') return createFeishu(platform).probe();
    return createDingTalk(platform).probe(question === 'dingtalk' ? [] : answers.pipelines);
  };
  return ask().then(withoutEchoes);
}

function memoryTokens(): TokenStore {
  const known = new Map<string, string>();
  return {
    async token(key, refused, fetch) {
      const held = known.get(key);
      if (held !== undefined && held !== refused) return held;
      const { token } = await fetch();
      known.set(key, token);
      return token;
    },
  };
}

function memoryFacts(): FactCache {
  const known = new Map<string, unknown>();
  const at = (area: string, key: string) => `${area}\n${key}`;
  return {
    async get<T>(area: string, key: string) {
      const value = known.get(at(area, key));
      return value === undefined ? null : { value: value as T, savedAtMs: 0 };
    },
    async set(area, key, value) {
      known.set(at(area, key), value);
    },
    async delete(area, key) {
      if (key !== undefined) known.delete(at(area, key));
    },
  };
}
