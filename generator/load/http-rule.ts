import { isMap } from '../lang/plain-map.ts';

/** A request of JSON that is transcoded to a call of a method, by its annotation `google.api.http`. */
export interface JsonBinding {
  /** The method of HTTP. */
  readonly verb: string;
  /** The template, such as `/v1/{name=orders/*}:cancel`. */
  readonly path: string;
  /** The field of the request that is the body, or `*` for all fields that the path does not name. */
  readonly body?: string;
  /** Fields that the annotation names and the request message lacks. */
  readonly lacks?: readonly string[];
}

/** The annotation in the JSON form of descriptors. */
const extension = '[google.api.http]';

const verbs = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** The requests of the options of a method, the additional ones too. Source: google/api/http.proto. */
export function bindingsIn(options: unknown): JsonBinding[] {
  const rule = isMap(options) ? options[extension] : undefined;
  if (!isMap(rule)) return [];
  const more = Array.isArray(rule['additionalBindings']) ? rule['additionalBindings'] : [];
  return [rule, ...more].flatMap(bindingOf);
}

function bindingOf(rule: unknown): JsonBinding[] {
  if (!isMap(rule)) return [];
  const body = typeof rule['body'] === 'string' ? { body: rule['body'] } : {};
  const custom = rule['custom'];
  if (isMap(custom) && typeof custom['kind'] === 'string' && typeof custom['path'] === 'string')
    return [{ verb: custom['kind'].toUpperCase(), path: custom['path'], ...body }];
  for (const verb of verbs) {
    const path = rule[verb];
    if (typeof path === 'string') return [{ verb: verb.toUpperCase(), path, ...body }];
  }
  return [];
}

/** The fields that a template names: of `/v1/{order.id}/{name=shops/*}`, `order.id` and `name`. */
export const variablesIn = (path: string): string[] =>
  [...path.matchAll(/\{([^=}]+)(?:=[^}]*)?\}/g)].map(([, name = '']) => name);

/** A template without the names of its variables: two methods with one of these have the same requests. */
export const shapeOf = (path: string): string =>
  path.replaceAll(/\{[^=}]+\}/g, '*').replaceAll(/\{[^=}]+=([^}]*)\}/g, '$1');

const escaped = (text: string): string => text.replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&');

/** Matches the paths of a template: a text, or an expression in RE2 syntax if the template has variables. */
export function pathMatchOf(path: string): { readonly exact: string } | { readonly regex: string } {
  const shape = shapeOf(path);
  if (!shape.includes('*')) return { exact: shape };
  const parts = shape.split(/(\*\*|\*)/).map((part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]+' : escaped(part);
  });
  return { regex: parts.join('') };
}
