import type { Command, Option } from 'commander';
import { type CliCommand, defaultName } from './command.ts';
import { deployKinds, pipelineNames } from './handlers.ts';
import { type Shell, shells } from './program.ts';

/** What can be typed after the words so far. */
interface Place {
  /** `crm-leads stats`; empty for the program itself. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly about: string }[];
  readonly options: readonly {
    readonly flags: readonly string[];
    readonly about: string;
    readonly takesValue: boolean;
    /** Words to offer; empty for files. */
    readonly values: readonly string[];
  }[];
  /** Operands are files where nothing better is known. */
  readonly files: boolean;
}

/** Script that teaches a shell our commands and options; generated from the tree, so it cannot go stale. */
export function completionScript(program: CliCommand, shell: Shell): string {
  const places = [...placesOf(program, [])];
  if (shell === 'bash') return bashScript(places);
  return shell === 'zsh' ? zshScript(places) : fishScript(places);
}

function* placesOf(command: Command, path: readonly string[]): Generator<Place> {
  yield placeOf(command, path);
  for (const child of command.commands) yield* placesOf(child, [...path, child.name()]);
}

const operandWords: Readonly<Record<string, readonly string[]>> = {
  pipeline: pipelineNames,
  kind: deployKinds,
  shell: shells,
};
const fileOperands = new Set(['file', 'plan']);

function placeOf(command: Command, path: readonly string[]): Place {
  // What a group does without a word can be typed right after it.
  const action = command.commands.find((child) => child.name() === defaultName(command));
  const own = action ? [command, action] : [command];
  const operands = own.flatMap((one) => one.registeredArguments.map((argument) => argument.name()));
  const ancestors: Command[] = [];
  for (let parent = command.parent; parent; parent = parent.parent) ancestors.push(parent);
  const words = [
    ...command.commands.map((child) => ({ word: child.name(), about: child.summary() || child.description() })),
    ...operands.flatMap((name) => (operandWords[name] ?? []).map((word) => ({ word, about: '' }))),
  ];
  const options = [...own, ...ancestors].flatMap((one) => one.options).map(optionOf);
  options.push({
    flags: ['--help'],
    about: command.createHelp().visibleOptions(command).at(-1)?.description ?? '',
    takesValue: false,
    values: [],
  });
  return { path: path.join(' '), words, options, files: operands.some((name) => fileOperands.has(name)) };
}

function optionOf(option: Option): Place['options'][number] {
  const { words = [] } = option as Option & { words?: readonly string[] };
  return {
    flags: [option.long, option.short].filter((flag): flag is string => Boolean(flag)),
    about: option.description,
    takesValue: option.required || option.optional,
    values: words,
  };
}

const quote = (word: string) => `'${word.replace(/'/g, `'\\''`)}'`;

/** A function that finds the place from the words typed so far; shared by bash and zsh. */
function caseLines(places: readonly Place[], render: (place: Place) => string[]): string[] {
  return places.flatMap((place) => [
    `    ${quote(place.path)})`,
    ...render(place).map((line) => `      ${line}`),
    '      ;;',
  ]);
}

function bashScript(places: readonly Place[]): string {
  const paths = places.filter((place) => place.path !== '').map((place) => place.path);
  return `${[
    '# bitable-sync completion for bash: eval "$(bitable-sync completion bash)"',
    '_bitable_sync() {',
    `  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" word index try`,
    '  COMPREPLY=()',
    '  for ((index = 1; index < COMP_CWORD; index++)); do',
    `    word="\${COMP_WORDS[index]}"`,
    `    try="\${path:+$path }$word"`,
    `    case "$try" in ${paths.map(quote).join('|')}) path="$try" ;; esac`,
    '  done',
    '  local words="" options="" values=""',
    '  case "$path" in',
    ...caseLines(places, (place) => [
      `words=${quote(place.words.map(({ word }) => word).join(' '))}`,
      `options=${quote(place.options.flatMap(({ flags }) => flags).join(' '))}`,
      ...valueCases(place),
    ]),
    '  esac',
    '  if [[ "$values" == "@files" ]]; then COMPREPLY=($(compgen -f -- "$current"))',
    '  elif [[ -n "$values" ]]; then COMPREPLY=($(compgen -W "$values" -- "$current"))',
    '  elif [[ "$current" == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$current"))',
    '  else COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  fi',
    '}',
    'complete -o default -F _bitable_sync bitable-sync',
  ].join('\n')}\n`;
}

/** After an option that takes a value, its values are offered, else files. */
function valueCases({ options }: Place): string[] {
  const taking = options.filter((option) => option.takesValue);
  if (taking.length === 0) return [];
  return [
    'case "$previous" in',
    ...taking.map(({ flags, values }) => `  ${flags.join('|')}) values=${quote(values.join(' ') || '@files')} ;;`),
    'esac',
  ];
}

function zshScript(places: readonly Place[]): string {
  const paths = places.filter((place) => place.path !== '').map((place) => place.path);
  const described = (word: string, about: string) =>
    quote(about ? `${word.replace(/:/g, '\\:')}:${about}` : word.replace(/:/g, '\\:'));
  return `${[
    '#compdef bitable-sync',
    '# bitable-sync completion for zsh: eval "$(bitable-sync completion zsh)"',
    '_bitable_sync() {',
    `  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" place="" word try`,
    '  local -a offered flags; local values=""',
    `  for word in "\${(@)words[2,CURRENT-1]}"; do`,
    `    try="\${place:+$place }$word"`,
    `    case "$try" in`,
    `      ${paths.map(quote).join('|')}) place="$try" ;;`,
    '    esac',
    '  done',
    '  case "$place" in',
    ...caseLines(places, (place) => [
      `offered=(${place.words.map(({ word, about }) => described(word, about)).join(' ')})`,
      `flags=(${place.options.flatMap(({ flags, about }) => flags.map((flag) => described(flag, about))).join(' ')})`,
      ...valueCases(place),
    ]),
    '  esac',
    '  if [[ "$values" == "@files" ]]; then _files',
    `  elif [[ -n "$values" ]]; then compadd -- \${=values}`,
    '  elif [[ "$current" == -* ]]; then _describe option flags',
    '  else _describe command offered; _files',
    '  fi',
    '}',
    'compdef _bitable_sync bitable-sync',
  ].join('\n')}\n`;
}

function fishScript(places: readonly Place[]): string {
  const lines = ['# bitable-sync completion for fish: bitable-sync completion fish | source'];
  // The place is the longest path that the words so far name.
  lines.push('function __bitable_sync_place');
  lines.push('  set -l place ""');
  lines.push('  for word in (commandline -opc)[2..-1]');
  lines.push('    set -l try (string trim "$place $word")');
  lines.push(
    `    contains -- "$try" ${places
      .filter((place) => place.path !== '')
      .map((place) => quote(place.path))
      .join(' ')}; and set place "$try"`,
  );
  lines.push('  end');
  lines.push('  echo "$place"');
  lines.push('end');
  lines.push('complete -c bitable-sync -f');
  for (const place of places) {
    const here = `-n ${quote(`test (__bitable_sync_place) = "${place.path}"`)}`;
    for (const { word, about } of place.words) {
      lines.push(`complete -c bitable-sync ${here} -a ${quote(word)}${about ? ` -d ${quote(about)}` : ''}`);
    }
    for (const { flags, about, takesValue, values } of place.options) {
      const long = flags.find((flag) => flag.startsWith('--'))?.slice(2);
      const short = flags.find((flag) => /^-[^-]$/.test(flag))?.slice(1);
      const names = `${long ? ` -l ${long}` : ''}${short ? ` -s ${short}` : ''}`;
      const value = !takesValue ? '' : values.length > 0 ? ` -x -a ${quote(values.join(' '))}` : ' -r -F';
      lines.push(`complete -c bitable-sync ${here}${names}${value} -d ${quote(about)}`);
    }
    if (place.files) lines.push(`complete -c bitable-sync ${here} -F`);
  }
  return `${lines.join('\n')}\n`;
}
