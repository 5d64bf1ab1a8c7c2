import type { QuotaUse } from '../core/limits.ts';

/** What DingTalk holds inside. Times are true epoch ms; only the answers lie about their zone. */

export interface Employee {
  userid: string;
  unionid: string;
  name: string;
  deptIds: number[];
  title: string;
  /** Left the company: lookups answer 60121 and no unionid is known any more. */
  left: boolean;
  admin: boolean;
  /** Outside the contact scope of the app: 50002. */
  outOfScope: boolean;
}

export interface Department {
  /** The root is 1 here and "-1" in approvals. */
  id: number;
  name: string;
  parentId: number | null;
}

/** One column of a template, enough for the form schema. */
export interface TemplateComponent {
  id: string;
  componentType: string;
  label: string;
  options?: string[];
  children?: TemplateComponent[];
}

export interface Template {
  processCode: string;
  name: string;
  components: TemplateComponent[];
  modifiedAt: number;
  /** Userids that may manage it; empty: every administrator. */
  status: 'PUBLISHED' | 'INVALID' | 'SAVED';
}

export interface OperationRecord {
  userId: string;
  at: number;
  type: string;
  result: string;
  remark?: string;
  activityId?: string;
  showName?: string;
  ccUserIds?: string[];
}

export interface ApprovalTask {
  taskId: number;
  userId: string;
  status: string;
  result: string;
  createdAt: number;
  finishedAt?: number;
  activityId: string;
  /** What the answer calls taskGroupName. */
  groupName?: string;
}

export interface FormValue {
  id: string;
  name: string;
  /** Always a string; absent when the component was left empty in the third way. */
  value?: string;
  extValue?: string;
  componentType: string;
}

export interface ApprovalInstance {
  processInstanceId: string;
  processCode: string;
  title: string;
  createdAt: number;
  finishedAt?: number;
  originatorUserId: string;
  /** "-1" is the root department. */
  originatorDeptId: string;
  originatorDeptName: string;
  status: string;
  result: string;
  businessId: string;
  operationRecords: OperationRecord[];
  tasks: ApprovalTask[];
  formComponentValues: FormValue[];
  bizAction: string;
  mainProcessInstanceId?: string;
  attachedProcessInstanceIds: string[];
  ccUserIds?: string[];
}

/** AI-table columns: reference §6.5. */
export interface SheetField {
  id: string;
  name: string;
  type: string;
  property: SheetProperty | null;
  primary: boolean;
}

export type SheetProperty = Record<string, unknown> & {
  choices?: Array<{ id: string; name: string }>;
  linkedSheetId?: string;
  linkedFieldId?: string;
  multiple?: boolean;
};

/** Inside: text, number, choice id(s), date ms, people by unionId, links by record id. */
export type SheetCell = string | number | string[] | { text: string; link: string } | Array<Record<string, unknown>>;

export interface SheetRecord {
  id: string;
  cells: Record<string, SheetCell>;
  createdAt: number;
  modifiedAt: number;
  /** unionIds. */
  createdBy: string;
  modifiedBy: string;
}

export interface Sheet {
  id: string;
  name: string;
  revision: number;
  fields: SheetField[];
  records: Map<string, SheetRecord>;
}

export interface AiBase {
  id: string;
  name: string;
  sheets: Map<string, Sheet>;
  /** unionId → what the person may do; who is missing sees nothing. */
  collaborators: Map<string, 'viewer' | 'editor'>;
}

export interface Robot {
  token: string;
  secret: string;
  keywords: string[];
  /** Send times of the last minute, and the end of a block. */
  sentAt: number[];
  blockedUntil: number;
}

export interface DingTalkState {
  tokens: Array<{ token: string; expiresAt: number }>;
  scopes: string[];
  employees: Employee[];
  departments: Department[];
  templates: Template[];
  /** By id, in order of creation time when listed. */
  instances: Map<string, ApprovalInstance>;
  bases: Map<string, AiBase>;
  robots: Robot[];
  /** clientTokens of inserts that were accepted → when. */
  clientTokens: Map<string, number>;
  clientTokenLifetimeMs: number;
  /** OA premium was bought. */
  premium: boolean;
  quota: QuotaUse;
  monthlyQuota: number | null;
  nextTaskId: number;
  /** Running demo instances that `advance` moves, in order. */
  advancing: string[];
}
