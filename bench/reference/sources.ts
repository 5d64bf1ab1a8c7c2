import { readFileSync } from 'node:fs';
import { type Fields, lines, type ReferenceInput, type Wanted } from './input.ts';

/** The seeds' mappings, as far as calls and rows are concerned: the same for both references. */

/** DingTalk by plain HTTP, with the seeds' simple retry: too fast, so wait a second and try again. */
export class DingTalk {
  private token = '';
  private readonly names = new Map<string, Promise<string>>();

  constructor(private readonly input: ReferenceInput) {}

  private async call(path: string, body?: unknown): Promise<Record<string, unknown>> {
    for (;;) {
      const response = await fetch(`${this.input.url}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { 'content-type': 'application/json', 'x-acs-dingtalk-access-token': this.token },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      const isThrottled = /Limit/.test(String(answer['code'] ?? '')) || answer['errcode'] === 88;
      if (!isThrottled) return answer;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  async open(): Promise<void> {
    const { appKey, dingtalkAppSecret: appSecret } = this.input.tokens;
    this.token = String((await this.call('/v1.0/oauth2/accessToken', { appKey, appSecret }))['accessToken']);
  }

  /** Every instance of the last 24 hours. */
  async *ids(): AsyncIterable<string> {
    const endTime = Date.now();
    const query = { processCode: this.input.processCode, startTime: endTime - 86_400_000, endTime, maxResults: 20 };
    for (let nextToken: number | null = 0; nextToken !== null; ) {
      const { result } = await this.call('/v1.0/workflow/processes/instanceIds/query', { ...query, nextToken });
      const page = result as { list: string[]; nextToken?: string };
      yield* page.list;
      nextToken = page.nextToken === undefined ? null : Number(page.nextToken);
    }
  }

  name(userid: string): Promise<string> {
    const known = this.names.get(userid);
    if (known) return known;
    const name = this.call(`/topapi/v2/user/get?access_token=${this.token}`, { userid }).then(({ result }) =>
      String((result as { name?: string } | undefined)?.name ?? userid),
    );
    this.names.set(userid, name);
    return name;
  }

  /** One instance as rows of both tables. */
  async rows(id: string): Promise<Wanted[]> {
    const { result } = await this.call(`/v1.0/workflow/processInstances?processInstanceId=${encodeURIComponent(id)}`);
    const instance = result as {
      title: string;
      status: string;
      createTime: string;
      originatorUserId: string;
      formComponentValues: { value: string }[];
      operationRecords: { userId: string; type: string; date: string; remark?: string }[];
    };
    const main: Wanted = {
      table: '审批实例表',
      key: ['instance_id', id],
      fields: {
        instance_id: id,
        title: instance.title,
        status: instance.status === 'RUNNING' ? '审批中' : '已同意',
        applicant: await this.name(instance.originatorUserId),
        amount: Number(instance.formComponentValues[0]?.value ?? 0),
        start_time: Date.parse(instance.createTime),
      },
    };
    const actions = instance.operationRecords.map(async (record): Promise<Wanted> => {
      const approver = await this.name(record.userId);
      const fields: Fields = { instance_id: id, approver, action: record.type, comment: record.remark ?? '' };
      return {
        table: '审批动作表',
        key: ['instance_id', id],
        fields: { ...fields, action_time: Date.parse(record.date) },
      };
    });
    return [main, ...(await Promise.all(actions))];
  }
}

export function leadsOf({ file, limit }: ReferenceInput): Wanted[] {
  return lines(file)
    .slice(0, limit)
    .map((line) => {
      const lead = JSON.parse(line) as {
        name: string;
        phone: string;
        intent_level: string;
        content: string;
        keywords: string[];
      };
      return {
        table: '客户信息表',
        key: ['电话', lead.phone],
        fields: {
          姓名: lead.name,
          电话: lead.phone,
          来源渠道: '其他',
          意向等级: lead.intent_level,
          备注: lead.content.slice(0, 500),
          搜索关键词: lead.keywords.join(','),
          贷款状态: '新客户',
          创建时间: Date.now(),
          同步状态: '已同步',
        },
      };
    });
}

/** Each line: the student first, then the learning record. */
export function studentsOf({ file, limit }: ReferenceInput): Wanted[] {
  return lines(file)
    .slice(1, limit + 1)
    .flatMap((line) => {
      const [id = '', name = '', phone = '', course = '', date = ''] = line.split(',');
      const day = Date.parse(`${date}T00:00:00+08:00`);
      return [
        {
          table: '学员总表',
          key: ['用户ID', id],
          fields: { 用户ID: id, 昵称: name, 手机号: phone, 录入时间: Date.now() },
        },
        {
          table: '学习记录表',
          key: ['课程', `${course}`],
          fields: { 用户ID: id, 课程: course, 学习日期: day, 录入时间: Date.now() },
        },
      ] satisfies Wanted[];
    });
}

export function customersOf({ file, limit }: ReferenceInput): Wanted[] {
  const customers = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string | number | string[]>[];
  return customers.slice(0, limit).map((customer) => ({
    table: '客户表',
    key: ['客户编号', String(customer['customer_id'])],
    fields: {
      客户编号: customer['customer_id'] as string,
      姓名: customer['name'] as string,
      总问题数: customer['total_questions'] as number,
      已解决: customer['solved_questions'] as number,
      转人工次数: customer['handoff_count'] as number,
      同步时间: Date.now(),
    },
  }));
}
