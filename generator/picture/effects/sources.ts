import { textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { ClusterNames } from '../host-routes.ts';

/** The words for the keys of a source. Source: Istio, AuthorizationPolicy, Source. */
const keys: Readonly<Record<string, (texts: readonly string[], context: ClusterNames) => string>> = {
  principals: (texts, context) => texts.map((text) => principalWords(text, context)).join(', '),
  notPrincipals: (texts, context) =>
    texts.includes('*')
      ? 'callers without an identity'
      : `callers except ${texts.map((text) => principalWords(text, context)).join(', ')}`,
  requestPrincipals: (texts) => `callers with a token of ${texts.join(', ')}`,
  notRequestPrincipals: (texts) => `callers without a token of ${texts.join(', ')}`,
  namespaces: (texts) => `callers in the namespace ${texts.join(', ')}`,
  notNamespaces: (texts) => `callers outside the namespace ${texts.join(', ')}`,
  serviceAccounts: (texts) => `the service account ${texts.join(', ')}`,
  notServiceAccounts: (texts) => `callers except the service account ${texts.join(', ')}`,
  ipBlocks: (texts) => `the addresses ${texts.join(', ')}`,
  notIpBlocks: (texts) => `callers except the addresses ${texts.join(', ')}`,
  remoteIpBlocks: (texts) => `the addresses ${texts.join(', ')}`,
  notRemoteIpBlocks: (texts) => `callers except the addresses ${texts.join(', ')}`,
};

/** A source of a rule in words; all its conditions must hold. */
export function sourceWords(source: PlainMap, context: ClusterNames): string {
  const parts = Object.keys(source).map((key) =>
    (keys[key] ?? ((texts: readonly string[]) => `${key} ${texts.join(', ')}`))(
      textsAt(source, key),
      context,
    ),
  );
  return parts.join(' and ') || 'all callers';
}

/** The name of a service for its identity; the identity for any other caller. */
export function principalWords(principal: string, { names }: ClusterNames): string {
  if (principal === '*') return 'all callers with an identity';
  const [, namespace, name] = /^[^/]+\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal) ?? [];
  const isService = [...names].some(
    ([host, service]) => service === name && host.startsWith(`${name}.${namespace}.`),
  );
  return isService && name !== undefined ? name : principal;
}
