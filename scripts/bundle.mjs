/** How the program is bundled: shared by the build and by the benchmark, which makes its own copy beside it. */
import { readFile } from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leftOut } from './left-out.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
const pkg = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

// Native: comes with its binaries, the only package that an installation needs.
const installed = ['@photostructure/sqlite'];

// An ES module that imports one of Node's modules makes Node read every export of it, also those that it loads late: `node:http` then
// brings a second HTTP client and HTTP/2 along. `require` does not.
const nodeRequired = {
  name: 'node-required',
  setup({ onResolve, onLoad }) {
    const load = createRequire(import.meta.url);
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === 'import-statement' && (isBuiltin(path) || installed.includes(path))
        ? { path, namespace: 'node-required', sideEffects: false }
        : null,
    );
    onLoad({ filter: /./, namespace: 'node-required' }, ({ path }) => {
      const names = Object.getOwnPropertyNames(load(path)).filter(
        (name) => /^[a-z_]\w*$/i.test(name) && name !== 'default',
      );
      const constants = names.map((name) => `const $${name} = /* @__PURE__ */ (() => all.${name})();`);
      const exported = names.map((name) => `$${name} as ${name}`);
      return {
        contents: `const all = require(${JSON.stringify(path)});\nexport default all;\n${constants.join('\n')}\nexport { ${exported} };`,
      };
    });
  },
};

// What every start needs is one file, and what every run needs besides is another. By itself, esbuild cuts them into fifty, by which
// commands share what, and finding and opening them takes a tenth of a start. So whatever is loaded later says that it needs both, which
// are there by then anyway.
const commonParts = {
  name: 'common-parts',
  setup({ onResolve, onLoad }) {
    const [main, ...start] = ['src/main.ts', 'src/cli/program.ts'].map((file) => join(root, file));
    const run = ['src/cli/commands/index.ts', 'src/cli/commands/shared.ts'].map((file) => join(root, file));
    onResolve({ filter: /./ }, ({ path: name, kind, importer, resolveDir }) => {
      if (kind !== 'dynamic-import' || !importer.startsWith(join(root, 'src')) || installed.includes(name)) return null;
      const path = name.startsWith('.') ? join(resolveDir, name) : name;
      const before = [main, ...start].includes(importer) && !run.includes(path) ? start : [...start, ...run];
      return { path, namespace: 'later', pluginData: { before, resolveDir } };
    });
    onLoad({ filter: /./, namespace: 'later' }, async ({ path, pluginData: { before, resolveDir } }) => {
      const hasDefault = !isAbsolute(path) && 'default' in (await import(path));
      const lines = before.map((file) => `import ${JSON.stringify(file)};`);
      lines.push(`export * from ${JSON.stringify(path)};`);
      if (hasDefault) lines.push(`export { default } from ${JSON.stringify(path)};`);
      return { contents: lines.join('\n'), resolveDir };
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
  plugins: [leftOut, nodeRequired, commonParts],
  loader: { '.html': 'text', '.css': 'text' },
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
  define: { 'process.env.BITABLE_SYNC_VERSION': JSON.stringify(pkg.version) },
  external: installed,
  logLevel: 'warning',
};
