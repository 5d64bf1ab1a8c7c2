import type { FactCache } from '../../state/ports.ts';
import type { DingTalkClient } from './client.ts';
import { isObject, type Json } from './json.ts';

const area = 'dingtalk-forms';

/**
 * Component id → component type of a template (reference §3.6, page `obtain-the-form-schema`), cached on disk. Needed only by
 * the premium listing, whose components do not tell their type.
 */
export function createFormTypes(client: DingTalkClient, facts: FactCache, scope: string) {
  return async (processCode: string): Promise<ReadonlyMap<string, string>> => {
    const key = `${scope}/${processCode}`;
    const cached = await facts.get<Record<string, string>>(area, key);
    if (cached) return new Map(Object.entries(cached.value));
    const types = await client.api({
      operation: 'form.schema',
      method: 'GET',
      path: '/v1.0/workflow/forms/schemas/processCodes',
      query: { processCode },
      perSecond: 15,
      parse: (json) => {
        const result = isObject(json) ? json['result'] : undefined;
        const content = isObject(result) ? result['schemaContent'] : undefined;
        return isObject(result) ? typesOf(isObject(content) ? content['items'] : []) : undefined;
      },
    });
    await facts.set(area, key, types);
    return new Map(Object.entries(types));
  };
}

/** Walks components and the columns of detail tables. */
function typesOf(components: unknown): Record<string, string> {
  const types: Record<string, string> = {};
  for (const component of Array.isArray(components) ? (components as Json[]) : []) {
    if (!isObject(component)) continue;
    const { componentName, props, children } = component;
    if (isObject(props) && typeof props['id'] === 'string' && typeof componentName === 'string')
      types[props['id']] = componentName;
    Object.assign(types, typesOf(children));
  }
  return types;
}
