import { en } from 'zod/locales';

/** For `safeParse`: what it finds wrong is said in words. Left to itself, `zod/mini` calls everything an invalid input. */
export const inWords = { error: en().localeError };
