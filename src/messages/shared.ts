import { text } from './text.ts';

const zhEncoding: Readonly<Record<string, string>> = {
  gb18030: 'GBK/GB18030',
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  big5: 'Big5',
};
const nameOf = (encoding: string) => zhEncoding[encoding] ?? encoding;

interface Place {
  readonly offset: number;
  readonly line: number;
}

/** Texts about files that users hand in: shared by the pipelines that read them. */
export const sharedMessages = {
  fileNotFound: (path: string) => text(`找不到文件：${path}`, `File not found: ${path}`),
  fileNotFoundHint: () =>
    text('请检查文件名和路径；文件名含空格时请加引号。', 'Check the name and the path; quote names with blanks.'),
  fileIsFolder: (path: string) => text(`${path} 是文件夹，不是文件`, `${path} is a folder, not a file`),
  fileIsFolderHint: () =>
    text('请指定文件夹里的文件，例如 “文件夹/*.csv”。', 'Name the files in it, for example "folder/*.csv".'),
  fileNotRegular: (path: string) => text(`${path} 不是普通文件`, `${path} is not a regular file`),
  fileNotRegularHint: () =>
    text(
      '管道、设备等不能直接导入：先存成文件，或用 - 从标准输入读取。',
      'A pipe or device cannot be imported: save it to a file first, or read standard input with -.',
    ),
  fileNoPermission: (name: string, doing: 'read' | 'write') =>
    doing === 'read'
      ? text(`没有权限读取文件「${name}」`, `No permission to read "${name}"`)
      : text(`没有权限写入「${name}」`, `No permission to write "${name}"`),
  fileNoPermissionHint: (path: string) => text(`请检查权限：ls -l ${path}`, `Check the permissions: ls -l ${path}`),
  fileTrouble: (path: string, doing: 'read' | 'write', why: string) =>
    doing === 'read'
      ? text(`读取 ${path} 失败（${why}）`, `Cannot read ${path} (${why})`)
      : text(`写入 ${path} 失败（${why}）`, `Cannot write ${path} (${why})`),
  fileTroubleHint: () =>
    text('请检查磁盘是否已满、网络盘是否在线。', 'Check whether the disk is full and network drives are there.'),
  fileTooLarge: (name: string, mb: number, limit: number) =>
    text(
      `文件「${name}」有 ${mb} MB，超过上限 ${limit} MB`,
      `"${name}" has ${mb} MB, more than the limit of ${limit} MB`,
    ),
  fileChanged: (name: string) =>
    text(
      `读取期间文件「${name}」发生了变化，可能还在复制，未导入`,
      `"${name}" changed while it was read (is it still being copied?); it was not imported`,
    ),
  fileChangedHint: () => text('等文件复制完成后再运行一次。', 'Run again when the file is complete.'),

  emptyFile: (name: string) => text(`文件「${name}」是空的`, `"${name}" is empty`),
  emptyFileHint: () =>
    text('请重新导出；导出的文件至少应有表头一行。', 'Export it again; there should at least be a header line.'),
  spreadsheet: (name: string) =>
    text(`文件「${name}」是 Excel 工作簿，不是 CSV`, `"${name}" is an Excel workbook, not a CSV`),
  spreadsheetHint: () =>
    text(
      '请在 Excel 或 WPS 中打开，选择「另存为」→「CSV UTF-8（逗号分隔）(*.csv)」，再导入另存的文件。',
      'Open it in Excel or WPS, choose Save As → "CSV UTF-8 (Comma delimited) (*.csv)", and import that file.',
    ),
  notText: (name: string) => text(`文件「${name}」不是文本文件`, `"${name}" is not a text file`),
  notTextHint: () => text('请提供 CSV 文件。', 'Hand in a CSV file.'),
  invalidEncoding: (name: string, encoding: string, offset: number, line: number) =>
    text(
      `文件「${name}」第 ${offset} 字节（第 ${line} 行）不是有效的 ${nameOf(encoding)} 编码，整个文件未导入`,
      `"${name}": byte ${offset} (line ${line}) is not valid ${nameOf(encoding)}; nothing of the file was imported`,
    ),
  truncatedText: (name: string, encoding: string, offset: number) =>
    text(
      `文件「${name}」在第 ${offset} 字节处被截断（${nameOf(encoding)} 的最后一个字符不完整），整个文件未导入`,
      `"${name}" is cut off at byte ${offset} (its last ${nameOf(encoding)} character is incomplete); nothing of the file was imported`,
    ),
  truncatedHint: () =>
    text('文件没有下载或复制完整，请重新导出。', 'It was not downloaded or copied completely: export it again.'),
  neitherEncoding: (name: string, utf8: Place, gb18030: Place) =>
    text(
      `文件「${name}」无法解码：按 UTF-8 在第 ${utf8.offset} 字节（第 ${utf8.line} 行）出错，按 GB18030 在第 ${gb18030.offset} 字节（第 ${gb18030.line} 行）出错；可能混用了两种编码或已损坏，整个文件未导入`,
      `"${name}" cannot be decoded: not UTF-8 at byte ${utf8.offset} (line ${utf8.line}), not GB18030 at byte ${gb18030.offset} (line ${gb18030.line}); its encodings are mixed or it is damaged; nothing of it was imported`,
    ),
  mixedEncoding: (name: string, offset: number, line: number) =>
    text(
      `文件「${name}」混用了 UTF-8 和 GBK 两种编码，从第 ${offset} 字节（第 ${line} 行）起换了编码，整个文件未导入`,
      `"${name}" mixes UTF-8 and GBK: the encoding changes at byte ${offset} (line ${line}); nothing of the file was imported`,
    ),
  encodingHint: () =>
    text(
      '请重新导出或另存为 CSV UTF-8；确知编码时可用 --encoding 指定（utf-8、gbk、utf-16le …）。',
      'Export it again or save it as CSV UTF-8; if you know the encoding, name it with --encoding (utf-8, gbk, utf-16le …).',
    ),
  unknownEncoding: (name: string, known: readonly string[]) =>
    text(
      `不认识的编码「${name}」（可用：${known.join('、')}）`,
      `Unknown encoding "${name}" (known: ${known.join(', ')})`,
    ),
  unknownEncodingHint: () =>
    text('去掉 --encoding 会自动识别编码。', 'Leave out --encoding, and the encoding is found by itself.'),
  unclosedQuote: (name: string, line: number, column: number) =>
    text(
      `文件「${name}」第 ${line} 行第 ${column} 列的引号没有正确闭合，整个文件未导入`,
      `"${name}": the quote that begins on line ${line}, column ${column} is not closed properly; nothing of the file was imported`,
    ),
  unclosedQuoteHint: () =>
    text(
      '请检查该行的双引号：单元格内的双引号要写成两个（""）。',
      'Check the double quotes of that line: inside a cell they are written twice ("").',
    ),
  recordTooLong: (name: string, line: number) =>
    text(
      `文件「${name}」从第 ${line} 行开始的一条记录过长，整个文件未导入`,
      `"${name}": the record that begins on line ${line} is too long; nothing of the file was imported`,
    ),

  phoneMasked: (shown: string) => text(`手机号被打码：${shown}`, `the phone number is masked: ${shown}`),
  phonePrecisionLost: (shown: string) =>
    text(
      `手机号被 Excel 转成了科学计数法：${shown}`,
      `a spreadsheet turned the phone number into scientific notation: ${shown}`,
    ),
  phoneInvalid: (shown: string) => text(`不是有效的手机号：${shown}`, `not a valid mobile number: ${shown}`),
};
