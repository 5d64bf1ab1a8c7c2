import type { PipelineContext, PipelineName } from '../pipelines/pipeline.ts';
import type { TellPipeline } from '../pipelines/shared/taken-back.ts';

/** How a pipeline learns what a rollback takes back. Loaded when needed: most commands take nothing back. */
export function tellerFor(pipeline: PipelineName, context: PipelineContext): TellPipeline {
  return async (taken) => {
    if (pipeline === 'dingtalk-approvals') {
      const { takeBackApprovals } = await import('../pipelines/dingtalk-approvals/taken-back.ts');
      return takeBackApprovals(context, taken);
    }
    if (pipeline === 'customers') {
      const [{ takeBackCustomers }, { openBaseFile }] = await Promise.all([
        import('../pipelines/customers/taken-back.ts'),
        import('../state/customer-store/index.ts'),
      ]);
      return takeBackCustomers(context, openBaseFile(context.config), taken);
    }
    const { takeBackFiles } = await import('../pipelines/shared/taken-back-files.ts');
    return takeBackFiles(context, taken);
  };
}
