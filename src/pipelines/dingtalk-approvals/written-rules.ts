import type { Config } from '../../config/schema.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { TemplateRun } from './template-run.ts';

interface Kept {
  /** The settings that decide what a row says. */
  readonly rules: string;
  /** Instances created since then stand in the table as these rules say, epoch ms. */
  readonly fromMs: number;
}

const area = 'approvals-rules';

/**
 * By which settings the rows of each template were written. A full check trusts what we wrote, but not what other settings made us
 * write: whoever names another amount field runs a full check to see it everywhere. Kept with the facts; losing it costs nothing.
 */
export class WrittenRules {
  private constructor(
    private readonly context: Pick<PipelineContext, 'facts'>,
    private readonly rules: string,
    private readonly kept: ReadonlyMap<string, Kept>,
  ) {}

  static async open(context: Pick<PipelineContext, 'facts' | 'config'>, runs: readonly TemplateRun[]) {
    const kept = new Map<string, Kept>();
    for (const { code } of runs) {
      const fact = await context.facts.get<Kept>(area, code);
      if (fact) kept.set(code, fact.value);
    }
    return new WrittenRules(context, rulesOf(context.config), kept);
  }

  /** Whether the row of an instance created then was written by the settings of today. */
  cover(code: string, createdMs: number): boolean {
    const kept = this.kept.get(code);
    return kept === undefined || (kept.rules === this.rules && createdMs >= kept.fromMs);
  }

  /** First rows of a template: whatever is there is of today. Does not vouch for rows of other settings. */
  async begin(runs: readonly TemplateRun[]): Promise<void> {
    for (const { code } of runs) if (!this.kept.has(code)) await this.keep(code, 0);
  }

  /** A full check has seen these windows to their end. */
  async vouch(runs: readonly TemplateRun[]): Promise<void> {
    for (const { code, window } of runs) {
      const kept = this.kept.get(code);
      const earlier = kept === undefined ? 0 : kept.rules === this.rules ? kept.fromMs : window.startMs;
      await this.keep(code, Math.min(earlier, window.startMs));
    }
  }

  private async keep(code: string, fromMs: number): Promise<void> {
    await this.context.facts.set(area, code, { rules: this.rules, fromMs } satisfies Kept);
  }
}

function rulesOf({ 'dingtalk-approvals': section, dingtalk }: Config): string {
  const { amount_fields, form_fields, status_labels, action_labels, raw_form } = section;
  return JSON.stringify([dingtalk.utc_offset, amount_fields, form_fields, status_labels, action_labels, raw_form]);
}
