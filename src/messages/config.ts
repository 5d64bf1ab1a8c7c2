import { type Text, text } from './text.ts';

/** Texts about the configuration file, the environment and what a command needs from them. */
export const configMessages = {
  notFound: (path: string) => text(`找不到配置文件 ${path}`, `Configuration file ${path} not found`),
  notFoundHint: () =>
    text(
      '运行 bitable-sync init 生成一份，或用 --config 指定已有的文件。',
      'Run bitable-sync init to write one, or name an existing file with --config.',
    ),
  unreadable: (path: string, why: string) =>
    text(`无法读取配置文件 ${path}（${why}）`, `Cannot read the configuration file ${path} (${why})`),
  unreadableHint: () =>
    text(
      '请检查这是一个文件，并且运行本程序的用户有读取权限。',
      'Check that it is a file and that the user running this program may read it.',
    ),
  notUtf8: (path: string) => text(`${path} 不是 UTF-8 编码`, `${path} is not encoded in UTF-8`),
  notUtf8Hint: () => text('请用编辑器另存为 UTF-8 编码。', 'Save the file as UTF-8 in your editor.'),
  tooLarge: (path: string, mib: number) =>
    text(`${path} 超过 ${mib} MB，不像是配置文件`, `${path} is larger than ${mib} MB; that is no configuration file`),
  tooLargeHint: () =>
    text(
      '请用 --config 指向真正的 config.yaml；不确定时运行 bitable-sync init 另写一份。',
      'Point --config to the real config.yaml; bitable-sync init writes a new one.',
    ),
  syntax: (path: string, line: number, column: number, why: Text) =>
    text(
      `${path} 第 ${line} 行第 ${column} 列有 YAML 语法错误：${why['zh-CN']}`,
      `${path}:${line}:${column}: YAML syntax error: ${why.en}`,
    ),
  syntaxHint: (): Text =>
    text(
      '缩进只用空格，每层两格；冒号后要有空格；含有 : # { } [ ] 的文字要加引号。',
      'Indent with spaces, two per level; put a blank after each colon; quote texts that contain : # { } [ ].',
    ),
  syntaxVariableHint: () =>
    text(
      `在 { } 或 [ ] 里使用变量时要加引号，例如 "\${NAME}"。`,
      `Inside { } or [ ] a variable needs quotes: "\${NAME}".`,
    ),
  yamlDuplicateKey: (key: string) =>
    key
      ? text(`「${key}」在同一层出现了两次`, `the key "${key}" occurs twice on one level`)
      : text('同一层出现了重复的键', 'a key occurs twice on one level'),
  yamlTab: () => text('缩进用了 Tab', 'a tab is used for indentation'),
  yamlUnknownTag: () => text('使用了不认识的标签（! 开头）', 'an unknown tag (starting with !) is used'),
  yamlSeveralDocuments: () => text('文件里有多个 YAML 文档（---）', 'the file holds more than one YAML document (---)'),
  yamlIndentation: () => text('缩进不对齐', 'the indentation does not match'),
  yamlUnfinished: () => text('括号或引号没有闭合', 'a bracket or quote is never closed'),
  yamlNoKey: () =>
    text('这里应是「键: 值」（冒号后要有空格）', 'a "key: value" is expected here (with a blank after the colon)'),
  yamlComma: () =>
    text(
      '[ ] 或 { } 里缺少逗号，或其中的文字需要加引号',
      'a comma is missing inside [ ] or { }, or a text in it needs quotes',
    ),
  yamlOther: (reason: string) => text(reason, reason),
  variables: (missing: readonly { name: string; paths: readonly string[] }[]) =>
    text(
      `这些环境变量没有设置：\n${missing.map((m) => `  - ${m.name}（用于 ${m.paths.join('、')}）`).join('\n')}`,
      `These environment variables are not set:\n${missing.map((m) => `  - ${m.name} (used by ${m.paths.join(', ')})`).join('\n')}`,
    ),
  variablesHint: (envFile: string) =>
    text(
      `写入 ${envFile}（每行 NAME=值）或在运行前 export；也可以写默认值：\${NAME:-默认值}。`,
      `Put them into ${envFile} (NAME=value lines) or export them; a default is written \${NAME:-default}.`,
    ),
  invalid: (file: string, problems: readonly Text[]) =>
    text(
      `配置文件 ${file} 有 ${problems.length} 处问题：\n${problems.map((p) => `  - ${p['zh-CN']}`).join('\n')}`,
      `${problems.length} problem${problems.length === 1 ? '' : 's'} in ${file}:\n${problems.map((p) => `  - ${p.en}`).join('\n')}`,
    ),
  invalidHint: () =>
    text('所有配置项及说明见 config.yaml.example。', 'config.yaml.example lists every setting with its explanation.'),
  problem: (path: string, found: Text, expected: Text) =>
    text(
      `${path}：当前是 ${found['zh-CN']}，应为${expected['zh-CN']}`,
      `${path}: found ${found.en}, expected ${expected.en}`,
    ),
  withNearest: (problem: Text, nearest: string | null) =>
    nearest === null
      ? problem
      : text(`${problem['zh-CN']}（是不是想写 ${nearest}？）`, `${problem.en} (did you mean ${nearest}?)`),
  unknownKey: (path: string, known: readonly string[]) =>
    text(
      `${path}：没有这个配置项，此处可用：${known.join('、')}`,
      `${path}: unknown key; expected one of: ${known.join(', ')}`,
    ),
  earlierKey: (path: string, now: Text) =>
    text(`${path}：旧工具的配置项，${now['zh-CN']}`, `${path}: a key of an earlier tool; ${now.en}`),
  nowWritten: (line: string) => text(`现在写作 ${line}，值照抄`, `write ${line} with the same value`),
  nowScheduled: () =>
    text(
      '删掉即可：间隔由定时任务决定，见 bitable-sync deploy print cron',
      'leave it out: the schedule sets the interval, see bitable-sync deploy print cron',
    ),
  variableSyntax: (path: string, found: string) =>
    text(
      `${path}：${found} 不是有效的变量写法，应为 \${NAME} 或 \${NAME:-默认值}（文字 \${ 写作 $\${）`,
      `${path}: ${found} is no variable; expected \${NAME} or \${NAME:-default} (a literal \${ is written $\${)`,
    ),
  forbiddenKey: (path: string) => text(`${path}：不能使用这个名字`, `${path}: this name cannot be used`),
  circular: (path: string) => text(`${path}：YAML 引用（*）指向了自己`, `${path}: a YAML alias (*) refers to itself`),
  tooDeep: (path: string) => text(`${path}：嵌套太深或内容太多`, `${path}: nested too deep, or too much in it`),

  foundNothing: () => text('空', 'nothing'),
  foundMissing: () => text('未填写', 'nothing (it is missing)'),
  foundText: (shown: string) => text(`文字 ${shown}`, `the text ${shown}`),
  foundNumber: (shown: string) => text(`数字 ${shown}`, `the number ${shown}`),
  foundBoolean: (shown: string) => text(shown, shown),
  foundList: (length: number) => text(`列表（${length} 项）`, `a list of ${length}`),
  foundMapping: () => text('一组键值', 'a mapping'),
  foundSecret: (shown: string) => text(`${shown}（已隐藏）`, `${shown} (masked)`),

  expectString: () => text('文字', 'a text'),
  expectQuoted: () => text('文字（数字请加引号）', 'a text (put the number in quotes)'),
  expectNonEmpty: () => text('非空的文字', 'a text that is not empty'),
  expectBoolean: () => text(' true 或 false', 'true or false'),
  expectNull: () => text(' null', 'null'),
  expectWhole: (range: string) =>
    text(range ? ` ${range} 的整数` : '整数', range ? `a whole number ${range}` : 'a whole number'),
  expectNumber: (range: string) => text(range ? ` ${range} 的数字` : '数字', range ? `a number ${range}` : 'a number'),
  expectUrl: () => text('网址，以 https:// 或 http:// 开头', 'an address that starts with https:// or http://'),
  expectOffset: () => text('时区偏移，如 "+08:00"', 'an offset such as "+08:00"'),
  expectOneOf: (values: readonly string[]) =>
    text(` ${values.join(' 或 ')}`, values.length === 1 ? values[0]! : `one of ${values.join(', ')}`),
  expectList: (of: Text | null) =>
    of ? text(`列表，每项为${of['zh-CN']}`, `a list, each item ${of.en}`) : text('列表', 'a list'),
  expectPair: (of: Text) =>
    text(`两项的列表 [从, 到]，每项为${of['zh-CN']}`, `a list of two [from, to], each ${of.en}`),
  expectMapping: (keys: readonly string[]) =>
    keys.length > 0
      ? text(`一组键值（${keys.join('、')}）`, `a mapping with ${keys.join(', ')}`)
      : text('一组键值（键: 值）', 'a mapping (key: value)'),
  expectEither: (parts: readonly Text[]) =>
    text(parts.map((p) => p['zh-CN']).join('，或'), parts.map((p) => p.en).join(', or ')),
  expectZone: () => text('时区名称，如 Asia/Shanghai', 'a time-zone name such as Asia/Shanghai'),
  expectClock: () => text('时刻，如 "09:00"', 'a time of day such as "09:00"'),
  expectDate: () => text('日期，如 2026-10-01', 'a date such as 2026-10-01'),
  expectOrderedHours: () => text('结束时刻晚于开始时刻', 'an end after its start'),
  expectOrderedSegment: () => text('从小到大的号段 [从, 到]', 'a segment [from, to] in ascending order'),
  expectDisjointSegment: (other: string) =>
    text(`与号段 ${other} 不重叠的号段`, `a segment that does not overlap ${other}`),
  expectPath: () => text('文件或目录的路径', 'a path'),
  expectAdmin: () =>
    text(
      '审批管理员的 userid（process_codes: all 需要它）',
      'the userid of an approval administrator (process_codes: all needs it)',
    ),
  expectIdentifier: () => text('表名或列名（字母、数字、下划线或中文）', 'a table or column name'),

  missing: (items: readonly { path: string; what: Text; variable: string | null }[]) =>
    text(
      `缺少配置：\n${items.map((i) => `  - ${i.path}：${i.what['zh-CN']}${i.variable ? `（可用环境变量 ${i.variable}）` : ''}`).join('\n')}`,
      `Configuration is missing:\n${items.map((i) => `  - ${i.path}: ${i.what.en}${i.variable ? ` (environment variable ${i.variable})` : ''}`).join('\n')}`,
    ),
  missingHint: (file: string | null) =>
    text(
      `${file ? `在 ${file} 中补上` : '写入 config.yaml'}，或运行 bitable-sync init 按提示填写；bitable-sync doctor 会逐项检查。`,
      `${file ? `Add it to ${file}` : 'Write it into config.yaml'}, or run bitable-sync init and answer its questions; bitable-sync doctor checks every item.`,
    ),
  worldReadable: (path: string) =>
    text(
      `${path} 含有密钥，但系统上所有用户都能读取；建议运行 chmod 600 ${path}`,
      `${path} holds secrets but every user of this machine can read it; run chmod 600 ${path}`,
    ),
  envSyntax: (path: string, why: string) => text(`无法读取 ${path}（${why}）`, `Cannot read ${path} (${why})`),
};
