/** A cell of a Markdown table: no line breaks, no bars, no HTML. */
export function cell(words: string): string {
  return words
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

export const code = (words: string) => (words === '' ? '' : `\`${words.replaceAll('|', '\\|')}\``);

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const generated =
  '<!-- Generated from the source by `npm run docs`; do not edit. 由 npm run docs 生成，请勿手工修改。 -->';
