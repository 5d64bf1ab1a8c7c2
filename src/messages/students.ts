import { type Text, text } from './text.ts';

const zhList = (names: readonly string[]) => names.map((name) => `「${name}」`).join('、');
const list = (names: readonly string[]) => names.join(', ');

const encodingNames: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  gb18030: 'GBK',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16 BE',
  big5: 'Big5',
};
const delimiterNames: Readonly<Record<string, Text>> = {
  ',': text('逗号', 'commas'),
  ';': text('分号', 'semicolons'),
  TAB: text('制表符', 'TABs'),
};

/** Texts of `csv-students`. */
export const studentMessages = {
  missingColumns: (name: string, missing: readonly string[], found: readonly string[]) =>
    text(
      `文件「${name}」缺少列：${zhList(missing)}（找到的列：${found.length > 0 ? found.join('、') : '无'}）`,
      `"${name}" lacks the column(s) ${list(missing)} (found: ${found.length > 0 ? list(found) : 'none'})`,
    ),
  missingColumnsHint: (missing: readonly string[]) => {
    const course = missing.includes('课程');
    const date = missing.includes('学习日期');
    const options = [course ? '--course 课程名' : '', date ? '--date 2026-03-01' : ''].filter(
      (option) => option !== '',
    );
    const alias = text(
      '列名不同时，在配置的 csv-students.columns 中添加别名，例如 {用户ID: [学员编号]}。',
      'If the column has another name, add it in the configuration: csv-students.columns, for example {用户ID: [学员编号]}.',
    );
    if (options.length === 0) return alias;
    return text(
      `没有该列的导出可用 ${options.join(' ')} 指定${course ? '（课程也可在配置 csv-students.course 中设置）' : ''}。${alias['zh-CN']}`,
      `For exports without it, say ${options.join(' ')}${course ? ' (or set csv-students.course)' : ''}. ${alias.en}`,
    );
  },
  webPage: (name: string) => text(`文件「${name}」是网页，不是 CSV`, `"${name}" is a web page, not a CSV`),
  webPageHint: () =>
    text(
      '请重新导出；若是 Excel 打开的 .xls，请另存为 CSV UTF-8。',
      'Export it again; an .xls that is really a web page can be saved from Excel as CSV UTF-8.',
    ),
  tooLargeHint: () =>
    text('请拆分文件，或调大配置 csv-students.max_file_mb。', 'Split the file, or raise csv-students.max_file_mb.'),
  repeatedColumn: (header: string, positions: readonly number[]) =>
    text(
      `第 ${positions.join('、')} 列的表头都是「${header}」，使用第 ${positions[0]} 列`,
      `columns ${positions.join(', ')} are all named "${header}"; the first is used`,
    ),
  unknownAliasColumn: (column: string, known: readonly string[]) =>
    text(
      `csv-students.columns 中的「${column}」不是可用的列（可用：${known.join('、')}）`,
      `csv-students.columns: "${column}" is not one of the columns (${list(known)})`,
    ),
  unknownAliasColumnHint: () =>
    text(
      '左边写表中的列名，右边写导出文件的表头：columns: {用户ID: [学员编号]}。',
      'The left side is a column of the table, the right side a header of the export: columns: {用户ID: [学员编号]}.',
    ),
  invalidOptionDate: (date: string) => text(`--date 不是有效的日期：${date}`, `--date is not a valid date: ${date}`),

  invalidOptionDateHint: () =>
    text('请写成 YYYY-MM-DD，如 --date 2026-10-01。', 'Write it as YYYY-MM-DD, such as --date 2026-10-01.'),
  inboxMissing: (path: string) => text(`收件文件夹不存在：${path}`, `The inbox does not exist: ${path}`),
  inboxMissingHint: () =>
    text(
      '请创建该文件夹，或在命令后写明要导入的文件，或修改配置 csv-students.inbox。',
      'Create the folder, or name the files to import, or change csv-students.inbox.',
    ),
  stillCopying: (name: string) =>
    text(`文件「${name}」还在复制，留到下次导入`, `"${name}" is still being copied; it is left for the next run`),
  noMatch: (pattern: string) => text(`没有文件符合 ${pattern}`, `No file matches ${pattern}`),

  noMatchHint: () =>
    text(
      '请核对路径和通配符；不写文件时读取 csv-students.inbox 文件夹。',
      'Check the path and its wildcards; without a file the folder csv-students.inbox is read.',
    ),
  missingField: (column: string) => text(`「${column}」为空`, `"${column}" is empty`),
  idPrecisionLost: (shown: string) =>
    text(
      `用户ID 被 Excel 转成了科学计数法，原值已丢失：${shown}`,
      `a spreadsheet rounded the 用户ID, its digits are lost: ${shown}`,
    ),
  idPrecisionHint: () =>
    text(
      '请把该列设为「文本」格式后重新导出，或填回完整的用户ID',
      'export it again with this column as text, or fill in the whole id',
    ),
  idSuspect: (shown: string) =>
    text(
      `用户ID 末尾都是 0，可能被 Excel 改过：${shown}`,
      `the 用户ID ends in zeros; a spreadsheet may have rounded it: ${shown}`,
    ),
  invalidDate: (column: string, shown: string) =>
    text(`「${column}」不是有效的日期：${shown}`, `"${column}" is not a valid date: ${shown}`),
  ambiguousDate: (column: string, shown: string) =>
    text(
      `「${column}」的日期有歧义：${shown}（请写成 2026-03-01 的形式）`,
      `"${column}" can be read in more than one way: ${shown} (write it like 2026-03-01)`,
    ),
  columnCount: (expected: number, found: number) =>
    text(`应有 ${expected} 列，实际 ${found} 列`, `expected ${expected} cells, found ${found}`),
  fieldTooLong: (column: string, most: number) =>
    text(`「${column}」超过 ${most} 个字符`, `"${column}" has more than ${most} characters`),
  phoneDropped: () => text('，未写入手机号', '; the phone was left out'),
  noStudent: (id: string) =>
    text(
      `学员「${id}」没有写入成功，学习记录未写入`,
      `student "${id}" could not be written, so the record was not written either`,
    ),
  writeRefused: () =>
    text(
      '平台拒绝写入（bitable-sync rejected list 查看原因）',
      'refused by the platform (bitable-sync rejected list tells why)',
    ),
  moreWarnings: (code: string, count: number) =>
    text(`还有 ${count} 条同类提示（${code}）未列出`, `${count} more warnings of this kind (${code}) are not listed`),
  rejectedFileUnwritable: (path: string) =>
    text(
      `无法写入被拒绝行的文件 ${path}；内容仍可用 bitable-sync rejected list 查看`,
      `could not write the file of rejected rows ${path}; bitable-sync rejected list shows them`,
    ),
  notMoved: (name: string) =>
    text(
      `已导入，但无法移动文件「${name}」；下次运行会再试，不会重复写入`,
      `"${name}" was imported but could not be moved; the next run tries again and writes nothing twice`,
    ),

  fileRead: (name: string, encoding: string, delimiter: string, rows: number) =>
    text(
      `文件「${name}」：编码 ${encodingNames[encoding] ?? encoding}，分隔符 ${delimiterNames[delimiter]?.['zh-CN'] ?? delimiter}，表头以下 ${rows} 行`,
      `File "${name}": ${encodingNames[encoding] ?? encoding}, separated by ${delimiterNames[delimiter]?.en ?? delimiter}, ${rows} row(s) below the header`,
    ),
  fileKnown: (name: string, at: string | null) =>
    text(
      `文件「${name}」${at ? `已于 ${at} 导入过` : '与本次的另一个文件内容相同'}，跳过`,
      `File "${name}" ${at ? `was imported at ${at}` : 'is the same as another of this run'}; skipped`,
    ),
  unusedColumns: (headers: readonly string[]) =>
    text(`未使用的列：${headers.join('、')}`, `columns not used: ${headers.join(', ')}`),
  rejectedFile: (path: string) =>
    text(
      `被拒绝的行已写入 ${path}，改正后可重新导入`,
      `the rejected rows are in ${path}; correct them and import that file`,
    ),
  totals: (counts: Readonly<Record<string, number>>) =>
    text(
      `新学员 ${counts['newStudents']}，更新学员 ${counts['updatedStudents']}，新学习记录 ${counts['newRecords']}，重复 ${counts['duplicates']}，拒绝 ${counts['rejected']}`,
      `new students ${counts['newStudents']}, updated ${counts['updatedStudents']}, new records ${counts['newRecords']}, duplicates ${counts['duplicates']}, rejected ${counts['rejected']}`,
    ),
  rejectedLine: (line: number, key: string, reason: Text) =>
    text(`第 ${line} 行（${key}）：${reason['zh-CN']}`, `line ${line} (${key}): ${reason.en}`),
  moreRejected: (count: number) =>
    text(`…还有 ${count} 行被拒绝（--json 列出全部）`, `… ${count} more rejected rows (--json lists all)`),

  /** Column titles of the rejected-rows file, and how a recognised column is shown. */
  lineColumn: '行号',
  reasonColumn: '错误原因',
  column: (position: number, header: string, as: string) =>
    text(`第 ${position} 列『${header}』→ ${as}`, `column ${position} "${header}" → ${as}`),
  fixed: (as: string, value: string) => text(`${as} = ${value}`, `${as} = ${value}`),
  checking: (name: string) => text(`检查 ${name}`, `checking ${name}`),
  writingStudents: () => text('写入学员', 'students'),
  writingRecords: () => text('写入学习记录', 'learning records'),
};
