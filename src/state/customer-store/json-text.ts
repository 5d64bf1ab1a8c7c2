/**
 * Edits a JSON array of objects in its text, so that everything that is not changed stays byte for byte as it was: indent,
 * order of properties, 19-digit numbers that JavaScript could not hold, escapes, the newline at the end.
 */

interface Property {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

interface Element {
  readonly start: number;
  readonly end: number;
}

const blank = (code: number) => code === 32 || code === 9 || code === 10 || code === 13;
const quote = 34;
const backslash = 92;

/** A text that `JSON.parse` has accepted as an array, with the places of its elements and their properties. */
export class JsonArrayText {
  private readonly elements: Element[] = [];
  private readonly edits: { at: number; to: number; words: string }[] = [];
  private readonly added: Record<string, unknown>[] = [];
  private readonly open: number;
  private readonly close: number;
  private readonly newline: string;
  /** The writer escapes everything beyond ASCII: so do we. */
  private readonly ascii: boolean;

  constructor(private readonly text: string) {
    this.newline = text.includes('\r\n') ? '\r\n' : '\n';
    this.ascii = /\\u[0-9a-f]{4}/i.test(text) && !/[\u0080-\uffff]/.test(text);
    this.open = this.skip(0);
    let at = this.skip(this.open + 1);
    while (text[at] !== ']') {
      const element = { start: at, end: this.endOfValue(at) };
      this.elements.push(element);
      at = this.skip(element.end);
      if (text[at] === ',') at = this.skip(at + 1);
    }
    this.close = at;
  }

  /** Sets properties of the n-th element (an object); unknown ones are added at its end. `undefined` values are left out. */
  set(index: number, values: Readonly<Record<string, unknown>>): void {
    const element = this.elements[index];
    if (!element || this.text[element.start] !== '{') return;
    const properties = this.propertiesOf(element);
    const missing: [string, unknown][] = [];
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) continue;
      // Of repeated names the last one counts, as in JSON.parse.
      const property = properties.findLast((candidate) => candidate.key === key);
      if (!property) {
        missing.push([key, value]);
        continue;
      }
      const old = this.text.slice(property.valueStart, property.valueEnd);
      this.edits.push({
        at: property.valueStart,
        to: property.valueEnd,
        words: this.value(value, old, this.leadOf(property)),
      });
    }
    if (missing.length === 0) return;
    const last = properties.at(-1);
    const lead = last ? this.leadOf(last) : '';
    const colon = last ? this.text.slice(last.keyEnd, last.valueStart) : ': ';
    const words = missing.map(([key, value]) => `${lead}${this.encode(key)}${colon}${this.value(value, null, lead)}`);
    if (last)
      this.edits.push({ at: last.valueEnd, to: last.valueEnd, words: words.map((word) => `,${word}`).join('') });
    else this.edits.push({ at: element.start + 1, to: element.start + 1, words: words.join(', ') });
  }

  /** Adds an element at the end, laid out like its neighbours. */
  append(values: Readonly<Record<string, unknown>>): void {
    this.added.push(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)));
  }

  toString(): string {
    const edits = [...this.edits];
    if (this.added.length > 0) edits.push(this.addition());
    edits.sort((a, b) => a.at - b.at);
    const pieces: string[] = [];
    let from = 0;
    for (const edit of edits) {
      pieces.push(this.text.slice(from, edit.at), edit.words);
      from = edit.to;
    }
    pieces.push(this.text.slice(from));
    return pieces.join('');
  }

  private addition(): { at: number; to: number; words: string } {
    const last = this.elements.at(-1);
    const model = this.elements.findLast((element) => this.propertiesOf(element).length > 0);
    if (!last || !model) {
      const body = this.added
        .map((values) => `${this.newline}  ${this.indented(this.encode(values, '  '), '  ')}`)
        .join(',');
      if (!last) return { at: this.open + 1, to: this.close, words: `${body}${this.newline}` };
      return { at: last.end, to: last.end, words: this.added.map((values) => `, ${this.encode(values)}`).join('') };
    }
    const properties = this.propertiesOf(model);
    const first = properties[0] as Property;
    const lead = this.leadOf(first);
    const colon = this.text.slice(first.keyEnd, first.valueStart);
    const tail = this.text.slice((properties.at(-1) as Property).valueEnd, model.end - 1);
    const inner = lead === '' && properties.length > 1 ? this.leadOf(properties[1] as Property) : lead;
    const between = this.text
      .slice(this.elements.length > 1 ? (this.elements.at(-2) as Element).end : this.open + 1, last.start)
      .replace(/^\s*,/, '');
    const words = this.added.map((values) => {
      const properties = Object.entries(values).map(
        ([key, value], index) =>
          `${index === 0 ? lead : inner}${this.encode(key)}${colon}${this.value(value, null, inner)}`,
      );
      return `,${between}{${properties.join(',')}${tail}}`;
    });
    return { at: last.end, to: last.end, words: words.join('') };
  }

  /** A value as text. Lists are spread over lines where the old value was, or where the document is and there is no old value. */
  private value(value: unknown, old: string | null, lead: string): string {
    if (value === null || typeof value !== 'object') return this.encode(value);
    const spread = old !== null && old.length > 2 && old.startsWith('[') ? old.includes('\n') : lead.includes('\n');
    if (!spread)
      return Array.isArray(value) ? `[${value.map((item) => this.encode(item)).join(', ')}]` : this.encode(value);
    const indent = lead.slice(lead.lastIndexOf('\n') + 1);
    return this.indented(this.encode(value, this.unit(indent)), indent);
  }

  private unit(indent: string): string {
    return indent.startsWith('\t') ? '\t' : ' '.repeat(Math.max(1, Math.floor(indent.length / 2)));
  }

  private indented(words: string, indent: string): string {
    return words.split('\n').join(`${this.newline}${indent}`);
  }

  private encode(value: unknown, indent?: string): string {
    const words = JSON.stringify(value, null, indent);
    return this.ascii
      ? words.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : words;
  }

  /** Blanks before a property's name. */
  private leadOf(property: Property): string {
    let from = property.keyStart;
    while (blank(this.text.charCodeAt(from - 1))) from--;
    return this.text.slice(from, property.keyStart);
  }

  private skip(at: number): number {
    let next = at;
    while (blank(this.text.charCodeAt(next))) next++;
    return next;
  }

  private endOfString(start: number): number {
    let at = start + 1;
    for (;;) {
      const code = this.text.charCodeAt(at);
      if (code === quote) return at + 1;
      at += code === backslash ? 2 : 1;
    }
  }

  private endOfValue(start: number): number {
    let depth = 0;
    for (let at = start; ; ) {
      const char = this.text[at];
      if (char === undefined) return at;
      if (char === '"') {
        at = this.endOfString(at);
        if (depth === 0) return at;
        continue;
      }
      if (char === '[' || char === '{') depth++;
      else if (char === ']' || char === '}') {
        if (depth === 0) return at;
        depth--;
        if (depth === 0) return at + 1;
      } else if (depth === 0 && (char === ',' || blank(char.charCodeAt(0)))) return at;
      at++;
    }
  }

  /** Where the properties of an object stand; none for anything else. */
  private propertiesOf(element: Element): Property[] {
    const properties: Property[] = [];
    if (this.text[element.start] !== '{') return properties;
    let at = this.skip(element.start + 1);
    while (this.text[at] !== '}') {
      const keyEnd = this.endOfString(at);
      const valueStart = this.skip(this.skip(keyEnd) + 1);
      const valueEnd = this.endOfValue(valueStart);
      const key = JSON.parse(this.text.slice(at, keyEnd)) as string;
      properties.push({ key, keyStart: at, keyEnd, valueStart, valueEnd });
      at = this.skip(valueEnd);
      if (this.text[at] === ',') at = this.skip(at + 1);
    }
    return properties;
  }
}
