/** `npm run pictures`: draws docs/images from real runs of the built program. Pages need Chromium; without it they stay as they are. */
import { importBundled, root } from './bundled.mjs';

const { drawPictures } = await importBundled('scripts/pictures/draw.ts');
await drawPictures(root);
