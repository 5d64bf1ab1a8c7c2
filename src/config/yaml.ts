import { CORE_SCHEMA, load, Type, YAMLException } from 'js-yaml';
import { SyncError } from '../errors/index.ts';
import { configMessages } from '../messages/config.ts';
import type { Text } from '../messages/text.ts';

// Dates stay the text that was typed (`holidays: [2026-10-01]`); merging (`<<`) stays possible.
const merge = new Type('tag:yaml.org,2002:merge', {
  kind: 'scalar',
  resolve: (word) => word === '<<' || word === null,
});
const schema = CORE_SCHEMA.extend({ implicit: [merge] });

/**
 * Parses the file's text. Empty → undefined. Throws CONFIG_SYNTAX with line and column; what stands on the line is not quoted,
 * it may be a secret.
 */
export function parseYaml(source: string, file: string): unknown {
  try {
    return load(source, { schema, filename: file });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const mark = error.mark as { line: number; column: number } | undefined;
    const line = source.split(/\r\n|\r|\n/)[mark?.line ?? 0] ?? '';
    throw new SyncError({
      code: 'CONFIG_SYNTAX',
      recovery: 'fix-config',
      text: configMessages.syntax(file, (mark?.line ?? 0) + 1, (mark?.column ?? 0) + 1, reasonText(error.reason, line)),
      hint: /\$\{/.test(line) ? configMessages.syntaxVariableHint() : configMessages.syntaxHint(),
      details: { file, line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 },
    });
  }
}

function reasonText(reason: string, line: string): Text {
  if (reason.startsWith('duplicated mapping key')) {
    return configMessages.yamlDuplicateKey(/^[\s-]*["']?([\w.-]+)["']?\s*:/.exec(line)?.[1] ?? '');
  }
  if (reason.includes('tab character')) return configMessages.yamlTab();
  if (reason.startsWith('unknown tag')) return configMessages.yamlUnknownTag();
  if (reason.includes('single document')) return configMessages.yamlSeveralDocuments();
  if (reason.includes('indentation')) return configMessages.yamlIndentation();
  if (reason.includes('end of the stream within')) return configMessages.yamlUnfinished();
  if (reason.includes('implicit key')) return configMessages.yamlNoKey();
  if (reason.startsWith('missed comma')) return configMessages.yamlComma();
  // The library's reasons are about syntax; where one would quote the file's words, they are left out.
  return configMessages.yamlOther(reason.replace(/["'<].*$/s, '').trim());
}
