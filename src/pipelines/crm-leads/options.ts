import type { channels, levels, products } from './tables.ts';

/** The options of the table's single selects, by the words of sources. */
type Option<T extends readonly string[]> = T[number];

const channelAliases: Readonly<Record<Option<typeof channels>, readonly string[]>> = {
  抖音: [
    '抖音',
    'douyin',
    'dy',
    'tiktok',
    '抖音app',
    '抖音短视频',
    '抖音直播',
    '抖音广告',
    '抖音推广',
    '巨量',
    '巨量引擎',
    '抖店',
    'douyinapp',
  ],
  小红书: ['小红书', 'xiaohongshu', 'xhs', '红书', '小红薯', 'rednote', 'red', 'redbook', '小红书app', 'littleredbook'],
  百度: ['百度', 'baidu', 'bd', '百度推广', '百度搜索', '百度竞价', '百度sem', '百度广告', 'baidusem', 'baiduads'],
  转介绍: [
    '转介绍',
    '介绍',
    '朋友介绍',
    '熟人介绍',
    '老客户介绍',
    '客户介绍',
    '朋友推荐',
    '老客户推荐',
    '老客户转介绍',
    '客户推荐',
    '推荐',
    '同行介绍',
    '亲友介绍',
    'referral',
    'refer',
    'referred',
    'friend',
    'recommend',
    'recommendation',
    'wordofmouth',
  ],
  其他: ['其他', '其它', 'other', 'others', '未知', 'unknown'],
};
/** Words that say enough within a longer name: 抖音信息流-上海. */
const channelHints: readonly (readonly [RegExp, Option<typeof channels>])[] = [
  [/抖音|douyin|tiktok/, '抖音'],
  [/小红书|xiaohongshu|^xhs/, '小红书'],
  [/百度|baidu/, '百度'],
  [/介绍|朋友推荐|客户推荐|referral/, '转介绍'],
];
const levelAliases: Readonly<Record<Option<typeof levels>, readonly string[]>> = {
  高: [
    '高',
    'high',
    'h',
    'a',
    's',
    '强',
    '很强',
    '强烈',
    '非常强',
    '很高',
    '较高',
    'hot',
    '热',
    '紧急',
    'urgent',
    'strong',
    'veryhigh',
  ],
  中: ['中', 'medium', 'mid', 'middle', 'm', 'b', '一般', '普通', '中等', 'normal', 'warm', '温', 'moderate'],
  低: ['低', 'low', 'l', 'c', 'd', '弱', '较低', '很低', '很弱', 'cold', '冷', 'weak', 'verylow'],
};
const productAliases: Readonly<Record<Option<typeof products>, readonly string[]>> = {
  信用贷: [
    '信用贷',
    '信用贷款',
    '信贷',
    '信用',
    '个人信用贷',
    '消费贷',
    'credit',
    'creditloan',
    'unsecured',
    '无抵押',
    '无抵押贷',
    '无抵押贷款',
  ],
  抵押贷: [
    '抵押贷',
    '抵押贷款',
    '抵押',
    '房贷',
    '房抵',
    '房抵贷',
    '房产抵押',
    '房屋抵押',
    'mortgage',
    'secured',
    'mortgageloan',
  ],
  车贷: ['车贷', '车辆贷款', '汽车贷款', '车抵', '车抵贷', '车辆抵押', 'car', 'carloan', 'auto', 'autoloan'],
  经营贷: [
    '经营贷',
    '经营性贷款',
    '经营贷款',
    '企业贷',
    '企业贷款',
    '企业经营贷',
    '税贷',
    'business',
    'businessloan',
    'enterprise',
  ],
};

function invert<T extends string>(table: Readonly<Record<T, readonly string[]>>): ReadonlyMap<string, T> {
  return new Map(
    Object.entries<readonly string[]>(table).flatMap(([option, aliases]) =>
      aliases.map((alias) => [alias, option as T] as const),
    ),
  );
}
const channelOf = invert(channelAliases);
const levelOf = invert(levelAliases);
const productOf = invert(productAliases);

const fold = (words: string) =>
  words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-.·]/g, '');

/** The channel that a word means; null for one that we do not know. */
export function readChannel(words: string): Option<typeof channels> | null {
  const folded = fold(words);
  return channelOf.get(folded) ?? channelHints.find(([hint]) => hint.test(folded))?.[1] ?? null;
}

export function readLevel(words: string): Option<typeof levels> | null {
  const folded = fold(words);
  return (
    levelOf.get(folded) ??
    levelOf.get(folded.replace(/^意向|(?:意向|等级|级别|级|类|档|客户|level|intent)+$/g, '')) ??
    null
  );
}

export function readProduct(words: string): Option<typeof products> | null {
  return productOf.get(fold(words)) ?? null;
}
