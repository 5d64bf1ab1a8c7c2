import type { Context } from '../core/context.ts';
import { addInstance, decide, finish, type InstanceInput, runningTask, withdraw } from './flow.ts';
import type { ApprovalInstance, Department, Employee, FormValue, Robot, Template } from './model.ts';
import { SheetDesk } from './sheet-desk.ts';

/** The DingTalk side as the company's people see it: approvals, people, AI tables, and the administrator's switches. */
export class DingTalkWorld {
  readonly #context: Context;
  /** AI tables as a person edits them. */
  readonly tables: SheetDesk;

  constructor(context: Context) {
    this.#context = context;
    this.tables = new SheetDesk(context);
  }

  get #state() {
    return this.#context.dingtalk;
  }

  #change<T>(change: () => T): T {
    const result = change();
    this.#context.changed();
    return result;
  }

  // Approvals

  addTemplate(template: Partial<Template> & Pick<Template, 'processCode' | 'name'>): Template {
    const full: Template = { components: [], modifiedAt: this.#context.now(), status: 'PUBLISHED', ...template };
    return this.#change(() => {
      this.#state.templates.push(full);
      return full;
    });
  }

  templates(): Template[] {
    return this.#state.templates;
  }

  templateCount(): number {
    return this.#state.templates.length;
  }

  instanceCount(): number {
    return this.#state.instances.size;
  }

  /** A running instance with one open task, unless told otherwise. */
  addInstance(input: InstanceInput): ApprovalInstance {
    return addInstance(this.#context, input);
  }

  instance(id: string): ApprovalInstance {
    const instance = this.#state.instances.get(id);
    if (instance === undefined) throw new Error(`no instance ${id}`);
    return instance;
  }

  instances(): ApprovalInstance[] {
    return [...this.#state.instances.values()];
  }

  /** Overwrites members, or changes the instance in place through a function. */
  updateInstance(id: string, change: Partial<ApprovalInstance> | ((instance: ApprovalInstance) => void)): void {
    const instance = this.instance(id);
    this.#change(() => (typeof change === 'function' ? change(instance) : Object.assign(instance, change)));
  }

  /** Gone from lists; its detail is 400 processInstanceNotExist. */
  deleteInstance(id: string): void {
    this.#change(() => this.#state.instances.delete(id));
  }

  /** The open task is agreed to and the instance ends. */
  agree(id: string, remark = '', at = this.#context.now()): void {
    this.#decide(id, 'AGREE', remark, at);
  }

  refuse(id: string, remark = '', at = this.#context.now()): void {
    this.#decide(id, 'REFUSE', remark, at);
  }

  withdraw(id: string, at = this.#context.now()): void {
    const instance = this.instance(id);
    this.#change(() => withdraw(instance, at));
  }

  #decide(id: string, result: 'AGREE' | 'REFUSE', remark: string, at: number): void {
    const instance = this.instance(id);
    this.#change(() => {
      const task = runningTask(instance);
      if (task !== undefined) decide(instance, task, result, { at, remark });
      finish(instance, result === 'AGREE' ? 'agree' : 'refuse', at);
    });
  }

  setForm(id: string, form: FormValue[]): void {
    this.updateInstance(id, { formComponentValues: form });
  }

  /** Three running instances move on: the first is agreed to, the second refused, the third withdrawn. Returns their ids. */
  advance(): string[] {
    const state = this.#state;
    const running = (id: string) => state.instances.get(id)?.status === 'RUNNING';
    const chosen = state.advancing.filter(running).slice(0, 3);
    for (const instance of state.instances.values()) {
      if (chosen.length >= 3) break;
      if (instance.status === 'RUNNING' && !chosen.includes(instance.processInstanceId))
        chosen.push(instance.processInstanceId);
    }
    const [agreed, refused, withdrawn] = chosen;
    if (agreed !== undefined) this.agree(agreed, '同意');
    if (refused !== undefined) this.refuse(refused, '预算不足，下月再提');
    if (withdrawn !== undefined) this.withdraw(withdrawn);
    return chosen;
  }

  // People

  addPerson(person: Partial<Employee> & Pick<Employee, 'userid' | 'name'>): Employee {
    const full: Employee = {
      unionid: `union_${person.userid}`,
      deptIds: [1],
      title: '',
      left: false,
      admin: false,
      outOfScope: false,
      ...person,
    };
    return this.#change(() => {
      this.#state.employees.push(full);
      return full;
    });
  }

  person(userid: string): Employee {
    const person = this.#state.employees.find((known) => known.userid === userid);
    if (person === undefined) throw new Error(`no person ${userid}`);
    return person;
  }

  people(): Employee[] {
    return this.#state.employees;
  }

  /** 60121 from now on. */
  leave(userid: string): void {
    this.#change(() => {
      this.person(userid).left = true;
    });
  }

  /** 50002: outside the app's contact scope. */
  setOutOfScope(userid: string, outOfScope = true): void {
    this.#change(() => {
      this.person(userid).outOfScope = outOfScope;
    });
  }

  addDepartment(department: Department): void {
    this.#change(() => this.#state.departments.push(department));
  }

  removeDepartment(id: number): void {
    this.#change(() => {
      this.#state.departments = this.#state.departments.filter((known) => known.id !== id);
    });
  }

  departments(): Department[] {
    return this.#state.departments;
  }

  // Switches

  scopes(): string[] {
    return this.#state.scopes;
  }

  grantScope(scope: string): void {
    this.#change(() => {
      if (!this.#state.scopes.includes(scope)) this.#state.scopes.push(scope);
    });
  }

  revokeScope(scope: string): void {
    this.#change(() => {
      this.#state.scopes = this.#state.scopes.filter((known) => known !== scope);
    });
  }

  /** null: the person does not even see the base. */
  setCollaborator(unionId: string, role: 'viewer' | 'editor' | null, baseId?: string): void {
    this.#change(() => {
      const { collaborators } = this.tables.base(baseId);
      if (role === null) collaborators.delete(unionId);
      else collaborators.set(unionId, role);
    });
  }

  setPremium(bought: boolean): void {
    this.#change(() => {
      this.#state.premium = bought;
    });
  }

  addRobot(robot: Partial<Robot> & Pick<Robot, 'token'>): void {
    this.#change(() => this.#state.robots.push({ secret: '', keywords: [], sentAt: [], blockedUntil: 0, ...robot }));
  }

  expireTokens(): void {
    this.#change(() => {
      this.#state.tokens = [];
    });
  }

  setClientTokenLifetime(ms: number): void {
    this.#change(() => {
      this.#state.clientTokenLifetimeMs = ms;
    });
  }

  setQuota(monthly: number | null, used = 0): void {
    this.#change(() => {
      this.#state.monthlyQuota = monthly;
      const month = new Date(this.#context.now() + 8 * 3_600_000).toISOString().slice(0, 7);
      this.#state.quota = { month, used };
    });
  }
}
