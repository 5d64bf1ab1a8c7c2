import { type Text, text, verbatim } from './text.ts';

const kinds: Readonly<Record<string, Text>> = {
  text: text('文本', 'text'),
  longText: text('文本', 'text'),
  email: text('邮箱', 'e-mail'),
  number: text('数字', 'number'),
  singleSelect: text('单选', 'single select'),
  multiSelect: text('多选', 'multi select'),
  dateTime: text('日期', 'date'),
  phone: text('电话', 'phone'),
  user: text('人员', 'person'),
  link: text('关联', 'link'),
};
/** The kind of a column as people see it in the table. */
export const kindWord = (kind: string): Text => kinds[kind] ?? verbatim(kind);
