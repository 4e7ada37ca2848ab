import { listAt, mapAt, textAt, textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';

/** An operation of a rule, with its paths apart from its other conditions. */
export interface Operation {
  /** Empty for any path. */
  readonly paths: readonly string[];
  /** The methods of HTTP; empty for any, and for POST if all calls are gRPC calls. */
  readonly verbs: readonly string[];
  /** All other conditions in words. */
  readonly others: string;
}

/**
 * The operations of a rule: one of them is enough. Source: Istio, AuthorizationPolicy, Operation.
 * @param isHttp true if some of the calls may be requests of HTTP
 */
export function operationsOf(rule: unknown, isHttp: boolean): Operation[] {
  const all = listAt(rule, 'to').flatMap((to) => operationsIn(mapAt(to, 'operation'), isHttp));
  return all.length > 0 ? all : [{ paths: [], verbs: [], others: '' }];
}

/** Ports without any other condition are one operation each. */
function operationsIn(operation: PlainMap, isHttp: boolean): Operation[] {
  const ports = textsAt(operation, 'ports');
  if (Object.keys(operation).join() === 'ports')
    return ports.map((port) => ({ paths: [], verbs: [], others: `port ${port}` }));
  const { paths: _paths, methods: _methods, ...others } = operation;
  const methods = textsAt(operation, 'methods');
  return [
    {
      paths: textsAt(operation, 'paths'),
      // The method of every gRPC call is POST.
      verbs: methods.join() === 'POST' && !isHttp ? [] : methods,
      others: Object.keys(others)
        .map((key) => (words[key] ?? ((texts) => `${key} ${texts.join(', ')}`))(textsAt(others, key)))
        .join(' and '),
    },
  ];
}

const words: Readonly<Record<string, (texts: string[]) => string>> = {
  notPaths: (texts) => `all but ${texts.map(pathWords).join(', ')}`,
  ports: (texts) => `port ${texts.join(', ')}`,
  notPorts: (texts) => `all but port ${texts.join(', ')}`,
  notMethods: (texts) => `all but HTTP ${texts.join(', ')}`,
  hosts: (texts) => `host ${texts.join(', ')}`,
  notHosts: (texts) => `all but host ${texts.join(', ')}`,
};

/** A path without its slash if it is a method of gRPC, whose service usually has a package: `shop.v1.Stock/Get`. */
export const pathWords = (path: string): string => path.replace(/^\/(?=[^/]*\.[^/]+\/[^/]+$)/, '');

/** `GET /admin/* and port 8080`; empty for all requests. @param paths in words */
export function operationText(paths: string, { verbs, others }: Omit<Operation, 'paths'>): string {
  const methods = verbs.join(' or ');
  const request = paths === '' ? (methods === '' ? '' : `HTTP ${methods}`) : `${methods} ${paths}`.trim();
  return [request, others].filter((part) => part !== '').join(' and ');
}

/** `request.headers[x-a] is b and source.ip is not 10.0.0.1`; empty without conditions. */
export const conditionsText = (rule: unknown): string =>
  listAt(rule, 'when')
    .flatMap((condition) => {
      // Envoy compares the names of headers in lower case.
      const key = (textAt(condition, 'key') ?? '').replace(/^request\.headers\[.*\]$/, (header) =>
        header.toLowerCase(),
      );
      const [values, notValues] = [textsAt(condition, 'values'), textsAt(condition, 'notValues')];
      return [
        ...(values.length > 0 ? [`${key} is ${values.join(' or ')}`] : []),
        ...(notValues.length > 0 ? [`${key} is not ${notValues.join(' or ')}`] : []),
      ];
    })
    .join(' and ');
