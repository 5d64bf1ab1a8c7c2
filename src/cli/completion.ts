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
    /** The word after it is its value, whatever it looks like. */
    readonly needsValue: boolean;
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
    needsValue: false,
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
    needsValue: option.required,
    values: words,
  };
}

const quote = (word: string) => `'${word.replace(/'/g, `'\\''`)}'`;

/** Options whose next word is no command, even when it looks like one. */
const withValue = (places: readonly Place[]): string[] => [
  ...new Set(places.flatMap(({ options }) => options.filter((one) => one.needsValue).flatMap(({ flags }) => flags))),
];

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
    `  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path="" word index try skip=""`,
    '  COMPREPLY=()',
    '  # bash breaks words at the equals sign.',
    `  if [[ "$current" == "=" ]]; then current=""; elif [[ "$previous" == "=" ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi`,
    '  for ((index = 1; index < COMP_CWORD; index++)); do',
    `    word="\${COMP_WORDS[index]}"`,
    '    if [[ "$word" == "=" ]]; then skip=1; continue; fi',
    '    if [[ -n "$skip" ]]; then skip=""; continue; fi',
    `    case "$word" in ${withValue(places).join('|')}) skip=1; continue ;; esac`,
    `    try="\${path:+$path }$word"`,
    `    case "$try" in ${paths.map(quote).join('|')}) path="$try" ;; esac`,
    '  done',
    '  local words="" options="" values="" files=""',
    '  case "$path" in',
    ...caseLines(places, (place) => [
      `words=${quote(place.words.map(({ word }) => word).join(' '))}`,
      `options=${quote(place.options.flatMap(({ flags }) => flags).join(' '))}`,
      ...(place.files ? ['files=1'] : []),
      ...valueCases(place),
    ]),
    '  esac',
    '  if [[ "$values" == "@files" ]]; then words=""; files=1',
    '  elif [[ -n "$values" ]]; then words="$values"; files=""',
    '  elif [[ "$current" == -* ]]; then words="$options"; files=""',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  if [[ -n "$files" ]]; then',
    '    # A name is a line: blanks in it do not end it.',
    "    local IFS=$'\\n'",
    `    COMPREPLY=("\${COMPREPLY[@]}" $(compgen -f -- "$current"))`,
    '    compopt -o filenames 2>/dev/null',
    '  fi',
    '}',
    'complete -F _bitable_sync bitable-sync',
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
    `  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" place="" word try skip=""`,
    '  local -a offered flags; local values="" files=""',
    `  if [[ "$current" == --*=* ]]; then previous="\${current%%=*}"; compset -P '*='; fi`,
    `  for word in "\${(@)words[2,CURRENT-1]}"; do`,
    '    if [[ -n "$skip" ]]; then skip=""; continue; fi',
    `    case "$word" in ${withValue(places).join('|')}) skip=1; continue ;; esac`,
    `    try="\${place:+$place }$word"`,
    `    case "$try" in`,
    `      ${paths.map(quote).join('|')}) place="$try" ;;`,
    '    esac',
    '  done',
    '  case "$place" in',
    ...caseLines(places, (place) => [
      `offered=(${place.words.map(({ word, about }) => described(word, about)).join(' ')})`,
      `flags=(${place.options.flatMap(({ flags, about }) => flags.map((flag) => described(flag, about))).join(' ')})`,
      ...(place.files ? ['files=1'] : []),
      ...valueCases(place),
    ]),
    '  esac',
    '  if [[ "$values" == "@files" ]]; then _files',
    `  elif [[ -n "$values" ]]; then compadd -- \${=values}`,
    '  elif [[ "$current" == -* ]]; then _describe option flags',
    '  else',
    `    if (( \${#offered} )); then _describe command offered; fi`,
    '    if [[ -n "$files" ]]; then _files; fi',
    '  fi',
    '}',
    '# As a file in fpath this is the function itself; evaluated, it registers it.',
    `if [[ "\${funcstack[1]}" == _bitable-sync ]]; then`,
    '  _bitable_sync "$@"',
    'else',
    `  (( \${+functions[compdef]} )) || { autoload -Uz compinit && compinit; }`,
    '  compdef _bitable_sync bitable-sync',
    'fi',
  ].join('\n')}\n`;
}

function fishScript(places: readonly Place[]): string {
  const lines = ['# bitable-sync completion for fish: bitable-sync completion fish | source'];
  // The place is the longest path that the words so far name.
  lines.push('function __bitable_sync_place');
  lines.push('  set -l place ""');
  lines.push('  set -l skip 0');
  lines.push('  for word in (commandline -opc)[2..-1]');
  lines.push('    if test $skip = 1');
  lines.push('      set skip 0');
  lines.push('      continue');
  lines.push('    end');
  lines.push(`    if contains -- "$word" ${withValue(places).join(' ')}`);
  lines.push('      set skip 1');
  lines.push('      continue');
  lines.push('    end');
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
