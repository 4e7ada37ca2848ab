import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, mapAt, textAt, textsAt } from '../../../lang/at-path.ts';
import type { PlainMap } from '../../../lang/plain-map.ts';

/** A caller that a rule of an AuthorizationPolicy names: a ServiceAccount, or all callers of a namespace. */
export interface NamedCaller {
  readonly text: string;
  /** That of the name in the rule. */
  readonly path: Path;
  /** The source or condition with the name. */
  readonly part: PlainMap;
  /** True if the rule is for all others. */
  readonly isExcluded: boolean;
  /** Undefined for any. */
  readonly trustDomain?: string;
  readonly namespace: string;
  /** Undefined for all of the namespace. */
  readonly account?: string;
}

type Kind = 'principal' | 'namespace' | 'account';

const sourceKeys: Readonly<Record<string, Kind>> = {
  principals: 'principal',
  notPrincipals: 'principal',
  serviceAccounts: 'account',
  notServiceAccounts: 'account',
  namespaces: 'namespace',
  notNamespaces: 'namespace',
};

const attributes: ReadonlyMap<string, Kind> = new Map([
  ['source.principal', 'principal'],
  ['source.serviceAccount', 'account'],
  ['source.namespace', 'namespace'],
]);

/**
 * The callers that a rule names, without patterns that are not for one namespace.
 * Source: Istio, AuthorizationPolicy: Source; Authorization Policy Conditions.
 * @param own the namespace of the policy
 */
export function* callersNamedIn(rule: unknown, own: string): Iterable<NamedCaller> {
  for (const [position, item] of listAt(rule, 'from').entries()) {
    const source = mapAt(item, 'source');
    for (const [key, kind] of Object.entries(sourceKeys))
      yield* callersAt(source, ['from', position, 'source', key], kind, own);
  }
  for (const [position, item] of listAt(rule, 'when').entries()) {
    const kind = attributes.get(textAt(item, 'key') ?? '');
    for (const side of kind ? ['values', 'notValues'] : [])
      if (kind) yield* callersAt(mapAt(item), ['when', position, side], kind, own);
  }
}

function* callersAt(part: PlainMap, path: Path, kind: Kind, own: string): Iterable<NamedCaller> {
  const key = String(path.at(-1));
  for (const [index, text] of textsAt(part, key).entries()) {
    const named = callerIn(text, kind, own);
    if (named) yield { text, path: [...path, index], part, isExcluded: key.startsWith('not'), ...named };
  }
}

type Named = Pick<NamedCaller, 'trustDomain' | 'namespace' | 'account'>;

function callerIn(text: string, kind: Kind, own: string): Named | undefined {
  if (kind === 'namespace') return text.includes('*') ? undefined : { namespace: text };
  if (kind === 'account') {
    const [first = '', second] = text.split('/');
    return second === undefined ? { namespace: own, account: first } : { namespace: first, account: second };
  }
  const [, domain, namespace, account] = /^([^/]+)\/ns\/([^/*]+)\/(?:sa\/)?([^/*]+|\*)$/.exec(text) ?? [];
  if (namespace === undefined) return undefined;
  return {
    ...(domain === undefined || domain.startsWith('*') ? {} : { trustDomain: domain }),
    namespace,
    ...(account === undefined || account === '*' ? {} : { account }),
  };
}
