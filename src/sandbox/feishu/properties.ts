import { isObject } from '../core/shape.ts';
import { refuse, refuseProperty } from './errors.ts';
import type { FeishuBase, Property, SelectOption } from './model.ts';

/** What a field may be made of: reference §3.4. */

/** ui_types per type; the first is the default. */
const uiTypes: Record<number, string[]> = {
  1: ['Text', 'Email', 'Barcode'],
  2: ['Number', 'Currency', 'Progress', 'Rating'],
  3: ['SingleSelect'],
  4: ['MultiSelect'],
  5: ['DateTime'],
  7: ['Checkbox'],
  11: ['User'],
  13: ['Phone'],
  15: ['Url'],
  17: ['Attachment'],
  18: ['SingleLink'],
  19: ['Lookup'],
  20: ['Formula'],
  21: ['DuplexLink'],
  22: ['Location'],
  23: ['GroupChat'],
  1001: ['CreatedTime'],
  1002: ['ModifiedTime'],
  1003: ['CreatedUser'],
  1004: ['ModifiedUser'],
  1005: ['AutoNumber'],
};

/** The API creates neither lookups nor stages nor buttons; formulas only as documented on paper, so we refuse them too. */
const notCreatable = [19, 20, 24, 3001];
export const primaryTypes = [1, 2, 5, 13, 15, 20, 22];

const numberFormats = '0 0.0 0.00 0.000 0.0000 1,000 1,000.00 % 0.00% ¥ ¥0.00 $ $0.00'.split(' ');
const currencies =
  'CNY USD EUR GBP AED AUD BRL CAD CHF HKD INR IDR JPY KRW MOP MXN MYR PHP PLN RUB SGD THB TRY TWD VND'.split(' ');
const dateFormats = [
  'yyyy/MM/dd',
  'yyyy-MM-dd',
  'yyyy-MM-dd HH:mm',
  'yyyy/MM/dd HH:mm',
  'MM-dd',
  'MM/dd/yyyy',
  'dd/MM/yyyy',
];

/** The ui_type of a new field; refuses types that cannot be created. */
export function uiTypeOf(type: number, asked: unknown): string {
  const known = uiTypes[type];
  if (known === undefined || notCreatable.includes(type)) throw refuse(1254012, `field type ${type} is not supported`);
  if (asked === undefined || asked === null || asked === '') return known[0]!;
  if (typeof asked !== 'string' || !known.includes(asked))
    throw refuse(1254012, `ui_type ${String(asked)} does not go with type ${type}`);
  return asked;
}

export interface PropertyRequest {
  type: number;
  uiType: string;
  given: unknown;
  base: FeishuBase;
  /** Options the field has already; an update keeps those it names by id. */
  before: SelectOption[];
  newOptionId(): string;
}

/** Checks and completes a property the way it will be read back. */
export function normaliseProperty(request: PropertyRequest): Property | null {
  const { type, uiType, given } = request;
  const absent = given === undefined || given === null;
  if (!absent && !isObject(given)) throw refuseProperty(type, 'property should be an object');
  const property = absent ? {} : given;
  if (type === 2) return numberProperty(uiType, property);
  if (type === 3 || type === 4) return { options: selectOptions(request, property) };
  if (type === 5 || type === 1001 || type === 1002) return dateProperty(type, property);
  if (type === 7 || type === 15) {
    // The pages say null; an empty object is refused as 1254085 / 1254087.
    if (!absent) throw refuseProperty(type, 'property should be null');
    return null;
  }
  if (type === 11 || type === 23) return { multiple: flag(type, property['multiple'], true) };
  if (type === 18 || type === 21) return linkProperty(request, property);
  if (type === 22)
    return { location: isObject(property['location']) ? property['location'] : { input_type: 'not_limit' } };
  if (type === 1005) {
    return {
      auto_serial: isObject(property['auto_serial']) ? property['auto_serial'] : { type: 'auto_increment_number' },
    };
  }
  return null;
}

function flag(type: number, value: unknown, fallback: boolean): boolean {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'boolean') throw refuseProperty(type, 'multiple should be a boolean');
  return value;
}

function numberProperty(uiType: string, property: Record<string, unknown>): Property {
  const { formatter } = property;
  if (uiType === 'Currency') {
    if (typeof property['currency_code'] !== 'string' || !currencies.includes(property['currency_code']))
      throw refuseProperty(2, 'currency_code is required');
    return { formatter: formatter ?? '0.0', currency_code: property['currency_code'] };
  }
  if (uiType === 'Progress' || uiType === 'Rating') {
    if (typeof formatter !== 'string') throw refuseProperty(2, 'formatter is required');
    return { ...property };
  }
  if (formatter !== undefined && (typeof formatter !== 'string' || !numberFormats.includes(formatter)))
    throw refuseProperty(2, `formatter ${String(formatter)} is not supported`);
  return { formatter: formatter ?? '0.0' };
}

function dateProperty(type: number, property: Record<string, unknown>): Property {
  const { date_formatter: format, auto_fill: autoFill } = property;
  if (format !== undefined && (typeof format !== 'string' || !dateFormats.includes(format)))
    throw refuseProperty(type, `date_formatter ${String(format)} is not supported`);
  const shown = { date_formatter: format ?? 'yyyy/MM/dd' };
  return type === 5 ? { ...shown, auto_fill: autoFill === true } : shown;
}

/** Options are kept by id only: one that comes without its id is a new one, even if its name is known (reference §3.3). */
function selectOptions(
  { type, before, newOptionId }: PropertyRequest,
  property: Record<string, unknown>,
): SelectOption[] {
  const { options } = property;
  if (options === undefined || options === null) return [];
  if (!Array.isArray(options)) throw refuseProperty(type, 'options should be an array');
  if (options.length > 20_000) throw refuseProperty(type, 'too many options');
  return options.map((option, index) => {
    if (!isObject(option) || typeof option['name'] !== 'string')
      throw refuseProperty(type, 'options should have a name');
    const name = option['name'].trim();
    if (name === '') throw refuse(1254026);
    const { color, id } = option;
    if (color !== undefined && !(Number.isInteger(color) && Number(color) >= 0 && Number(color) <= 54))
      throw refuseProperty(type, 'color should be in 0-54');
    if (id === undefined || id === null || id === '')
      return { id: newOptionId(), name, color: Number(color ?? index % 55) };
    const kept = before.find((known) => known.id === id);
    if (kept === undefined) throw refuseProperty(type, `unknown option id ${String(id)}`);
    return { id: kept.id, name, color: Number(color ?? kept.color) };
  });
}

function linkProperty({ type, base }: PropertyRequest, property: Record<string, unknown>): Property {
  const { table_id: target, back_field_name: back } = property;
  if (typeof target !== 'string' || target === '') throw refuseProperty(type, 'table_id is required');
  if (!base.tables.has(target)) throw refuse(1254041, `table ${target} is not in this base`);
  const link: Property = { table_id: target, multiple: flag(type, property['multiple'], true) };
  if (type === 21 && typeof back === 'string' && back.trim() !== '') link.back_field_name = back.trim();
  return link;
}
