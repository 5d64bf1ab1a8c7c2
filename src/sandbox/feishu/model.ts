import type { QuotaUse } from '../core/limits.ts';

/** Who did something. The app shows up as itself; the docs do not say what real rows authored by an app show (reference §4.6). */
export interface Person {
  openId: string;
  unionId: string;
  userId: string;
  name: string;
  email: string;
}

export interface SelectOption {
  id: string;
  name: string;
  color: number;
}

/** Normalised property; see fields.ts. `options` are kept in order. */
export type Property = Record<string, unknown> & {
  options?: SelectOption[];
  table_id?: string;
  multiple?: boolean;
  back_field_id?: string;
  back_field_name?: string;
};

/** Type codes and ui_type names: reference §3.4. */
export interface FeishuField {
  id: string;
  name: string;
  type: number;
  uiType: string;
  property: Property | null;
  description: string;
  primary: boolean;
}

/** Part of a text cell as people see it. */
export interface Segment {
  type: 'text' | 'url' | 'mention';
  text: string;
  link?: string;
  [key: string]: unknown;
}

/**
 * What a cell holds inside, by field type: text a string (or segments a person typed), number, select the option id, multi-select
 * option ids, date ms, checkbox boolean, users open ids, links record ids, url {text, link}; formula and lookup {type, value}.
 */
export type StoredCell =
  | string
  | number
  | boolean
  | string[]
  | Segment[]
  | { text: string; link: string }
  | { type: number; value: unknown[] };

export interface FeishuRecord {
  id: string;
  /** By field id; empty cells are absent. */
  cells: Record<string, StoredCell>;
  createdAt: number;
  modifiedAt: number;
  createdBy: string;
  modifiedBy: string;
  /** For auto numbers. */
  serial: number;
}

export interface FeishuView {
  id: string;
  name: string;
  type: string;
  property: Record<string, unknown> | null;
}

export interface FeishuTable {
  id: string;
  name: string;
  /** Goes up by one with every write call or edit. */
  revision: number;
  fields: FeishuField[];
  records: Map<string, FeishuRecord>;
  views: FeishuView[];
  nextSerial: number;
}

/** What the app may do with a document: not a collaborator, 可阅读, 可编辑, 可管理. */
export type Access = 'none' | 'view' | 'edit' | 'manage';

export interface FeishuBase {
  token: string;
  name: string;
  timeZone: string;
  revision: number;
  tables: Map<string, FeishuTable>;
  access: Access;
  /** Advanced permissions; they bind the app unless its access is `manage`. */
  advanced: { enabled: boolean; hideRows: boolean; hiddenColumns: string[]; readOnlyColumns: string[] };
  /** Uploaded attachments. */
  fileTokens: string[];
}

export interface IssuedToken {
  token: string;
  expiresAt: number;
}

/** First result of a client_token, so that a repeat can be answered. */
export interface ClientTokenUse {
  fingerprint: string;
  at: number;
  /** Ids that were created. */
  ids: string[];
}

export interface Bot {
  token: string;
  /** Empty: no signature demanded. */
  secret: string;
  /** Empty: none demanded. */
  keywords: string[];
}

export interface FeishuState {
  tokens: IssuedToken[];
  scopes: string[];
  /** The app was switched off in the console. */
  appDisabled: boolean;
  people: Person[];
  bases: Map<string, FeishuBase>;
  /** Wiki node token → base token, or another kind of document. */
  wikiNodes: Map<string, { objToken: string; objType: string; title: string; shared: boolean }>;
  bots: Bot[];
  clientTokens: Map<string, ClientTokenUse>;
  /** Ms after which a client_token is forgotten; see idempotency.ts. */
  clientTokenLifetimeMs: number;
  quota: QuotaUse;
  monthlyQuota: number | null;
  /** Rows per table before 1254103; the real figure depends on the plan. */
  maxRecords: number;
}

export const appActor = 'app';
