/** What a table says of a word from outside; the words that every object knows (`constructor`, `valueOf`) are not in it. */
export function wordIn<T>(table: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
