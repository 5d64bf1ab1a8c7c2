/** How the program is bundled: shared by the build and by the benchmark, which makes its own copy beside it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const pkg = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

// axios brings fetch, HTTP/2 and forms along and wakes Node's own fetch when it is loaded. We send text by plain HTTP (src/http), and
// a run that has nothing to do would spend an eighth of its time on them.
const axiosUnused = {
  name: 'axios-unused',
  setup({ onResolve, onLoad }) {
    const isAxios = (importer) => /[\\/]axios[\\/]lib[\\/]/.test(importer);
    onResolve({ filter: /^(form-data|http2|\.\/fetch\.js)$/ }, ({ importer, path }) =>
      isAxios(importer) ? { path, namespace: 'axios-unused' } : null,
    );
    onLoad({ filter: /./, namespace: 'axios-unused' }, () => ({
      contents: 'export default null; export const getFetch = null;',
    }));
    onLoad({ filter: /[\\/]axios[\\/]lib[\\/]utils\.js$/ }, async ({ path }) => {
      const words = await readFile(path, 'utf8');
      const contents = words.replace("typeof G.FormData !== 'undefined' ? G.FormData : undefined", 'undefined');
      return contents === words
        ? { errors: [{ text: 'axios no longer reads G.FormData: look here again' }] }
        : { contents };
    });
  },
};

/** Options of esbuild's `build`: everything in a few files, loaded when needed. */
export const bundleOptions = {
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false,
  // Names are kept: a stack trace is read by people.
  minifySyntax: true,
  minifyWhitespace: true,
  // A crash prints the line that it happened in.
  lineLimit: 120,
  plugins: [axiosUnused],
  loader: { '.html': 'text', '.css': 'text' },
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
  define: { 'process.env.BITABLE_SYNC_VERSION': JSON.stringify(pkg.version) },
  // Native: comes with its binaries, the only package that an installation needs.
  external: ['@photostructure/sqlite'],
  logLevel: 'warning',
};
