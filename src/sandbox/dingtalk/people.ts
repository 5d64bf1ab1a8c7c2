import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject } from '../core/shape.ts';
import { oapiError } from './errors.ts';
import type { Department, Employee } from './model.ts';

/** People and departments: reference §5. Not metered, HTTP 200 always. */

const ok = (result: unknown): Reply => ({ status: 200, body: { errcode: 0, errmsg: 'ok', result } });

/** oapi takes JSON and forms alike. */
function argument(call: Call, name: string): unknown {
  return (isObject(call.body) ? call.body[name] : undefined) ?? call.query.get(name) ?? undefined;
}

function showEmployee(employee: Employee) {
  return {
    userid: employee.userid,
    unionid: employee.unionid,
    name: employee.name,
    avatar: '',
    title: employee.title,
    job_number: '',
    dept_id_list: employee.deptIds,
    dept_order_list: employee.deptIds.map((id) => ({ dept_id: id, order: 1 })),
    active: true,
    admin: employee.admin,
    boss: false,
    senior: false,
    leader_in_dept: employee.deptIds.map((id) => ({ dept_id: id, leader: false })),
    role_list: [],
  };
}

export function getUser(context: Context, call: Call): Reply {
  const userid = argument(call, 'userid');
  if (typeof userid !== 'string' || userid === '') throw oapiError(33012, '无效的USERID');
  const employee = context.dingtalk.employees.find((known) => known.userid === userid);
  if (employee === undefined || employee.left) throw oapiError(60121, '找不到该用户');
  if (employee.outOfScope) throw oapiError(50002, '请求的员工userid不在授权范围内');
  return ok(showEmployee(employee));
}

export function getUserByUnionId(context: Context, call: Call): Reply {
  const unionid = argument(call, 'unionid');
  if (typeof unionid !== 'string' || unionid === '') throw oapiError(400002, '参数错误');
  const employee = context.dingtalk.employees.find((known) => known.unionid === unionid && !known.left);
  if (employee === undefined) throw oapiError(60121, '找不到该用户');
  return ok({ contact_type: 0, userid: employee.userid });
}

/** People of one department, not of those below it. */
export function listUsers(context: Context, call: Call): Reply {
  const department = departmentOf(context, argument(call, 'dept_id'));
  const cursor = Number(argument(call, 'cursor') ?? 0);
  const size = Number(argument(call, 'size') ?? 10);
  if (!Number.isInteger(size) || size < 1 || size > 100) throw oapiError(40069, '不合法的size');
  if (!Number.isInteger(cursor) || cursor < 0) throw oapiError(400002, '参数错误');
  const { employees } = context.dingtalk;
  const all = employees.filter((one) => one.deptIds.includes(department.id) && !one.left && !one.outOfScope);
  const page = all.slice(cursor, cursor + size);
  const more = cursor + size < all.length;
  call.rows = page.length;
  return ok({ has_more: more, ...(more ? { next_cursor: cursor + size } : {}), list: page.map(showEmployee) });
}

function departmentOf(context: Context, id: unknown): Department {
  const wanted = id === undefined ? 1 : Number(id);
  if (!Number.isInteger(wanted)) throw oapiError(400002, '参数错误');
  const department = context.dingtalk.departments.find((known) => known.id === wanted);
  if (department === undefined) throw oapiError(60003, '部门不存在');
  return department;
}

function showDepartment({ id, name, parentId }: Department) {
  return { dept_id: id, name, ...(parentId === null ? {} : { parent_id: parentId }) };
}

export function getDepartment(context: Context, call: Call): Reply {
  return ok(showDepartment(departmentOf(context, argument(call, 'dept_id'))));
}

/** Direct children only. */
export function listSubDepartments(context: Context, call: Call): Reply {
  const parent = departmentOf(context, argument(call, 'dept_id'));
  const children = context.dingtalk.departments.filter((known) => known.parentId === parent.id);
  return ok(children.map(showDepartment));
}
