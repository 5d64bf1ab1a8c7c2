/**
 * What packages bring along and this program never uses, or seldom: left out of the bundle, or loaded when it is first called for. Every
 * start would pay for it.
 */
import { readFile } from 'node:fs/promises';

/** In the files of a package: what it asks for → the module that it is given instead. */
const given = [
  {
    // We send text by plain HTTP, answer redirects ourselves (src/http) and count bytes of no form.
    files: /[\\/]axios[\\/]lib[\\/]/,
    asksFor: /^(form-data|http2|follow-redirects|\.\/fetch\.js|\.\/xhr\.js)$/,
    gets: 'export default {}; export const getFetch = null;',
  },
  {
    // Most answers are short and come as they are. The numbers belong to the formats.
    files: /[\\/]axios[\\/]lib[\\/]/,
    asksFor: /^zlib$/,
    gets: `
      const load = () => require('node:zlib');
      export default {
        constants: { Z_SYNC_FLUSH: 2, BROTLI_OPERATION_FLUSH: 1 },
        createUnzip: (options) => load().createUnzip(options),
        createBrotliDecompress: (options) => load().createBrotliDecompress(options),
      };`,
  },
  {
    // Few networks have a proxy. Called with \`new\`: what it returns is the agent.
    files: /[\\/]axios[\\/]lib[\\/]/,
    asksFor: /^https-proxy-agent$/,
    gets: "export default function HttpsProxyAgent(options) { return require('https-proxy-agent')(options); }",
  },
  {
    files: /[\\/](agent-base|https-proxy-agent)[\\/]/,
    asksFor: /^debug$/,
    gets: 'module.exports = () => () => {};',
  },
  {
    // For logs that pino writes itself, or has written by a thread. Ours go to streams of our own (src/observability/logger.ts).
    files: /[\\/]pino[\\/]lib[\\/]/,
    asksFor: /^(sonic-boom|thread-stream)$/,
    gets: 'module.exports = class {};',
  },
  {
    files: /[\\/]pino[\\/]lib[\\/]/,
    asksFor: /^worker_threads$/,
    gets: 'module.exports = { isMainThread: true };',
  },
  {
    // For subcommands that are programs of their own.
    files: /[\\/]commander[\\/]lib[\\/]/,
    asksFor: /^node:child_process$/,
    gets: 'module.exports = {};',
  },
];

/** In one file of a package: words → other words, or the build stops. */
const reworded = [
  {
    // To ask whether there is such a class is to load Node's own fetch.
    file: /[\\/]axios[\\/]lib[\\/]utils\.js$/,
    words: "typeof G.FormData !== 'undefined' ? G.FormData : undefined",
    by: 'undefined',
  },
];

const namespace = 'left-out';

export const leftOut = {
  name: namespace,
  setup({ onResolve, onLoad }) {
    for (const [place, { files, asksFor, gets }] of given.entries()) {
      onResolve({ filter: asksFor }, ({ importer, path, resolveDir, namespace: from }) =>
        from !== namespace && files.test(importer)
          ? { path: `${place}:${path}`, namespace, pluginData: { contents: gets, resolveDir } }
          : null,
      );
    }
    onLoad({ filter: /./, namespace }, ({ pluginData }) => pluginData);
    for (const { file, words, by } of reworded) {
      onLoad({ filter: file }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const contents = source.replace(words, by);
        return contents === source
          ? { errors: [{ text: `${path} no longer says ${words}: look into scripts/left-out.mjs` }] }
          : { contents };
      });
    }
  },
};
