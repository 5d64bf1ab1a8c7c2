import type { CommandName, CommandOptions, Globals, Handlers } from '../handlers.ts';
import type { Io } from '../world.ts';
import type { Invocation } from './shared.ts';

export { listenForSignals } from '../signals.ts';

type Command<Name extends CommandName> = (options: CommandOptions[Name], invocation: Invocation) => Promise<number>;

/** What stands behind each command. Each module is loaded when its command runs. */
export function createHandlers(io: Io, signal: AbortSignal): Handlers {
  const command =
    <Name extends CommandName>(load: () => Promise<Command<Name>>) =>
    async (options: CommandOptions[Name], globals: Globals): Promise<number> =>
      (await load())(options, { io, signal, globals });
  const pipelines = () => import('./pipelines.ts');
  const operations = () => import('./operations.ts');
  const inspect = () => import('./inspect.ts');
  const setup = () => import('./setup.ts');
  const leads = () => import('./leads.ts');
  const report = () => import('./report.ts');
  return {
    approvals: command<'approvals'>(async () => (await pipelines()).approvals),
    leadsImport: command<'leadsImport'>(async () => (await pipelines()).leadsImport),
    leadsRemind: command<'leadsRemind'>(async () => (await leads()).remind),
    leadsStats: command<'leadsStats'>(async () => (await leads()).stats),
    leadsSetStatus: command<'leadsSetStatus'>(async () => (await leads()).setStatus),
    students: command<'students'>(async () => (await pipelines()).students),
    studentsTemplate: command<'studentsTemplate'>(async () => {
      const { studentsTemplate } = await pipelines();
      return (_options, invocation) => studentsTemplate(invocation);
    }),
    customers: command<'customers'>(async () => (await pipelines()).customers),
    customersNextId: command<'customersNextId'>(async () => (await pipelines()).customersNextId),
    init: command<'init'>(async () => (await import('./init.ts')).init),
    setup: command<'setup'>(async () => (await setup()).setup),
    doctor: command<'doctor'>(async () => (await import('./doctor.ts')).doctor),
    status: command<'status'>(async () => (await inspect()).status),
    apply: command<'apply'>(async () => (await operations()).apply),
    historyList: command<'historyList'>(async () => (await inspect()).historyList),
    historyShow: command<'historyShow'>(async () => (await inspect()).historyShow),
    why: command<'why'>(async () => (await inspect()).why),
    rollback: command<'rollback'>(async () => (await operations()).rollback),
    rejectedList: command<'rejectedList'>(async () => (await operations()).rejectedList),
    rejectedRetry: command<'rejectedRetry'>(async () => (await operations()).rejectedRetry),
    rejectedClear: command<'rejectedClear'>(async () => (await operations()).rejectedClear),
    dedupe: command<'dedupe'>(async () => (await operations()).dedupe),
    reportApprovals: command<'reportApprovals'>(async () => (await report()).approvals),
    reportExport: command<'reportExport'>(async () => (await report()).exportTable),
    deployPrint: command<'deployPrint'>(async () => (await import('./deploy.ts')).print),
    sandbox: command<'sandbox'>(async () => (await import('./sandbox.ts')).sandbox),
    demo: command<'demo'>(async () => (await import('./demo.ts')).demo),
  };
}
