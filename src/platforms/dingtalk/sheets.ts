import type { Config, TableRef } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import { InFlight } from '../../lib/in-flight.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import type { FactCache } from '../../state/ports.ts';
import type { TableSpec } from '../../sync/contracts.ts';
import { isDingTalkAddress, parseDingTalkAddress } from './address.ts';
import type { Notable } from './notable.ts';

const area = 'dingtalk-sheets';

export interface SheetPlace {
  readonly baseId: string;
  /** Id or name of the sheet. */
  readonly sheet: string;
}

/** The configured default base. Throws DINGTALK_BASE_MISSING or DINGTALK_ADDRESS_INVALID (fix-config). */
export function defaultBase(config: Config): string {
  const { base_id: value } = config.dingtalk;
  if (value.trim() === '') {
    throw new SyncError({
      code: 'DINGTALK_BASE_MISSING',
      recovery: 'fix-config',
      text: m.baseMissing(),
      hint: m.baseMissingHint(),
    });
  }
  return addressOf(value).baseId;
}

/** True for a table that does not live in the default base. */
export function namesBase(ref: TableRef | null | undefined): boolean {
  return typeof ref === 'object' ? ref !== null : typeof ref === 'string' && isDingTalkAddress(ref);
}

/** Where the configuration places a table: an id or name in the default base, a pasted address, or both parts. Pure. */
export function placeOf(config: Config, spec: Pick<TableSpec, 'key' | 'defaultName'>): SheetPlace {
  const tables: Readonly<Record<string, TableRef | null | undefined>> = config.dingtalk.tables;
  const ref = tables[spec.key];
  if (ref === undefined || ref === null) return { baseId: defaultBase(config), sheet: spec.defaultName };
  if (typeof ref === 'object') return { baseId: addressOf(ref.app_token).baseId, sheet: ref.table_id.trim() };
  if (!isDingTalkAddress(ref)) return { baseId: defaultBase(config), sheet: ref.trim() };
  const address = addressOf(ref);
  return { baseId: address.baseId, sheet: address.sheetId ?? spec.defaultName };
}

function addressOf(value: string) {
  const address = parseDingTalkAddress(value);
  if (address.ok) return address;
  throw new SyncError({
    code: 'DINGTALK_ADDRESS_INVALID',
    recovery: 'fix-config',
    text: address.reason,
    hint: address.hint,
  });
}

/** Finds sheets by id or name; what was found once is remembered on disk. */
export class Sheets {
  /** base → its sheets, as listed by this process: newer than anything on disk. */
  private readonly listed = new Map<string, readonly { readonly id: string; readonly name: string }[]>();
  /** Listings under way: sheets that are looked for together share one. */
  private readonly listings = new InFlight<Awaited<ReturnType<Sheets['list']>>>();

  constructor(
    private readonly notable: Notable,
    private readonly facts: FactCache,
    private readonly scope: string,
  ) {}

  /** The sheets of a base as they are now (one call); `find` goes by this listing afterwards. */
  async list(baseId: string): Promise<readonly { readonly id: string; readonly name: string }[]> {
    const sheets = await this.notable.sheets(baseId);
    this.listed.set(baseId, sheets);
    return sheets;
  }

  /** A sheet that we have just created. */
  add(baseId: string, sheet: { readonly id: string; readonly name: string }): void {
    const known = this.listed.get(baseId);
    if (known) this.listed.set(baseId, [...known.filter(({ id }) => id !== sheet.id), sheet]);
  }

  /** Throws TABLE_NOT_FOUND (fix-config) with the names that exist. */
  async find(place: SheetPlace, key: string): Promise<{ id: string; name: string }> {
    const fact = this.factKey(place);
    const among = (sheets: readonly { readonly id: string; readonly name: string }[]) =>
      sheets.find(({ id }) => id === place.sheet) ?? sheets.find(({ name }) => name.trim() === place.sheet.trim());
    const seen = this.listed.get(place.baseId);
    if (!seen) {
      const cached = await this.facts.get<{ id: string; name: string }>(area, fact);
      if (cached && typeof cached.value?.id === 'string') return cached.value;
    }
    const sheets = seen && among(seen) ? seen : await this.listings.share(place.baseId, () => this.list(place.baseId));
    const found = among(sheets);
    if (!found) {
      throw new SyncError({
        code: 'TABLE_NOT_FOUND',
        recovery: 'fix-config',
        text: m.tableNotFound(
          place.sheet,
          sheets.map(({ name }) => name),
        ),
        hint: m.tableNotFoundHint(key),
        details: { table: place.sheet },
      });
    }
    const sheet = { id: found.id, name: found.name };
    await this.facts.set(area, fact, sheet);
    return sheet;
  }

  forget(place: SheetPlace): Promise<void> {
    this.listed.delete(place.baseId);
    return this.facts.delete(area, this.factKey(place));
  }

  private factKey(place: SheetPlace): string {
    return `${this.scope}/${place.baseId}/${place.sheet}`;
  }
}
