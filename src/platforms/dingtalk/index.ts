import { warmUp } from '../../http/index.ts';
import type { Finding, TargetPlatform } from '../../sync/platform.ts';
import { createAdmin } from './admin.ts';
import { type ApprovalApi, createApprovals } from './approvals.ts';
import { DingTalkClient, type DingTalkDeps } from './client.ts';
import { createDirectory, type Directory } from './directory.ts';
import { createFormTypes } from './forms.ts';
import { Notable } from './notable.ts';
import { createOperator } from './operator.ts';
import { probe } from './probe.ts';
import { Sheet } from './sheet.ts';
import { defaultBase, placeOf, Sheets } from './sheets.ts';
import { DingTalkTable } from './table.ts';
import { offsetOf } from './values.ts';

export { isDingTalkAddress, parseDingTalkAddress } from './address.ts';
export type { ApprovalApi } from './approvals.ts';
export type { DingTalkDeps } from './client.ts';

export type { Directory } from './directory.ts';

/** DingTalk: a place for tables, the source of approvals, and the directory of people. */
export interface DingTalk extends TargetPlatform {
  readonly name: 'dingtalk';
  readonly approvals: ApprovalApi;
  readonly directory: Directory;
  /** Lines of `doctor` for these pipelines. */
  probe(pipelines: readonly string[]): Promise<Finding[]>;
}

/** Connects the platform for one run. Sends nothing by itself. */
export function createDingTalk(deps: DingTalkDeps): DingTalk {
  const { config, facts, clock, log } = deps;
  // Organisations that share a state folder (a sandbox first, the real one later) must not share what was learnt.
  const scope = `${new URL(config.dingtalk.api_base_url).host}|${config.dingtalk.app_key}`;
  const client = new DingTalkClient(deps);
  const directory = createDirectory(client, facts, clock, scope);
  const approvals = createApprovals(client, createFormTypes(client, facts, scope));
  const operator = createOperator(config.dingtalk.operator_id.trim(), directory, facts, log, scope);
  const notable = new Notable(client, operator);
  const sheets = new Sheets(notable, facts, scope);
  const offsetMs = offsetOf(config.dingtalk.utc_offset);
  return {
    name: 'dingtalk',
    approvals,
    directory,
    admin: createAdmin(notable, sheets, () => defaultBase(config), log),
    warmUp: () => warmUp(deps.http, () => client.token()),
    async open(spec) {
      const place = placeOf(config, spec);
      const sheet = await sheets.find(place, spec.key);
      return new DingTalkTable(
        new Sheet(
          {
            notable,
            facts,
            clock,
            offsetMs,
            cacheKey: `${scope}/${place.baseId}/${sheet.id}`,
            forgetSheet: () => sheets.forget(place),
          },
          place.baseId,
          sheet,
        ),
      );
    },
    probe: (pipelines) => probe({ config, client, approvals, notable, clock }, pipelines),
  };
}
