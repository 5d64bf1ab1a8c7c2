import { durationText } from './notify.ts';
import { type Text, text } from './text.ts';

/** Texts that every page shares. */
export const pageMessages = {
  noData: () => text('没有数据', 'No data'),
};

const share = (value: number) => `${Math.round(value * 1000) / 10}%`;

/** Texts of `report approvals`. Definitions stand beside the figures. */
export const reportMessages = {
  title: () => text('审批分析', 'Approvals'),
  period: (from: string, to: string) => text(`${from} 至 ${to}`, `${from} to ${to}`),
  everything: () => text('没有审批', 'No approvals'),
  workingTime: () => text('时长按工作时间计算', 'Durations count working time only'),
  footer: (at: string, approvals: number, actions: number) =>
    text(
      `bitable-sync · ${at} · ${approvals} 个审批，${actions} 个动作`,
      `bitable-sync · ${at} · ${approvals} approvals, ${actions} actions`,
    ),
  unnamed: () => text('（未填写）', '(not stated)'),

  overview: () => text('总览', 'Overview'),
  overviewNote: (from: string, to: string) =>
    text(
      `新增按发起时间、完成按结束时间计入本期；审批中为当前状态。变化对比此前同样长的一段时间（${from} 至 ${to}）。`,
      `New by start, finished by end, both within the period; running is the state now. Changes are against as many days before (${from} to ${to}).`,
    ),
  new: () => text('新增', 'New'),
  finished: () => text('完成', 'Finished'),
  running: () => text('审批中', 'Running'),
  meanDuration: () => text('平均时长', 'Mean duration'),
  medianDuration: () => text('中位时长', 'Median duration'),
  p90Duration: () => text('90% 在此时长内完成', '90th percentile'),
  agreedShare: () => text('同意率', 'Agreed'),
  amountAgreed: () => text('同意的金额', 'Amount agreed to'),
  change: (words: string) => text(`较前期 ${words}`, `${words} against before`),

  volume: () => text('审批量', 'Volume'),
  byDay: () => text('按日', 'By day'),
  byWeek: () => text('按周（周一开始）', 'By week (from Monday)'),
  byMonth: () => text('按月', 'By month'),
  duration: () => text('审批时长', 'Duration'),
  durationNote: () =>
    text(
      '本期完成的审批从发起到结束的时长；百分位按线性插值。开始晚于结束的不计入。',
      'From start to end of the approvals finished in the period; percentiles interpolate linearly. Those that end before they start are left out.',
    ),
  outcomes: () => text('审批结果', 'Outcomes'),
  outcomesNote: () => text('占比的分母是本期完成的审批。', 'Shares are of the approvals finished in the period.'),
  outcome: (name: string) =>
    ({
      agreed: text('已同意', 'Agreed'),
      refused: text('已拒绝', 'Refused'),
      withdrawn: text('已撤销', 'Withdrawn'),
      cancelled: text('已取消', 'Cancelled'),
      ended: text('已完成', 'Ended'),
      other: text('其他', 'Other'),
    })[name] ?? text(name, name),
  templates: () => text('审批类型', 'Templates'),
  template: () => text('类型', 'Template'),
  departments: () => text('部门', 'Departments'),
  departmentsNote: () =>
    text(
      '按新增数量排名；趋势对比此前同样长的一段时间。',
      'Ranked by new approvals; trend against as many days before.',
    ),
  department: () => text('部门', 'Department'),
  trend: () => text('趋势', 'Trend'),
  nodes: () => text('流程瓶颈：等待最久的节点', 'Bottlenecks: nodes with the longest waits'),
  nodesNote: () =>
    text(
      '等待 = 审批到达该节点到有人处理之间的时间，取本期内的处理动作；占比为该节点在此类型全部等待中的份额。',
      'Wait: from arrival at the node until somebody acts, for the actions of the period; share: of all waiting of the template.',
    ),
  node: () => text('节点', 'Node'),
  handledCount: () => text('处理次数', 'Handled'),
  median: () => text('中位', 'Median'),
  mean: () => text('平均', 'Mean'),
  p90: () => text('90%', '90th pct.'),
  waitShare: () => text('等待占比', 'Share of waiting'),
  slow: () => text('流程瓶颈：停留过久的审批', 'Bottlenecks: running longer than usual'),
  slowNote: () =>
    text(
      '在当前节点的停留时间超过该节点历史上 90% 的审批；节点历史不足 5 次时与该类型的总时长比较。',
      'Waiting at the current node longer than nine of ten approvals did there; a node with fewer than five is compared with the template as a whole.',
    ),
  approval: () => text('审批', 'Approval'),
  applicant: () => text('发起人', 'Applicant'),
  waited: () => text('已停留', 'Waiting'),
  usual: () => text('通常不超过', 'Usually within'),
  people: () => text('审批人', 'People'),
  peopleNote: () =>
    text(
      '处理 = 本期内同意、拒绝、转交、加签、退回的次数；用时从审批到达节点算起。待处理按当前节点与历史处理人推断，仅供参考。',
      'Handled: agreed, refused, passed on, added or sent back in the period; time from arrival at the node. Open now is inferred from the current node and who usually handles it.',
    ),
  person: () => text('姓名', 'Name'),
  open: () => text('待处理', 'Open now'),
  redundancy: () => text('可能冗余的流程', 'Possibly redundant steps'),
  redundancyNote: () =>
    text(
      '金额不高（不超过该类型中位数）、经过 3 个以上节点、且 95% 以上都同意的审批。',
      'Low amounts (up to the template’s median), three nodes or more, and at least 95 % agreed to.',
    ),
  redundancyLine: (name: string, count: number, limit: number | null, nodes: number, agreed: number) =>
    text(
      `「${name}」：${count} 个${limit === null ? '' : `金额不超过 ${limit} 的`}审批，一般经过 ${nodes} 个节点，${share(agreed)} 被同意，可考虑减少节点。`,
      `${name}: ${count} approvals${limit === null ? '' : ` up to ${limit}`} passed ${nodes} nodes as a rule, ${share(agreed)} were agreed to; fewer nodes may do.`,
    ),
  thresholds: () => text('简化审批的金额阈值建议', 'Suggested limits for a simpler procedure'),
  thresholdsNote: () =>
    text(
      '建议仅根据历史数据：在该金额以内，被拒绝的不超过 2%。是否采用请结合制度与风险判断。',
      'Suggestions from past data only: up to this amount at most 2 % were refused. Whether to use them is a matter of policy and risk.',
    ),
  thresholdLine: (
    name: string,
    amount: number,
    count: number,
    countShare: number,
    amountShare: number,
    refused: number,
  ) =>
    text(
      `「${name}」：不超过 ${amount} 的有 ${count} 个，占数量的 ${share(countShare)}、金额的 ${share(amountShare)}，被拒绝 ${share(refused)}；可考虑对此金额以内的审批简化流程。`,
      `${name}: ${count} approvals up to ${amount}, ${share(countShare)} by number and ${share(amountShare)} by amount, ${share(refused)} refused; a simpler procedure up to this amount may do.`,
    ),
  anomalies: () => text('异常', 'Anomalies'),
  withdrawnOften: () =>
    text('频繁撤销（至少 3 次且占其发起的 30% 以上）', 'Often withdrawn (three or more, and 30 % of what they filed)'),
  withdrawnLine: (name: string, withdrawn: number, all: number) =>
    text(`${name}：发起 ${all} 个，撤销 ${withdrawn} 个`, `${name}: withdrew ${withdrawn} of ${all}`),
  resubmitted: () =>
    text(
      '重复提交（同一人、同类型、同金额在 7 天内；无金额时仅计被拒绝或撤销后再提交的）',
      'Submitted again (same person, template and amount within 7 days; without an amount only after a refusal or withdrawal)',
    ),
  resubmittedLine: (name: string, template: string, amount: string, count: number, from: string, to: string) =>
    text(
      `${name} · ${template}${amount === '' ? '' : ` · ${amount}`}：${count} 次（${from} 至 ${to}）`,
      `${name} · ${template}${amount === '' ? '' : ` · ${amount}`}: ${count} times (${from} to ${to})`,
    ),
  extreme: () =>
    text('时长异常（远超同类型的四分位范围）', 'Extreme durations (far outside the quartiles of the template)'),
  extremeLine: (title: string, template: string, ms: number, medianMs: number) =>
    text(
      `${title}（${template}）：${durationText(ms)['zh-CN']}，同类型中位数 ${durationText(medianMs)['zh-CN']}`,
      `${title} (${template}): ${durationText(ms).en}; the median is ${durationText(medianMs).en}`,
    ),
  quality: () => text('数据说明', 'About the data'),
  qualityStatus: (status: string, count: number) =>
    text(
      `${count} 个审批的状态「${status}」无法识别，计入「其他」`,
      `${count} approvals have the unknown status "${status}" and count as other`,
    ),
  qualityNoStart: (count: number) =>
    text(
      `${count} 个审批没有发起时间，未计入新增和时长`,
      `${count} approvals have no start and are not in new or durations`,
    ),
  qualityNegative: (count: number) =>
    text(
      `${count} 个审批结束早于发起，未计入时长`,
      `${count} approvals end before they start and are not in durations`,
    ),
  qualityStray: (count: number) =>
    text(
      `${count} 个动作所属的审批不在实例表中，未计入`,
      `${count} actions belong to approvals that the main table lacks and are left out`,
    ),
  qualityColumns: (names: readonly string[]) =>
    text(`表中缺少列：${names.join('、')}`, `The tables lack the columns ${names.join(', ')}`),
  qualityNoActions: () =>
    text('没有审批动作表，节点和审批人没有数据', 'There is no table of actions: no data on nodes and people'),
  qualityFine: () => text('没有需要说明的问题', 'Nothing to remark'),
  truncated: (shown: number, all: number) => text(`仅显示前 ${shown} 项，共 ${all} 项`, `The first ${shown} of ${all}`),
  nothingFound: () => text('没有发现', 'Nothing found'),
  bucketFrom: (fromHours: number, toHours: number | null): Text => {
    const inDays = fromHours >= 24;
    const number = (hours: number) => (inDays ? hours / 24 : hours);
    const zh = (hours: number) => (hours < 24 ? `${hours} 小时` : `${hours / 24} 天`);
    const en = (hours: number) => (hours < 24 ? `${hours} h` : `${hours / 24} d`);
    if (toHours === null) return text(`${zh(fromHours)}以上`, `over ${en(fromHours)}`);
    if (fromHours === 0) return text(`${zh(toHours)}内`, `under ${en(toHours)}`);
    if (inDays !== toHours >= 24) return text(`${zh(fromHours)}–${zh(toHours)}`, `${en(fromHours)}–${en(toHours)}`);
    return text(`${number(fromHours)}–${zh(toHours)}`, `${number(fromHours)}–${en(toHours)}`);
  },
  count: () => text('数量', 'Count'),
  date: () => text('日期', 'Date'),
  sheet: (name: string): Text =>
    ({
      overview: text('总览', 'Overview'),
      days: text('按日', 'By day'),
      weeks: text('按周', 'By week'),
      months: text('按月', 'By month'),
      templates: text('类型', 'Templates'),
      departments: text('部门', 'Departments'),
      nodes: text('节点', 'Nodes'),
      people: text('审批人', 'People'),
      slow: text('停留过久', 'Slow'),
      overdue: text('超时', 'Overdue'),
      findings: text('发现', 'Findings'),
    })[name] ?? text(name, name),
  kind: () => text('类别', 'Kind'),
  finding: () => text('说明', 'Finding'),
  hours: (label: string) => text(`${label}（小时）`, `${label} (hours)`),
  since: () => text('开始停留', 'Since'),
  id: () => text('实例 ID', 'Instance id'),

  messageTitle: (from: string, to: string) =>
    text(
      from === to ? `📈 审批日报 ${from}` : `📈 审批分析 ${from} 至 ${to}`,
      from === to ? `📈 Approvals on ${from}` : `📈 Approvals from ${from} to ${to}`,
    ),
  slowest: () => text('最慢的节点', 'Slowest nodes'),
  slowCount: (count: number) => text(`${count} 个审批停留过久`, `${count} approvals wait longer than usual`),

  overdue: () => text('超时的审批', 'Overdue'),
  overdueNote: () =>
    text('审批中且超过配置的时限（overdue_hours）。', 'Running beyond the configured limit (overdue_hours).'),
  age: () => text('已用时', 'So far'),
  limit: () => text('时限', 'Limit'),
  limitHours: (hours: number) => text(`${hours} 小时`, `${hours} h`),
  overdueTitle: (count: number) => text(`⏰ ${count} 个审批超时`, `⏰ ${count} approvals overdue`),
  overdueLine: (title: string, node: string, ms: number, limitHours: number) =>
    text(
      `• ${title}${node === '' ? '' : ` · ${node}`}：已 ${durationText(ms)['zh-CN']}，上限 ${limitHours} 小时`,
      `• ${title}${node === '' ? '' : ` · ${node}`}: ${durationText(ms).en} so far, limit ${limitHours} h`,
    ),

  exported: (rows: number, file: string) => text(`已导出 ${rows} 行到 ${file}`, `${rows} rows exported to ${file}`),
  tooManyCells: (rows: number) =>
    text(`共有 ${rows} 行，超过 Excel 单个工作表的上限`, `${rows} rows are more than an Excel sheet holds`),
  tooManyCellsHint: () => text('请改用 --csv，或用 --where 缩小范围。', 'Use --csv, or narrow it with --where.'),
  yes: () => text('是', 'yes'),
  no: () => text('否', 'no'),
};
