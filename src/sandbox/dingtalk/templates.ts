import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { deny } from './errors.ts';
import type { TemplateComponent } from './model.ts';
import { lyingZ } from './times.ts';

/** Templates and their form schemas: reference §3.6. */

/** Forms a user sees; without a user, all forms of the company. */
export function listVisible(context: Context, call: Call): Reply {
  const { query } = call;
  const size = Number(query.get('maxResults') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 100) throw deny(400, 'invalidMaxResults');
  const start = Number(query.get('nextToken') ?? 0);
  if (!Number.isInteger(start) || start < 0) throw deny(400, 'invalidNextToken');
  const { templates } = context.dingtalk;
  const page = templates.slice(start, start + size);
  return {
    status: 200,
    body: {
      result: {
        processList: page.map((template) => ({
          name: template.name,
          processCode: template.processCode,
          url: `https://aflow.dingtalk.com/?processCode=${template.processCode}`,
          iconUrl: '',
          dirId: 'other',
          dirName: '其他',
        })),
        ...(start + size < templates.length ? { nextToken: start + size } : {}),
      },
    },
  };
}

/** Forms that an approval administrator manages. No paging. */
export function listManaged(context: Context, call: Call): Reply {
  const userId = call.query.get('userId') ?? '';
  if (userId === '') throw deny(400, 'invalidUserId');
  const employee = context.dingtalk.employees.find((known) => known.userid === userId && !known.left);
  if (employee === undefined) throw deny(400, 'userNotExist');
  if (!employee.admin) throw deny(400, 'noPermission');
  return {
    status: 200,
    body: {
      result: context.dingtalk.templates.map((template) => ({
        flowTitle: template.name,
        processCode: template.processCode,
        gmtModified: lyingZ(template.modifiedAt),
        iconName: 'common',
        iconUrl: '',
        newProcess: true,
        attendanceType: 0,
      })),
      success: true,
    },
  };
}

function showComponent(component: TemplateComponent): Record<string, unknown> {
  return {
    componentName: component.componentType,
    props: {
      id: component.id,
      label: component.label,
      required: false,
      ...(component.options === undefined
        ? {}
        : { options: component.options.map((value, at) => JSON.stringify({ value, key: `option_${at}` })) }),
    },
    ...(component.children === undefined ? {} : { children: component.children.map(showComponent) }),
  };
}

export function formSchema(context: Context, call: Call): Reply {
  const code = call.query.get('processCode') ?? '';
  if (code === '') throw deny(400, 'invalidParameter', 'processCode');
  const template = context.dingtalk.templates.find((known) => known.processCode === code);
  if (template === undefined) throw deny(400, 'formNotExist');
  return {
    status: 200,
    body: {
      result: {
        name: template.name,
        formCode: code,
        formUuid: code,
        appUuid: 'sandbox',
        memo: '',
        status: template.status,
        bizType: '',
        procType: '',
        visibleRange: 'PRIVATE',
        creatorUserId: context.dingtalk.employees[0]?.userid ?? '',
        gmtCreate: lyingZ(template.modifiedAt),
        gmtModified: lyingZ(template.modifiedAt),
        schemaContent: { title: template.name, icon: 'common', items: template.components.map(showComponent) },
      },
      success: true,
    },
  };
}
