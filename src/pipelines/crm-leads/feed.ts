import { createHash } from 'node:crypto';
import { CancelledError, SyncError } from '../../errors/index.ts';
import type { RawResponse, Verdict } from '../../http/contracts.ts';
import { verdictByStatus } from '../../http/index.ts';
import { leadMessages } from '../../messages/leads.ts';
import type { PipelineContext } from '../pipeline.ts';
import { inputFault } from '../shared/faults.ts';
import { at, itemsAt, itemsOf, type Leads, parseJson, rawLeads, readLeads } from './shapes.ts';

/** A feed as configured: `crm-leads.sources[].url`. */
export interface Feed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Path to the list; empty: found by itself. */
  readonly items: string;
  /** Path to the next page: its address, or the value for `page_param`. */
  readonly next?: string | undefined;
  readonly page_param?: string | undefined;
  readonly max_pages: number;
  readonly max_mb: number;
}

export interface FeedReading {
  readonly leads: Leads;
  /** sha-256 of all pages. */
  readonly hash: string;
  /** Why the pages after the last good one are missing. */
  readonly failure: SyncError | null;
}

const megabyte = 1024 * 1024;

/** The host: addresses of feeds hold keys, so they are not shown. */
export function feedName(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return pathname.length > 1 && pathname.length <= 60 ? `${host}${pathname}` : host;
  } catch {
    return 'url';
  }
}

function interpret(response: RawResponse, name: string, host: string, nowMs: number): Verdict<RawResponse> {
  if (response.status >= 300 && response.status < 400) {
    let to = '?';
    try {
      to = new URL(response.headers['location'] ?? '', `https://${host}`).host;
    } catch {
      // Nothing that could be shown.
    }
    return {
      kind: 'fail',
      error: inputFault('FEED_REDIRECTED', leadMessages.redirected(name, to), leadMessages.redirectedHint()),
    };
  }
  if (response.status >= 200 && response.status < 300) {
    if (/^\s*</.test(response.text))
      return { kind: 'fail', error: inputFault('WEB_PAGE', leadMessages.webPage(name), leadMessages.webPageHint()) };
    return { kind: 'ok', value: response };
  }
  return verdictByStatus(response, null, { host, nowMs });
}

interface Page {
  readonly url: string;
  readonly param: string | null;
}

/**
 * Reads a feed page by page: at most `max_pages` pages and `max_mb` in all, never on another host, where the headers would go along.
 * A failure after the first page leaves the pages before it in the result. Throws what the first page throws.
 */
export async function readFeed(context: PipelineContext, feed: Feed): Promise<FeedReading> {
  const name = feedName(feed.url);
  const hash = createHash('sha256');
  const pages: Leads[] = [];
  const visited = new Set<string>();
  let bytesLeft = Math.floor(feed.max_mb * megabyte);
  let failure: SyncError | null = null;
  let before: string | null = null;
  let page: Page | null = firstPage(feed);
  for (let number = 1; page; number++) {
    try {
      if (number > feed.max_pages)
        throw inputFault(
          'FEED_TOO_LONG',
          leadMessages.tooManyPages(name, feed.max_pages),
          leadMessages.tooManyPagesHint(),
        );
      const id = JSON.stringify([page.url, page.param]);
      if (visited.has(id)) throw inputFault('FEED_LOOP', leadMessages.pageLoop(name));
      visited.add(id);
      const response: RawResponse = await fetchPage(context, feed, page, name, bytesLeft);
      bytesLeft -= Buffer.byteLength(response.text);
      if (bytesLeft < 0) throw inputFault('FEED_TOO_LARGE', leadMessages.tooLarge(name, feed.max_mb));
      if (before === response.text) {
        // A feed that does not know the parameter gives the same page for ever.
        if (feed.next !== undefined) throw inputFault('FEED_LOOP', leadMessages.pageLoop(name));
        context.recorder.warn({ key: name, code: 'page_repeated', message: leadMessages.pageRepeated(name, number) });
        break;
      }
      before = response.text;
      const leads = await readPage(response, feed, name);
      hash.update(response.text).update('\u0000');
      pages.push(leads);
      context.recorder.progress(number, null, leadMessages.reading(name)[context.locale]);
      page = nextPage(feed, page, number, response, leads, name);
    } catch (error) {
      if (error instanceof CancelledError || !(error instanceof SyncError) || pages.length === 0) throw error;
      failure = error;
      break;
    }
  }
  return { leads: joinPages(pages), hash: hash.digest('hex'), failure };
}

async function fetchPage(
  context: PipelineContext,
  feed: Feed,
  page: Page,
  name: string,
  bytesLeft: number,
): Promise<RawResponse> {
  const { host } = new URL(page.url);
  const url = new URL(page.url);
  if (page.param !== null && feed.page_param) url.searchParams.set(feed.page_param, page.param);
  try {
    return await context.http.send(
      {
        platform: null,
        operation: 'leads.feed',
        metered: false,
        method: 'GET',
        url: url.href,
        headers: feed.headers,
        effect: 'read',
        sameOriginOnly: true,
        maxResponseBytes: Math.max(1, bytesLeft),
      },
      (response) => interpret(response, name, host, context.clock.now()),
    );
  } catch (error) {
    if (error instanceof SyncError && error.code === 'RESPONSE_TOO_LARGE') {
      throw new SyncError({
        code: 'FEED_TOO_LARGE',
        recovery: 'stop',
        text: leadMessages.tooLarge(name, feed.max_mb),
        hint: leadMessages.feedTooLargeHint(),
        cause: error,
      });
    }
    throw error;
  }
}

async function readPage(response: RawResponse, feed: Feed, name: string): Promise<Leads> {
  if (response.json === undefined) return readLeads(response.text, name);
  const value = parseJson(response.text.replace(/^\ufeff/, ''));
  const items = feed.items === '' ? itemsOf(value, name) : itemsAt(value, feed.items, name);
  return { shape: 'json', leads: rawLeads(items), broken: [], ignored: 0 };
}

function firstPage(feed: Feed): Page {
  const param =
    feed.page_param && feed.next === undefined ? (new URL(feed.url).searchParams.get(feed.page_param) ?? '1') : null;
  return { url: feed.url, param };
}

function nextPage(
  feed: Feed,
  page: Page,
  number: number,
  response: RawResponse,
  leads: Leads,
  name: string,
): Page | null {
  if (feed.next !== undefined) {
    const next = at(response.json, feed.next);
    if (next === null || next === undefined || next === '' || next === false || next === 0 || next === '0') return null;
    if (next === true) return { url: page.url, param: String(number + 1) };
    const words = String(next);
    if (typeof next === 'number' || (feed.page_param && !/^(?:https?:\/\/|[/?])/i.test(words))) {
      return { url: withPageParam(feed, page.url), param: words };
    }
    const to = new URL(words, page.url);
    if (to.origin !== new URL(feed.url).origin)
      throw inputFault('FEED_REDIRECTED', leadMessages.leavesHost(name, to.host), leadMessages.redirectedHint());
    return { url: to.href, param: null };
  }
  if (feed.page_param === undefined || leads.leads.length + leads.broken.length === 0) return null;
  const current = Number(page.param);
  return { url: page.url, param: String((Number.isFinite(current) ? current : number) + 1) };
}

/** The address without the parameter that the next page sets anew. */
function withPageParam(feed: Feed, url: string): string {
  const bare = new URL(url);
  if (feed.page_param) bare.searchParams.delete(feed.page_param);
  return bare.href;
}

function joinPages(pages: readonly Leads[]): Leads {
  const leads = pages.flatMap((page) => page.leads);
  return {
    shape: pages[0]?.shape ?? 'json',
    leads: leads.map((lead, index) => ({ ...lead, place: index + 1 })),
    broken: pages.flatMap((page) => page.broken),
    ignored: pages.reduce((total, page) => total + page.ignored, 0),
  };
}
