import { type Component, readComponent } from './shape.ts';

/** The JSON texts nested in form values, read by component type and never trusted. */

/** Parsed JSON; undefined when the text is none. */
export function parseJson(words: string | null): unknown {
  if (words === null) return undefined;
  try {
    return JSON.parse(words);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text that is meant as JSON. */
export function looksLikeJson(words: string): boolean {
  return /^\s*[[{]/.test(words);
}

/**
 * Rows of a filled detail table, as cells; null when the component is no detail table. Three shapes: `[{rowValue: [cell]}]` as read,
 * `[[cell]]` as written, and the column schema `[{componentName, props}]` of a table left empty, which has no rows (reference §3.9).
 */
export function tableRows(component: Component): Component[][] | null {
  if (component.componentType !== '' && component.componentType !== 'TableField') return null;
  const json = parseJson(component.value);
  if (!Array.isArray(json)) return component.componentType === 'TableField' ? [] : null;
  const rows = json.map((row) =>
    isObject(row) && Array.isArray(row.rowValue)
      ? row.rowValue
      : Array.isArray(row) && row.every(isObject)
        ? row
        : null,
  );
  const filled = rows.filter((row): row is Record<string, unknown>[] => row !== null && row.length > 0);
  if (component.componentType === '' && (filled.length === 0 || filled.length < json.length)) return null;
  return filled.map((row) => row.map(readComponent).filter((cell) => cell !== null));
}

/** The inner components of a suite (trip, reimbursement …): null when the component is none. */
export function suiteParts(component: Component): Component[] | null {
  if (component.componentType !== 'DDBizSuite') return null;
  const json = parseJson(component.value);
  if (!Array.isArray(json)) return [];
  return json.filter(isObject).flatMap((part) => {
    const props = isObject(part.props) ? part.props : {};
    const read = readComponent({
      ...part,
      name: part.name ?? part.label ?? props.label,
      id: part.id ?? part.key ?? props.id,
      bizAlias: part.bizAlias ?? props.bizAlias,
    });
    return read ? [read] : [];
  });
}

/** People of a contact component with the names that the form itself carries: `[{emplId, name}]`. */
export function contacts(component: Component): { id: string; name: string }[] {
  const json = parseJson(component.extValue);
  if (!Array.isArray(json)) return [];
  return json.filter(isObject).flatMap((person) => {
    const id = String(person.emplId ?? person.userId ?? person.userid ?? '');
    const name = String(person.name ?? '').trim();
    return id === '' && name === '' ? [] : [{ id, name }];
  });
}

/** The parts of a range component: its name is itself a JSON list of labels, `["开始时间","结束时间"]`. */
export function rangeLabels(component: Component): string[] | null {
  if (!component.name.startsWith('[')) return null;
  const json = parseJson(component.name);
  return Array.isArray(json) && json.every((label) => typeof label === 'string') ? json : null;
}
