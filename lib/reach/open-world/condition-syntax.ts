import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import { addressesCalled } from './addresses-text.ts';
import type { Condition } from './condition.ts';
import { ANY_NAMESPACE } from './condition-name.ts';
import { NAMESPACE_NAME } from './pod-space.ts';

/** The condition that a printed name stands for ({@link conditionName}). Undefined if the text is no such name. */
export function conditionCalled(text: string): Condition | undefined {
  const [, where = '', which = ''] = /^(\{[^{}]*\}|[^{}/]+)\/\{([^{}]+)\}$/.exec(text) ?? [];
  const namespaces = namespacesCalled(where);
  const [, own = '', at] = /^(.*?)(?: at ([\da-f.:/ ]+(?: but [\da-f.:/ ]+)*))?$/i.exec(which) ?? [];
  const pods = own === 'any pod' ? [] : selectorCalled(own);
  if (!namespaces || !pods || which === '' || which === 'stranger') return undefined;
  const addresses = at === undefined ? undefined : addressesCalled(at);
  if (at !== undefined && !addresses) return undefined;
  return { namespaces, pods, ...(addresses && { addresses }) };
}

/**
 * The workload and the condition on its pods in a text such as `shop/db[StatefulSet]{apps.kubernetes.io/pod-index=0}` ({@link onlyName}).
 * Undefined if the text has another form.
 */
export function onlyCalled(text: string): { readonly name: string; readonly condition: Condition } | undefined {
  const [, name = '', which = ''] = /^(.+[\]}])\{([^{}]+)\}$/.exec(text) ?? [];
  const [at = '', blocks] = /(?:^|, )at ([\da-f.:/ ]+(?: but [\da-f.:/ ]+)*)$/i.exec(which) ?? [];
  const before = which.slice(0, which.length - at.length);
  const [, own = '', where = ''] = /^(.*?)(?:(?:^|, )if its namespace has (.+))?$/.exec(before) ?? [];
  if (which === '') return undefined;
  const [pods, namespaces] = [own, where].map((one) => (one === '' ? [] : selectorCalled(one)));
  const addresses = blocks === undefined ? undefined : addressesCalled(blocks);
  if (!pods || !namespaces || (blocks !== undefined && !addresses)) return undefined;
  return { name, condition: { namespaces, pods, ...(addresses && { addresses }) } };
}

function namespacesCalled(text: string): LabelSelectorRequirement[] | undefined {
  const named = (operator: 'In' | 'NotIn', names: string) => ({
    key: NAMESPACE_NAME,
    operator,
    values: names.split(','),
  });
  if (/^[^{}]+$/.test(text)) return [named('In', text)];
  if (text === ANY_NAMESPACE) return [];
  const [, only] = /^\{namespaces ([^ ]+)\}$/.exec(text) ?? [];
  if (only !== undefined) return [named('In', only)];
  const [, labels, operator, names] =
    /^\{(?:any namespace|namespaces with (.+?))(?: (but|among) ([^ ]+))?\}$/.exec(text) ?? [];
  const selector = labels === undefined ? [] : selectorCalled(labels);
  if (!selector || (labels === undefined && names === undefined)) return undefined;
  return [...selector, ...(names === undefined ? [] : [named(operator === 'but' ? 'NotIn' : 'In', names)])];
}

/** Reads a selector as `kubectl --selector` takes it: `app=web,tier in (a,b),track!=stable,canary,!legacy`. */
function selectorCalled(text: string): LabelSelectorRequirement[] | undefined {
  const requirements = text.match(/(?:[^,(]|\([^)]*\))+/g)?.map((part) => requirementCalled(part.trim()));
  return requirements?.every((one) => one !== undefined) ? requirements : undefined;
}

function requirementCalled(text: string): LabelSelectorRequirement | undefined {
  const [, key = '', operator, values = ''] = /^([^\s=!,()]+)(?:(==?|!=)([^\s=!,()]*))?$/.exec(text) ?? [];
  if (key !== '' && operator === undefined) return { key, operator: 'Exists', values: [] };
  if (key !== '') return { key, operator: operator === '!=' ? 'NotIn' : 'In', values: [values] };
  const [, absent] = /^!([^\s=!,()]+)$/.exec(text) ?? [];
  if (absent !== undefined) return { key: absent, operator: 'DoesNotExist', values: [] };
  const [, listed, isIn, list = ''] = /^([^\s=!,()]+) (in|notin) \(([^()]*)\)$/.exec(text) ?? [];
  if (listed === undefined) return undefined;
  return { key: listed, operator: isIn === 'in' ? 'In' : 'NotIn', values: list.split(',').map((one) => one.trim()) };
}
