import { listAt, textsAt } from '../../lang/at-path.ts';
import { requestText } from '../../model/http-request.ts';
import { isInAddition } from '../../picture/document-names.ts';
import {
  actionOf,
  isDryRun,
  mayCall,
  policedCall,
  policiesFor,
  withRequest,
} from '../../picture/may-call.ts';
import { metadataFor, methodsNamedIn, ruleMatches } from '../../picture/policy-rules.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { statusesOf } from '../call-status.ts';
import type { Case } from '../case.ts';
import { arrives } from '../own/arrives.ts';
import { callersOf, callerWithIdentity, type PossibleCaller } from '../own/callers.ts';
import { methodName, type OwnDocuments, ofKind, withoutDocument } from '../own/own-documents.ts';
import { reachedPods } from '../own/reached-pods.ts';
import { textOf } from '../places.ts';
import { stranger } from './access.ts';
import { type CaseContext, type Derived, sending } from './case-context.ts';
import { anyMethod } from './external.ts';
import type { Metadata } from './samples.ts';

/** A call that a policy of a team decides about. */
interface PolicedSample {
  readonly caller: PossibleCaller;
  readonly method: string;
  readonly metadata: Metadata;
}

/** For each rule of an AuthorizationPolicy of a team: a call that it decides about, and one that it leaves alone. */
export function ownAccess(own: OwnDocuments, contexts: readonly CaseContext[]): Derived {
  const made = ofKind(own, 'AuthorizationPolicy').flatMap((policy) =>
    listAt(policy.value, 'spec', 'rules').flatMap((rule, index): Derived[] => {
      const place = policy.at(['spec', 'rules', index]);
      if (!isInAddition(place)) return [];
      const found = ofRule(own, policy, rule, contexts);
      const setting = `AuthorizationPolicy ${policy.name}: rule ${index + 1}`;
      if (typeof found === 'string')
        return [{ cases: [], unproven: [{ service: policy.service, setting, reason: found }] }];
      const at = { in: 'document', file: textOf(place) } as const;
      const name = `${policy.service}/authorizationpolicy-${policy.name}/rule-${index + 1}`;
      return [
        {
          cases: found.map((each): Case => ({ ...each, name: `${name}/${each.name}`, at })),
          unproven: [],
        },
      ];
    }),
  );
  return { cases: made.flatMap(({ cases }) => cases), unproven: made.flatMap(({ unproven }) => unproven) };
}

/** The cases of a rule, or why it has none. */
function ofRule(
  own: OwnDocuments,
  policy: RenderedDocument,
  rule: unknown,
  contexts: readonly CaseContext[],
): string | readonly Case[] {
  const action = actionOf(policy);
  if (action === 'CUSTOM') return 'an authorizer outside of the mesh decides';
  if (action === 'AUDIT' || isDryRun(policy)) return 'it decides about no call';
  if (listAt(policy.value, 'spec', 'targetRefs').length > 0) return 'it names its target by targetRefs';
  const selected = own.picture.pods.filter((pods) => policiesFor(own, pods).includes(policy));
  const called = reachedPods(own, selected);
  if (typeof called === 'string') return called;
  const { pods, host, namespace, to } = called;
  const without = withoutDocument(own, policy);
  const context = contexts.find(({ instance }) => instance.service.name === pods.service?.name);
  const methods = context
    ? methodsOf(context, rule)
    : [...new Set([...methodsNamedIn(rule), ...own.methods, anyMethod])];
  const callers = [
    ...callersOf(own, { host, namespace }),
    callerWithIdentity({ namespace: pods.namespace, serviceAccount: stranger }),
  ];
  const wanted = metadataFor(rule);
  const metadata = Object.keys(wanted).length > 0 ? [wanted, {}] : [{}];
  const all = callers.flatMap((caller) =>
    methods
      .filter((method) => arrives(own, called, caller, method))
      .flatMap((method) => metadata.map((each): PolicedSample => ({ caller, method, metadata: each }))),
  );
  const isMatch = ({ caller, ...sent }: PolicedSample) =>
    ruleMatches(rule, withRequest(policedCall(own, caller.identity, sent), pods.service), policy.namespace);
  const allows = ({ caller, ...sent }: PolicedSample, documents = own) =>
    mayCall(documents, pods, caller.identity, sent);
  const denies = action === 'DENY';
  const matched = all.filter((sample) => isMatch(sample) === true);
  if (matched.length === 0)
    return all.some((sample) => isMatch(sample) === undefined)
      ? 'it has a condition that no case meets'
      : 'no caller of this cluster can make a call that it matches';
  const hit = matched.find((sample) => allows(sample) === !denies && allows(sample, without) === denies);
  if (!hit)
    return denies
      ? 'other policies deny the calls that it denies'
      : 'other policies allow, or deny, the calls that it allows';
  const others = all.filter((sample) => isMatch(sample) === false && allows(sample) === denies);
  const miss =
    others.find(({ caller, method }) => caller === hit.caller && method === hit.method) ??
    others.find(({ caller }) => caller === hit.caller) ??
    others.find(({ method }) => method === hit.method) ??
    others[0];
  const caseOf = ({ caller, method, metadata: sent }: PolicedSample, isAllowed: boolean): Case => {
    const token = context?.tokenFor(method);
    const http = context?.httpCallOf(method);
    return {
      name: `${methodName(own, method)}/${isAllowed ? 'allowed-for' : 'denied-to'}-${caller.label}`,
      kind: 'own-access',
      service: policy.service,
      from: caller.caller,
      to: http?.to ?? to,
      send: {
        ...sending(method, 5, sent),
        ...(token ? { token } : {}),
        ...(http ? { request: http.request } : {}),
      },
      behaviour: [],
      expect: isAllowed
        ? [{ claim: 'status', anyOf: ['OK'] }]
        : [{ claim: 'status', anyOf: statusesOf(method).denied }, { claim: 'not reached' }],
      at: { in: 'document', file: '' },
      disturbs: false,
    };
  };
  return [caseOf(hit, !denies), ...(miss ? [caseOf(miss, denies)] : [])];
}

/** The methods of a service; for an HTTP server also requests that the rule names, as they may belong to no operation. */
function methodsOf({ instance: { service } }: CaseContext, rule: unknown): string[] {
  const named = listAt(rule, 'to').flatMap((to) => {
    const [verb = 'GET'] = textsAt(to, 'operation', 'methods');
    return textsAt(to, 'operation', 'paths')
      .filter((path) => !path.startsWith('*'))
      .map((path) => path.replace(/\{\*{1,2}\}/g, 'prove').replace(/\*$/, 'prove'))
      .map((path) => requestText({ verb, path }));
  });
  const served = service.methods.map(({ path }) => path);
  return service.http && !service.grpc ? [...served, ...named] : served;
}
