/** Keeps the last four characters, so that a person can tell two secrets apart; short ones vanish whole. */
export function maskSecret(secret: string): string {
  return secret.length >= 12 ? `****${secret.slice(-4)}` : '****';
}

/** Names that betray a secret even where the schema does not know the key. */
export function looksSecret(key: string): boolean {
  return /secret|passw|token|credential|webhook|authorization|api_?key|app_?key|cookie|签名|密钥|密码/i.test(key);
}

/** An address without what may identify its owner: user, password, query, fragment. */
export function maskAddress(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@\s]*@/i, '$1****@').replace(/[?#].*$/s, '?…');
}
