import { byteOrderMark, csvLine } from '../../lib/csv.ts';
import { fields } from './columns.ts';

/** A sample CSV that spreadsheets open and the reader takes: byte order mark, header, three rows of made-up people. */
export function studentsTemplate(): string {
  const rows = [
    [...fields],
    ['u_5f0c1a2b3d4e5', '小雨', '13800138000', '非暴力沟通入门', '2026-03-01'],
    ['u_5f0c1a2b3d4e6', '阿明', '', '非暴力沟通入门', '2026-03-02'],
    ['u_5f0c1a2b3d4e5', '小雨', '13800138000', '亲子沟通', '2026-03-08'],
  ];
  return byteOrderMark + rows.map((row) => csvLine(row)).join('');
}
