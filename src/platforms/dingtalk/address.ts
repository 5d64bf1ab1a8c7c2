import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import type { Text } from '../../messages/text.ts';

export type DingTalkAddress =
  | { readonly ok: true; readonly baseId: string; readonly sheetId?: string; readonly viewId?: string }
  | { readonly ok: false; readonly reason: Text; readonly hint: Text };

const idPattern = /^[A-Za-z0-9_-]{3,128}$/;

/** True for what is meant as an address rather than an id or a name. */
export function isDingTalkAddress(value: string): boolean {
  return /^https?:\/\//i.test(value.trim()) || /^[a-z0-9-]+\.dingtalk\.(com|io)\//i.test(value.trim());
}

/**
 * The base, sheet and view that a pasted address names: `https://alidocs.dingtalk.com/i/nodes/<base>?iframeQuery=…`, where
 * `iframeQuery` hides `sheetId=…&viewId=…` in encoded form (reference §6.1), or a plain base id. A share link (`/i/p/…`)
 * contains no usable id.
 */
export function parseDingTalkAddress(value: string): DingTalkAddress {
  const words = value.trim();
  if (!isDingTalkAddress(words)) {
    return idPattern.test(words) ? { ok: true, baseId: words } : invalid(words);
  }
  let url: URL;
  try {
    url = new URL(/^https?:/i.test(words) ? words : `https://${words}`);
  } catch {
    return invalid(words);
  }
  const steps = url.pathname.split('/').filter((step) => step !== '');
  const nodes = steps.indexOf('nodes');
  if (nodes < 0) {
    const shared = steps.some((step) => step === 'p' || step === 'share') || url.hostname.startsWith('qr.');
    return shared ? { ok: false, reason: m.shareLink(), hint: m.shareLinkHint() } : invalid(words);
  }
  const baseId = steps[nodes + 1] ?? '';
  if (!idPattern.test(baseId)) return invalid(words);
  const named = { ...idsIn(url.searchParams), ...idsIn(new URLSearchParams(url.hash.replace(/^#\??/, ''))) };
  return { ok: true, baseId, ...named };
}

/** Sheet and view ids, in plain parameters or inside `iframeQuery`, however often that was encoded. */
function idsIn(parameters: URLSearchParams, depth = 0): { sheetId?: string; viewId?: string } {
  let found: { sheetId?: string; viewId?: string } = {};
  let inner = parameters.get('iframeQuery');
  if (inner !== null && depth < 3) {
    if (!inner.includes('=') && inner.includes('%')) {
      try {
        inner = decodeURIComponent(inner);
      } catch {
        // Left as it is: an address that is encoded wrongly still names its base.
      }
    }
    found = idsIn(new URLSearchParams(inner), depth + 1);
  }
  const sheetId = parameters.get('sheetId') ?? found.sheetId;
  const viewId = parameters.get('viewId') ?? found.viewId;
  return { ...(sheetId ? { sheetId } : {}), ...(viewId ? { viewId } : {}) };
}

function invalid(words: string): DingTalkAddress {
  return { ok: false, reason: m.notAnAddress(words.slice(0, 120)), hint: m.baseMissingHint() };
}
