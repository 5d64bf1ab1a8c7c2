import { feishuMessages } from '../../messages/feishu.ts';
import type { Text } from '../../messages/text.ts';

/** What an address pasted from the browser names. */
export type FeishuAddress =
  | {
      readonly kind: 'base';
      readonly appToken: string;
      readonly tableId?: string;
      readonly viewId?: string;
      readonly brand: 'feishu' | 'lark';
    }
  | {
      readonly kind: 'wiki';
      readonly nodeToken: string;
      readonly tableId?: string;
      readonly viewId?: string;
      readonly brand: 'feishu' | 'lark';
    }
  /** An address, but none that leads to a base: `reason` says what to copy instead. */
  | { readonly kind: 'rejected'; readonly reason: Text };

const tokenPattern = /^[A-Za-z0-9_-]{8,}$/;

/** Whether the words look like an id that stands where a base is meant. A wiki page's token looks the same. */
export function isToken(words: string): boolean {
  return tokenPattern.test(words);
}

/** Whether the words look like a table's id, not its name. */
export function isTableId(words: string): boolean {
  return /^tbl[A-Za-z0-9_-]{4,}$/.test(words);
}

function parseUrl(input: string): URL | null {
  const words = input.trim().replace(/^["'<]+|["'>]+$/g, '');
  const full = /^https?:\/\//i.test(words) ? words : /^[\w-]+(\.[\w-]+)+\/\S+$/.test(words) ? `https://${words}` : null;
  if (full === null) return null;
  try {
    return new URL(full);
  } catch {
    return null;
  }
}

/**
 * Reads an address pasted from the browser: `https://<tenant>.feishu.cn/base/<app_token>?table=tblX&view=vewX` or `/wiki/<node>`.
 * null when the words are no address at all. A wiki page's base is found with `wiki.get_node`.
 */
export function parseFeishuAddress(input: string): FeishuAddress | null {
  const url = parseUrl(input);
  if (url === null) return null;
  const [area = '', token = '', ...rest] = url.pathname.split('/').filter(Boolean);
  if (area === 'share' || area === 'record' || (area === 'base' && token === 'workspace')) {
    return { kind: 'rejected', reason: feishuMessages.addressShare() };
  }
  if (['docx', 'docs', 'sheets', 'sheet', 'doc'].includes(area)) {
    return { kind: 'rejected', reason: feishuMessages.addressEmbedded() };
  }
  if ((area !== 'base' && area !== 'wiki') || !isToken(token) || rest.length > 0) {
    return { kind: 'rejected', reason: feishuMessages.addressUnknown() };
  }
  const table = url.searchParams.get('table')?.trim();
  if (table && !table.startsWith('tbl')) {
    return { kind: 'rejected', reason: feishuMessages.addressNoTable(table.slice(0, 3)) };
  }
  const view = url.searchParams.get('view')?.trim();
  const parts = {
    ...(table ? { tableId: table } : {}),
    ...(view?.startsWith('vew') ? { viewId: view } : {}),
    brand: /(^|\.)larksuite\.com$/i.test(url.hostname) ? ('lark' as const) : ('feishu' as const),
  };
  return area === 'base' ? { kind: 'base', appToken: token, ...parts } : { kind: 'wiki', nodeToken: token, ...parts };
}
