import { nearest } from '../../../diagnostics/nearest.ts';
import type { Path } from '../../../diagnostics/source-file.ts';
import { didYouMean, suggest } from '../../../diagnostics/suggestion.ts';
import { mapAt, textsAt } from '../../../lang/at-path.ts';
import type { PlainMap } from '../../../lang/plain-map.ts';
import { titleOf } from '../../../picture/document-names.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import type { Finding } from '../../check.ts';
import { exclusionEffect } from './exclusions.ts';
import { starMistake } from './policy-paths.ts';

/** The callers that a policy can name. */
export interface KnownCallers {
  /** ServiceAccounts by namespace, of the namespaces of services. */
  readonly accounts: ReadonlyMap<string, ReadonlySet<string>>;
  /** That of the mesh. */
  readonly trustDomain: string;
}

type Mistake = Required<Pick<Finding, 'message' | 'hint'>>;

/** Keys of a source, and the attributes of conditions that have the same values. */
const principalKeys = ['principals', 'notPrincipals', 'source.principal'];
const accountKeys = ['serviceAccounts', 'notServiceAccounts', 'source.serviceAccount'];

/** Callers in a source of a rule that do not exist. */
export function* callerMistakes(
  document: RenderedDocument,
  item: unknown,
  path: Path,
  known: KnownCallers,
): Iterable<Finding> {
  for (const key of Object.keys(mapAt(item, 'source')))
    yield* namedCallers(document, key, mapAt(item, 'source'), [...path, key], known);
}

/**
 * The same for the values of one key, or of one attribute of a condition.
 * @param part the source or condition with the values
 * @param path that of the values
 */
export function* namedCallers(
  document: RenderedDocument,
  key: string,
  part: PlainMap,
  path: Path,
  known: KnownCallers,
): Iterable<Finding> {
  const side = String(path.at(-1));
  const names = textsAt(part, side);
  const effect = exclusionEffect(document, side, part);
  for (const [index, name] of names.entries()) {
    const mistake = principalKeys.includes(key)
      ? principalMistake(name, names, document, known)
      : accountKeys.includes(key)
        ? accountMistake(name, document, known)
        : undefined;
    if (!mistake) continue;
    yield {
      message: `${titleOf(document)}: ${mistake.message}${effect}`,
      at: document.at([...path, index]),
      hint: mistake.hint,
    };
  }
}

/** Why no caller has a principal; undefined if one may have it. */
function principalMistake(
  principal: string,
  all: readonly string[],
  { namespace: own, service }: RenderedDocument,
  known: KnownCallers,
): Mistake | undefined {
  if (principal.includes('*')) return starMistake(principal, false);
  const [whole, domain = '', namespace = '', account = ''] =
    /^([^/]+)\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal) ?? [];
  if (principal.startsWith('spiffe://'))
    return {
      message: `no caller has the principal ${principal}: principals in a policy do not start with spiffe://`,
      hint: `write ${principal.slice('spiffe://'.length)}`,
    };
  if (whole === undefined)
    return {
      message: `no caller has the principal ${principal}`,
      hint: `write <trust domain>/ns/<namespace>/sa/<service account>, such as ${known.trustDomain}/ns/${own}/sa/${service}`,
    };
  return (
    unknownAccount(namespace, account, known) ??
    otherDomain(domain, `/ns/${namespace}/sa/${account}`, all, known)
  );
}

/** Others may run in a namespace of services: what is near a name there is that name misspelt. */
export function unknownAccount(
  namespace: string,
  account: string,
  { accounts }: Pick<KnownCallers, 'accounts'>,
): Mistake | undefined {
  const there = accounts.get(namespace) ?? new Set();
  return there.has(account) || nearest(account, there).length === 0
    ? undefined
    : {
        message: `${namespace} has no ServiceAccount ${account}`,
        hint: suggest(account, there, 'ServiceAccounts there'),
      };
}

/**
 * A trust domain that is nearly that of the mesh, or that of another mesh for a caller of this repository. In policies,
 * cluster.local is the trust domain of the mesh, whatever its name. A policy that names both is one of a migration.
 * Source: Istio, Trust Domain Migration; pilot/pkg/security/trustdomain.
 */
function otherDomain(
  domain: string,
  rest: string,
  all: readonly string[],
  { trustDomain, accounts }: KnownCallers,
): Mistake | undefined {
  const own = [...new Set([trustDomain, 'cluster.local'])];
  if (own.includes(domain)) return undefined;
  const near = nearest(domain, own);
  if (near.length > 0)
    return {
      message: `the trust domain of the mesh is ${trustDomain}, not ${domain}`,
      hint: didYouMean(near),
    };
  const [, namespace = '', account = ''] = /^\/ns\/(.+)\/sa\/(.+)$/.exec(rest) ?? [];
  if (!accounts.get(namespace)?.has(account) || own.some((each) => all.includes(each + rest)))
    return undefined;
  return {
    message: `${account} of ${namespace} has the trust domain ${trustDomain}, not ${domain}`,
    hint: `write ${trustDomain}${rest}`,
  };
}

/**
 * `namespace/account`, or `account` in the namespace of the policy.
 * Source: Istio, AuthorizationPolicy, Source.serviceAccounts.
 */
function accountMistake(
  name: string,
  { namespace: own }: RenderedDocument,
  known: KnownCallers,
): Mistake | undefined {
  const [first = '', second] = name.split('/');
  if (second !== undefined) return unknownAccount(first, second, known);
  const missing = unknownAccount(own, first, known);
  const others = [...known.accounts].flatMap(([namespace, names]) =>
    names.has(first) && namespace !== own ? [`${namespace}/${first}`] : [],
  );
  if (known.accounts.get(own)?.has(first) || others.length === 0) return missing;
  return {
    message: `a name without a namespace is for ${own}, which has no ServiceAccount ${first}`,
    hint: didYouMean(others),
  };
}
