import type { Context } from '../core/context.ts';
import {
  addSigner,
  decide,
  finish,
  handOver,
  note,
  openTask,
  runningTask,
  sendBack,
  withdraw,
} from '../dingtalk/flow.ts';
import type { ApprovalInstance } from '../dingtalk/model.ts';

/** What becomes of an approval after it was filed. Every story starts with one open task at 直接主管审批. */

export interface Story {
  context: Context;
  instance: ApprovalInstance;
  /** Decides at the second node. */
  finance: string;
  /** Somebody else in the company. */
  other: string;
  /** Has left the company. */
  leaver: string;
  /** The time of step n of the story, Unix ms; never in the future. */
  at(step: number): number;
}

const secondNode = '财务审批';

const first = ({ instance }: Story) => runningTask(instance)!;
const agreeFirst = (story: Story) => decide(story.instance, first(story), 'AGREE', { at: story.at(1), remark: '同意' });

function agreeSecond(story: Story, step = 2): void {
  const task = openTask(story.context, story.instance, story.finance, story.at(step - 1), secondNode);
  decide(story.instance, task, 'AGREE', { at: story.at(step) });
  finish(story.instance, 'agree', story.at(step));
}

type Tell = (story: Story) => void;

export const stories: Record<string, Tell> = {
  running: () => {},

  runningSecond: (story) => {
    agreeFirst(story);
    openTask(story.context, story.instance, story.finance, story.at(1), secondNode);
  },

  agreed: (story) => {
    agreeFirst(story);
    agreeSecond(story);
  },

  refused: (story) => {
    decide(story.instance, first(story), 'REFUSE', { at: story.at(1), remark: '超出标准，请说明' });
    finish(story.instance, 'refuse', story.at(1));
  },

  refusedLate: (story) => {
    agreeFirst(story);
    const task = openTask(story.context, story.instance, story.finance, story.at(1), secondNode);
    decide(story.instance, task, 'REFUSE', { at: story.at(2), remark: '发票抬头不符' });
    finish(story.instance, 'refuse', story.at(2));
  },

  withdrawn: (story) => withdraw(story.instance, story.at(1), '填错了，重新提交'),

  handedOver: (story) => {
    const next = handOver(story.context, story.instance, first(story), story.other, story.at(1));
    decide(story.instance, next, 'AGREE', { at: story.at(2) });
    finish(story.instance, 'agree', story.at(2));
  },

  handedOverRunning: (story) => {
    handOver(story.context, story.instance, first(story), story.other, story.at(1));
  },

  countersigned: (story) => {
    agreeFirst(story);
    const node = '会签';
    const one = openTask(story.context, story.instance, story.finance, story.at(1), node);
    const two = openTask(story.context, story.instance, story.other, story.at(1), node);
    decide(story.instance, two, 'AGREE', { at: story.at(2) });
    decide(story.instance, one, 'AGREE', { at: story.at(3) });
    finish(story.instance, 'agree', story.at(3));
  },

  /** One of two suffices: the other task is cancelled. */
  orSigned: (story) => {
    agreeFirst(story);
    const one = openTask(story.context, story.instance, story.finance, story.at(1), '或签');
    openTask(story.context, story.instance, story.other, story.at(1), '或签');
    decide(story.instance, one, 'AGREE', { at: story.at(2) });
    finish(story.instance, 'agree', story.at(2));
  },

  signerBefore: (story) => {
    const own = first(story);
    own.status = 'PAUSED';
    const added = addSigner(story.context, story.instance, own, story.other, 'before', story.at(1));
    decide(story.instance, added, 'AGREE', { at: story.at(2), remark: '已核对' });
    own.status = 'RUNNING';
    decide(story.instance, own, 'AGREE', { at: story.at(3) });
    finish(story.instance, 'agree', story.at(3));
  },

  signerAfter: (story) => {
    const added = addSigner(story.context, story.instance, first(story), story.other, 'after', story.at(1));
    decide(story.instance, added, 'AGREE', { at: story.at(2) });
    finish(story.instance, 'agree', story.at(2));
  },

  commented: (story) => {
    note(story.instance, story.other, 'ADD_REMARK', story.at(1), { remark: '=请附上合同扫描件' });
    note(story.instance, story.instance.originatorUserId, 'ADD_REMARK', story.at(2), { remark: '已补充，谢谢' });
    decide(story.instance, first(story), 'AGREE', { at: story.at(3) });
    finish(story.instance, 'agree', story.at(3));
    // A late comment after the end: final is not forever.
    note(story.instance, story.other, 'ADD_REMARK', story.at(4), { remark: '收到' });
  },

  delegated: (story) => {
    decide(story.instance, first(story), 'AGREE', { at: story.at(1), type: 'EXECUTE_TASK_AGENT', userId: story.other });
    finish(story.instance, 'agree', story.at(1));
  },

  automatic: (story) => {
    decide(story.instance, first(story), 'AGREE', {
      at: story.at(1),
      type: 'EXECUTE_TASK_AUTO',
      remark: '审批人与发起人相同，自动通过',
    });
    agreeSecond(story);
    note(story.instance, story.instance.originatorUserId, 'FINISH_PROCESS_INSTANCE', story.at(2));
  },

  sentBack: (story) => {
    const { instance } = story;
    const task = first(story);
    sendBack(instance, task, story.at(1));
    note(instance, instance.originatorUserId, 'START_PROCESS_INSTANCE', story.at(2), { showName: '重新提交' });
    openTask(story.context, instance, task.userId, story.at(2), '直接主管审批');
  },

  copied: (story) => {
    agreeFirst(story);
    agreeSecond(story);
    // The record of a copy carries the filer as its user; who was copied stands in ccUserIds.
    story.instance.ccUserIds = [story.other, story.leaver];
    note(story.instance, story.instance.originatorUserId, 'PROCESS_CC', story.at(2), {
      ccUserIds: [story.other, story.leaver],
      showName: '抄送人',
    });
  },

  /** Decided by someone who is not with the company any more. */
  leaverDecided: (story) => {
    const task = handOver(story.context, story.instance, first(story), story.leaver, story.at(1));
    decide(story.instance, task, 'AGREE', { at: story.at(2) });
    finish(story.instance, 'agree', story.at(2));
  },

  unknownStep: (story) => {
    note(story.instance, story.instance.originatorUserId, 'NONE', story.at(1));
    agreeFirst(story);
    finish(story.instance, 'agree', story.at(2));
  },
};

/** How often each story is told: 73 in all; company.ts files five more that need a second approval or a particular filer. */
export const cast: Array<[story: string, times: number]> = [
  ['running', 11],
  ['runningSecond', 4],
  ['agreed', 18],
  ['refused', 6],
  ['refusedLate', 3],
  ['withdrawn', 5],
  ['handedOver', 3],
  ['handedOverRunning', 1],
  ['countersigned', 3],
  ['orSigned', 2],
  ['signerBefore', 1],
  ['signerAfter', 2],
  ['commented', 3],
  ['delegated', 2],
  ['automatic', 2],
  ['sentBack', 2],
  ['copied', 3],
  ['leaverDecided', 1],
  ['unknownStep', 1],
];
