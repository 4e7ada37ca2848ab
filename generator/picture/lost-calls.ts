import type { Place } from '../diagnostics/diagnostic.ts';
import { listAt } from '../lang/at-path.ts';
import type { Service } from '../model/service.ts';
import { isInAddition } from './document-names.ts';
import {
  type AccessContext,
  actionOf,
  hasOwnPolicies,
  isDryRun,
  mayCall,
  policedCall,
  policiesFor,
  withRequest,
} from './may-call.ts';
import { type PermittedCall, permittedCalls } from './permitted-calls.ts';
import { isFor } from './pod-documents.ts';
import type { ClusterPods } from './pods.ts';
import { ruleMatches } from './policy-rules.ts';
import type { RenderedDocument } from './rendered-document.ts';

/** A call that specs permit, and that the policies of a cluster deny because of a document or patch of a team. */
export interface LostCall {
  readonly call: PermittedCall;
  /** What is written there: a rule that denies the call, a change of the rules that allow it, or their deletion. */
  readonly cause: 'denial' | 'change' | 'deletion';
  readonly document: RenderedDocument;
  /** The rule that denies the call. */
  readonly rule?: unknown;
  readonly at: Place;
}

/** The calls of a service that specs permit and that its pods deny, once for each cause. */
export function lostCalls(context: AccessContext, service: Service): LostCall[] {
  const pods = (context.podsByService.get(service.name) ?? []).filter(({ isInMesh }) => isInMesh);
  const isTouched =
    hasOwnPolicies(context, service) || pods.some((each) => policiesFor(context, each).length > 0);
  if (!isTouched) return [];
  return permittedCalls(context, service).flatMap((call): LostCall[] => {
    const denying = pods.filter(
      (each) => mayCall(context, each, call.caller, { method: call.method }) === false,
    );
    if (denying.length === 0) return [];
    const denials = denialsOf(context, denying, call);
    if (denials.length > 0) return denials;
    const cause = changeIn(context, service, denying);
    return cause ? [{ call, ...cause }] : [];
  });
}

/** The rules that deny a call. */
function denialsOf(context: AccessContext, pods: readonly ClusterPods[], call: PermittedCall): LostCall[] {
  const policies = new Set(pods.flatMap((each) => policiesFor(context, each)));
  const [{ service } = { service: undefined }] = pods;
  const policed = withRequest(policedCall(context, call.caller, { method: call.method }), service);
  return [...policies].flatMap((document) =>
    actionOf(document) === 'DENY' && !isDryRun(document)
      ? listAt(document.value, 'spec', 'rules').flatMap((rule, index): LostCall[] =>
          ruleMatches(rule, policed, document.namespace) === true
            ? [{ call, cause: 'denial', document, rule, at: placeOfDenial(document, index) }]
            : [],
        )
      : [],
  );
}

/** A patch may change the rule, or make a policy that allows calls into one that denies them. */
function placeOfDenial(document: RenderedDocument, index: number): Place {
  const rule = document.at(['spec', 'rules', index]);
  if (isInAddition(rule)) return rule;
  return (
    document.changeAt(['spec', 'action']) ??
    document.changeAt(['spec', 'rules', index]) ??
    document.changeAt(['spec']) ??
    rule
  );
}

/** Why no policy allows a call any longer: a patch changes the rendered policy of the service, or deletes it. */
function changeIn(
  { byKind, rendered, cluster }: AccessContext,
  { name }: Service,
  pods: readonly ClusterPods[],
): Omit<LostCall, 'call'> | undefined {
  const ofService = (document: RenderedDocument) =>
    document.kind === 'AuthorizationPolicy' && document.service === name && document.origin !== 'extra';
  for (const document of byKind.get('AuthorizationPolicy') ?? []) {
    if (!ofService(document)) continue;
    const changed = [
      ...(actionOf(document) === 'ALLOW' ? [] : ['action']),
      ...(pods.some((each) => isFor(document, each)) ? [] : ['selector']),
      'rules',
    ];
    const at = [
      ...(isDryRun(document) ? [document.changeAt(['metadata', 'annotations', 'istio.io/dry-run'])] : []),
      ...changed.map((key) => document.changeAt(['spec', key])),
    ].find((place) => place !== undefined);
    if (at) return { cause: 'change', document, at };
  }
  const deletion = rendered.deleted.find(
    ({ document }) => ofService(document) && document.clusters.includes(cluster.name),
  );
  return deletion && { cause: 'deletion', ...deletion };
}
