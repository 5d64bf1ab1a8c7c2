/** What the demo's company drops into its folders: a lead file, a course export, the bot's customers. All made up. */
export const demoLeads = [
  {
    name: '钱一',
    phone: '138 0013 0001',
    source: 'douyin',
    intent_level: '高',
    content: '想了解经营贷，额度 50 万',
    keywords: ['经营贷', '额度'],
  },
  {
    name: '孙二',
    phone: '+86 13900130002',
    source: '小红书',
    intent_level: 'B',
    content: '房产抵押',
    keyword: '抵押贷',
  },
  { name: '李三', phone: '13700130003', source: '百度推广', intent_level: '低', content: '只是问问' },
  { name: '周四', phone: 'zhousi_wx', source: '朋友介绍', content: '电话栏里填的是微信号' },
  { name: '吴五', phone: '138****0005', source: 'douyin', content: '脱敏的号码，无法使用' },
  { name: '钱一', phone: '13800130001', source: '抖音APP', content: '同一个人又来一次' },
]
  .map((lead) => JSON.stringify(lead))
  .join('\n');

export const demoStudents = [
  '课程报名导出,,,,',
  '用户ID,昵称,手机号,课程,学习日期',
  '00123,小满,13600130001,非暴力沟通入门,2026/11/02',
  '00124,谷雨,13600130002,非暴力沟通入门,2026-11-02',
  '00123,小满,13600130001,倾听练习,2026年11月9日',
  '1.23E+18,白露,13600130003,倾听练习,2026/11/09',
  '00125,霜降,,倾听练习,2026/02/30',
  '合计,5,,,',
].join('\r\n');

export const demoCustomers = JSON.stringify(
  [
    {
      customer_id: 'K0001',
      name: '甲公司',
      group_name: 'VIP客户群',
      priority: 5,
      total_questions: 12,
      solved_questions: 11,
      handoff_count: 1,
      last_active: '2026-11-18 10:20:00',
      tags: ['老客户'],
    },
    {
      customer_id: 'K1001',
      name: '乙先生',
      group_name: '技术支持群',
      priority: 3,
      total_questions: 3,
      solved_questions: 3,
      handoff_count: 0,
      last_active: '2026-11-17 09:00:00',
      tags: [],
    },
    {
      customer_id: 'K1002',
      name: '丙女士',
      group_name: '技术支持群',
      priority: 3,
      total_questions: 7,
      solved_questions: 4,
      handoff_count: 2,
      last_active: '2026-11-19 15:45:00',
      tags: ['待回访'],
    },
  ],
  null,
  2,
);
