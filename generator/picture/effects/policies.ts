import { listAt, mapAt, textAt, textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { ClusterNames } from '../host-routes.ts';
import { type Effect, type EffectReader, podsOf } from './effect.ts';

const verbs: Readonly<Record<string, string>> = {
  ALLOW: 'allows calls from',
  DENY: 'denies calls from',
  AUDIT: 'records calls from',
  CUSTOM: 'asks another server about calls from',
};

/**
 * Which calls a policy allows or denies, one effect for each rule. A policy with ALLOW and without rules allows nothing.
 * Source: Istio, AuthorizationPolicy.
 */
export const authorizationEffects: EffectReader = (document, context) => {
  const { value } = document;
  const action = textAt(value, 'spec', 'action') ?? 'ALLOW';
  const verb = verbs[action] ?? `applies ${action} to calls from`;
  const isTried = textAt(value, 'metadata', 'annotations', 'istio.io/dry-run') === 'true';
  const pods = podsOf(document, context);
  const rules = listAt(value, 'spec', 'rules');
  if (rules.length === 0 && action === 'ALLOW')
    return [{ does: `allows no calls to ${pods} that other policies do not allow`, isDangerous: true }];
  return rules.map((rule): Effect => {
    const sentence = `${verb} ${callersOf(rule, context)} to ${pods}${operationsOf(rule)}${conditionsOf(rule)}`;
    if (isTried) return { does: `only logs what it would do: ${sentence}` };
    return { does: sentence, ...(action === 'DENY' || action === 'CUSTOM' ? { isDangerous: true } : {}) };
  });
};

function callersOf(rule: unknown, context: ClusterNames): string {
  const sources = listAt(rule, 'from').map((from) => sourceOf(mapAt(from, 'source'), context));
  return sources.length === 0 ? 'all callers' : sources.join(' or ');
}

/** All conditions of a source must hold. */
function sourceOf(source: PlainMap, context: ClusterNames): string {
  const words: Readonly<Record<string, (texts: string[]) => string>> = {
    principals: (texts) => texts.map((text) => principalWords(text, context)).join(', '),
    notPrincipals: (texts) =>
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
  const parts = Object.keys(source).map((key) =>
    (words[key] ?? ((texts) => `${key} ${texts.join(', ')}`))(textsAt(source, key)),
  );
  return parts.join(' and ') || 'all callers';
}

/** The name of a service for its identity; the identity for any other caller. */
function principalWords(principal: string, { names }: ClusterNames): string {
  if (principal === '*') return 'all callers with an identity';
  const [, namespace, name] = /^[^/]+\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal) ?? [];
  const isService = [...names].some(
    ([host, service]) => service === name && host.startsWith(`${name}.${namespace}.`),
  );
  return isService && name !== undefined ? name : principal;
}

function operationsOf(rule: unknown): string {
  const list = listAt(rule, 'to').map((to) => operationOf(mapAt(to, 'operation')));
  return list.length === 0 || list.includes('') ? '' : `: ${list.join(' or ')}`;
}

/** All conditions of an operation must hold. The method of every gRPC call is POST. */
function operationOf(operation: PlainMap): string {
  const words: Readonly<Record<string, (texts: string[]) => string>> = {
    paths: (texts) => texts.map((text) => text.replace(/^\//, '')).join(', '),
    notPaths: (texts) => `all but ${texts.map((text) => text.replace(/^\//, '')).join(', ')}`,
    ports: (texts) => `port ${texts.join(', ')}`,
    notPorts: (texts) => `all but port ${texts.join(', ')}`,
    methods: (texts) => (texts.join() === 'POST' ? '' : `HTTP ${texts.join(', ')}`),
    notMethods: (texts) => `all but HTTP ${texts.join(', ')}`,
    hosts: (texts) => `host ${texts.join(', ')}`,
    notHosts: (texts) => `all but host ${texts.join(', ')}`,
  };
  return Object.keys(operation)
    .map((key) => (words[key] ?? ((texts) => `${key} ${texts.join(', ')}`))(textsAt(operation, key)))
    .filter((part) => part !== '')
    .join(' and ');
}

function conditionsOf(rule: unknown): string {
  const conditions = listAt(rule, 'when').flatMap((condition) => {
    const key = textAt(condition, 'key') ?? '';
    const [values, notValues] = [textsAt(condition, 'values'), textsAt(condition, 'notValues')];
    return [
      ...(values.length > 0 ? [`${key} is ${values.join(' or ')}`] : []),
      ...(notValues.length > 0 ? [`${key} is not ${notValues.join(' or ')}`] : []),
    ];
  });
  return conditions.length > 0 ? `, if ${conditions.join(' and ')}` : '';
}

const modes: Readonly<Record<string, string>> = {
  STRICT: 'mutual TLS only',
  PERMISSIVE: 'mutual TLS and plain text',
  DISABLE: 'plain text only',
};

/** What pods accept: mutual TLS, plain text, or both. Source: Istio, PeerAuthentication. */
export const peerAuthenticationEffects: EffectReader = (document, context) => {
  const { value } = document;
  const pods = podsOf(document, context);
  const effectOf = (does: string, mode: string | undefined): Effect[] => {
    if (mode === undefined || mode === 'UNSET') return [];
    const isPlain = mode !== 'STRICT';
    return [{ does, value: modes[mode] ?? mode, ...(isPlain ? { isDangerous: true } : {}) }];
  };
  return [
    ...effectOf(`sets what ${pods} accepts`, textAt(value, 'spec', 'mtls', 'mode')),
    ...Object.entries(mapAt(value, 'spec', 'portLevelMtls')).flatMap(([port, tls]) =>
      effectOf(`sets what ${pods} accepts on port ${port}`, textAt(tls, 'mode')),
    ),
  ];
};

/** Which tokens proxies check. A call without a token passes. Source: Istio, RequestAuthentication. */
export const requestAuthenticationEffects: EffectReader = (document, context) => {
  const issuers = listAt(document.value, 'spec', 'jwtRules').flatMap((rule) => textAt(rule, 'issuer') ?? []);
  const pods = podsOf(document, context);
  return [
    { does: `sets the issuers whose tokens calls to ${pods} may have`, value: issuers.join(', ') || 'none' },
  ];
};
