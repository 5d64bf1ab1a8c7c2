import { text } from './text.ts';

/** Texts that every page shares. */
export const pageMessages = {
  noData: () => text('没有数据', 'No data'),
};
