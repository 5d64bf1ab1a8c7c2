import { SyncError } from '../../errors/index.ts';
import { leadMessages } from '../../messages/leads.ts';
import { sharedMessages } from '../../messages/shared.ts';
import type { PipelineContext } from '../pipeline.ts';
import { decodeText, inspectText, type Read } from '../shared/encoding.ts';
import { inputFault } from '../shared/faults.ts';
import type { FilePort } from '../shared/file-port.ts';
import { ensureUnchanged, inspectInput, openInput } from '../shared/input-files.ts';
import { type Feed, feedName, readFeed } from './feed.ts';
import { type Leads, readLeads } from './shapes.ts';

/** Leads are merged in memory; a file this large is not a lead list any more. */
const megabytesMax = 100;
const megabyte = 1024 * 1024;

export type LeadSource =
  | { readonly kind: 'file'; readonly name: string; readonly path: string }
  | { readonly kind: 'stdin'; readonly name: string }
  | { readonly kind: 'feed'; readonly name: string; readonly feed: Feed };

export interface SourceReading {
  /** Names the content, for the ledger of imports. */
  readonly hash: string;
  /** null: seen before, so it was not read further. */
  readonly leads: Leads | null;
  /** The source broke off: what it gave before is used. */
  readonly failure: SyncError | null;
}

export interface SourceDeps {
  readonly files: FilePort;
  readonly stdin: AsyncIterable<Uint8Array | string>;
}

/** What a run reads: the named inputs, or the configured sources. Throws NO_LEAD_SOURCE, FILE_NOT_FOUND (fix-config). */
export async function sourcesOf(
  deps: SourceDeps,
  context: PipelineContext,
  inputs: readonly string[],
): Promise<LeadSource[]> {
  const sources: LeadSource[] = [];
  const addFiles = (paths: readonly string[]) => {
    for (const path of paths) {
      if (!sources.some((source) => source.kind === 'file' && source.path === path))
        sources.push({ kind: 'file', name: deps.files.name(path), path });
    }
  };
  if (inputs.length > 0) {
    for (const input of inputs) {
      if (input === '-') {
        if (!sources.some(({ kind }) => kind === 'stdin')) sources.push({ kind: 'stdin', name: 'stdin' });
        continue;
      }
      const paths = (await deps.files.facts(input)) ? [input] : await deps.files.list(input);
      if (paths.length === 0)
        throw new SyncError({
          code: 'FILE_NOT_FOUND',
          recovery: 'fix-config',
          text: leadMessages.noMatch(input),
          hint: leadMessages.noMatchHint(),
        });
      addFiles(paths);
    }
    return sources;
  }
  const configured = context.config['crm-leads'].sources;
  if (configured.length === 0) {
    throw new SyncError({
      code: 'NO_LEAD_SOURCE',
      recovery: 'fix-config',
      text: leadMessages.noSource(),
      hint: leadMessages.noSourceHint(),
    });
  }
  for (const source of configured) {
    if ('url' in source) sources.push({ kind: 'feed', name: feedName(source.url), feed: source });
    // A pattern without a match is a quiet day; a name without a file is found when it is opened.
    else addFiles(await deps.files.list(source.file));
  }
  return sources;
}

/** Reads a source; `isKnown` is asked with the content's hash before the work of understanding it. Errors as of the readers below. */
export async function readSource(
  deps: SourceDeps,
  context: PipelineContext,
  source: LeadSource,
  isKnown: (hash: string) => boolean,
): Promise<SourceReading> {
  const checkCancelled = () => context.signal.throwIfAborted();
  if (source.kind === 'feed') {
    const { leads, hash, failure } = await readFeed(context, source.feed);
    return { hash, leads: failure === null && isKnown(hash) ? null : leads, failure };
  }
  if (source.kind === 'stdin') {
    const bytes = await collect(deps.stdin, checkCancelled);
    const read = async function* () {
      yield bytes;
    };
    const { hash, encoding } = await inspectText(read, { name: source.name, checkCancelled });
    if (isKnown(hash)) return { hash, leads: null, failure: null };
    await context.warmUp();
    return { hash, leads: await parse(read, encoding, source.name), failure: null };
  }
  const input = await openInput(deps.files, source.path, {
    megabytes: megabytesMax,
    hint: leadMessages.tooLargeHint(),
  });
  const { hash, encoding } = await inspectInput(deps.files, input, undefined, checkCancelled);
  if (isKnown(hash)) return { hash, leads: null, failure: null };
  await context.warmUp();
  const leads = await parse(input.read, encoding, source.name);
  await ensureUnchanged(deps.files, input);
  return { hash, leads, failure: null };
}

async function parse(read: Read, encoding: Parameters<typeof decodeText>[1], name: string): Promise<Leads> {
  const pieces: string[] = [];
  for await (const words of decodeText(read, encoding)) pieces.push(words);
  return readLeads(pieces.join(''), name);
}

async function collect(stream: AsyncIterable<Uint8Array | string>, checkCancelled: () => void): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    checkCancelled();
    const bytes = Buffer.from(piece as Uint8Array);
    size += bytes.length;
    if (size > megabytesMax * megabyte)
      throw inputFault(
        'FILE_TOO_LARGE',
        sharedMessages.fileTooLarge('stdin', Math.ceil(size / megabyte), megabytesMax),
        leadMessages.tooLargeHint(),
      );
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}
