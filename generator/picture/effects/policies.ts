import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { ClusterNames } from '../host-routes.ts';
import { isDryRun } from '../may-call.ts';
import {
  type Effect,
  type EffectContext,
  type EffectiveDocument,
  type EffectReader,
  isForHttp,
  podsOf,
} from './effect.ts';
import { conditionsText, operationsOf, operationText, pathWords } from './operations.ts';
import { sourceWords } from './sources.ts';

const verbs: Readonly<Record<string, string>> = {
  ALLOW: 'allows calls from',
  DENY: 'denies calls from',
  AUDIT: 'records calls from',
  CUSTOM: 'asks another server about calls from',
};

/** What a policy does with the calls that a rule matches, and whether it only tries that. */
export function actionOf(value: PlainMap): { readonly action: string; readonly isTried: boolean } {
  return { action: textAt(value, 'spec', 'action') ?? 'ALLOW', isTried: isDryRun({ value }) };
}

/**
 * Which calls a policy allows or denies, one effect for each rule. A policy with ALLOW and without rules allows nothing.
 * Source: Istio, AuthorizationPolicy.
 */
export const authorizationEffects: EffectReader = (document, context) => {
  const { value } = document;
  const pods = podsOf(document, context);
  const rules = listAt(value, 'spec', 'rules');
  const { action, isTried } = actionOf(value);
  if (rules.length === 0 && action === 'ALLOW' && isTried)
    return [{ does: `only logs what it would do: allows no calls to ${pods}` }];
  if (rules.length === 0 && action === 'ALLOW')
    return [{ does: `allows no calls to ${pods} that other policies do not allow`, isDangerous: true }];
  return rules.map((rule) => effectOfCalls(value, pods, ruleWords(rule, document, context)));
};

/** The calls of a rule in words. */
export interface CallWords {
  readonly callers: string;
  /** Empty for everything. */
  readonly operations: string;
  /** Empty without conditions. */
  readonly conditions: string;
}

/** What a policy does with some calls. Each of its actions but AUDIT can open or close something. */
export function effectOfCalls(
  value: PlainMap,
  pods: string,
  { callers, operations, conditions }: CallWords,
): Effect {
  const { action, isTried } = actionOf(value);
  const verb = verbOf(value);
  const calls = operations === '' ? '' : `: ${operations}`;
  const sentence = `${verb} ${callers} to ${pods}${calls}${conditions === '' ? '' : `, if ${conditions}`}`;
  if (isTried) return { does: `only logs what it would do: ${sentence}` };
  return { does: sentence, ...(action === 'AUDIT' ? {} : { isDangerous: true }) };
}

/** `allows calls from`. */
export function verbOf(value: PlainMap): string {
  const { action } = actionOf(value);
  return verbs[action] ?? `applies ${action} to calls from`;
}

/** The calls that a rule matches. */
export const ruleWords = (rule: unknown, document: EffectiveDocument, context: EffectContext): CallWords => ({
  callers: callersOf(rule, context),
  operations: operationsText(rule, isForHttp(document, context)),
  conditions: conditionsText(rule),
});

function callersOf(rule: unknown, context: ClusterNames): string {
  const sources = listAt(rule, 'from').map((from) => sourceWords(mapAt(from, 'source'), context));
  return sources.length === 0 ? 'all callers' : sources.join(' or ');
}

function operationsText(rule: unknown, isHttp: boolean): string {
  const texts = operationsOf(rule, isHttp).map((each) =>
    operationText(each.paths.map(pathWords).join(', '), each),
  );
  return texts.includes('') ? '' : texts.join(' or ');
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
    ...effectOf(`makes ${pods} accept`, textAt(value, 'spec', 'mtls', 'mode')),
    ...Object.entries(mapAt(value, 'spec', 'portLevelMtls')).flatMap(([port, tls]) =>
      effectOf(`makes ${pods} accept on port ${port}`, textAt(tls, 'mode')),
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
