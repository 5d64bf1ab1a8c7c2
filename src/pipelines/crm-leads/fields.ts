/** What we take from a lead, by any of its names. */
const names = {
  name: [
    'name',
    '姓名',
    '客户姓名',
    '客户名称',
    '客户',
    '称呼',
    '联系人',
    '昵称',
    'nickname',
    'username',
    'customername',
    'contactname',
    'fullname',
    'realname',
  ],
  phone: [
    'phone',
    '电话',
    '手机',
    '手机号',
    '手机号码',
    '电话号码',
    '联系电话',
    '联系方式',
    '客户电话',
    'mobile',
    'tel',
    'telephone',
    'cellphone',
    'phonenumber',
    'mobilephone',
    'contact',
    'contactphone',
  ],
  wechat: [
    'wechat',
    '微信',
    '微信号',
    '微信id',
    '微信账号',
    'weixin',
    'wx',
    'vx',
    'wechatid',
    'wxid',
    'weixinid',
    'wechatnumber',
  ],
  source: [
    'source',
    '来源',
    '来源渠道',
    '渠道',
    '渠道来源',
    '客户来源',
    '线索来源',
    '平台',
    'channel',
    'platform',
    'sourcechannel',
    'leadsource',
  ],
  level: [
    'intentlevel',
    '意向等级',
    '意向级别',
    '意向度',
    '意向',
    '等级',
    '客户等级',
    'level',
    'intent',
    'intention',
    'intentionlevel',
    'grade',
  ],
  note: [
    'content',
    '备注',
    '内容',
    '备注信息',
    '留言',
    '描述',
    '说明',
    '需求',
    'note',
    'notes',
    'remark',
    'remarks',
    'comment',
    'comments',
    'message',
    'description',
    'desc',
    'memo',
  ],
  keywords: [
    'keyword',
    'keywords',
    '搜索关键词',
    '关键词',
    '关键字',
    '搜索词',
    'searchkeyword',
    'searchkeywords',
    'query',
    'searchterm',
  ],
  product: [
    'product',
    '意向产品',
    '产品',
    '贷款类型',
    '贷款产品',
    '产品类型',
    'loantype',
    'intentproduct',
    'loanproduct',
    'producttype',
  ],
  amount: [
    'amount',
    '意向金额',
    '金额',
    '贷款金额',
    '意向额度',
    '额度',
    '需求金额',
    '期望金额',
    'loanamount',
    'intentamount',
    'expectedamount',
  ],
  tags: ['tags', '标签', 'tag', 'labels', 'label', '客户标签'],
} as const;

export type LeadField = keyof typeof names;

const normalizeName = (raw: string) =>
  raw
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-*:"'（）()\u200b-\u200f\ufeff]|必填|选填/g, '');

const byName = new Map<string, { field: LeadField; rank: number }>();
for (const [field, aliases] of Object.entries(names)) {
  for (const [rank, alias] of aliases.entries()) byName.set(normalizeName(alias), { field: field as LeadField, rank });
}

/** The field that a name in Chinese or English means; null for one that we have no use for. */
export function fieldNamed(raw: string): LeadField | null {
  return raw.length > 64 ? null : (byName.get(normalizeName(raw))?.field ?? null);
}

/** A lead's values by field; of several names for one field the better ones first. Inherited members do not count. */
export function fieldsOf(lead: object): ReadonlyMap<LeadField, readonly unknown[]> {
  const found: { field: LeadField; rank: number; value: unknown }[] = [];
  for (const [raw, value] of Object.entries(lead)) {
    const known = raw.length > 64 ? undefined : byName.get(normalizeName(raw));
    if (known) found.push({ ...known, value });
  }
  found.sort((a, b) => a.rank - b.rank);
  const values = new Map<LeadField, unknown[]>();
  for (const { field, value } of found) values.set(field, [...(values.get(field) ?? []), value]);
  return values;
}
