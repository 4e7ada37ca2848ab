import type { Place } from '../../diagnostics/diagnostic.ts';
import { listAt, textsAt } from '../../lang/at-path.ts';
import type { Service } from '../../model/service.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import {
  type AccessContext,
  accessContexts,
  actionOf,
  isDryRun,
  policedCall,
  withRequest,
} from '../../picture/may-call.ts';
import { permittedCalls } from '../../picture/permitted-calls.ts';
import { isFor } from '../../picture/pod-documents.ts';
import { ruleMatches } from '../../picture/policy-rules.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { hasMistakes, isForAnyCaller } from '../support/documents/authorization-policies.ts';
import { together } from '../support/places.ts';

export const undeclaredCaller = defineRenderedCheck({
  name: 'undeclared-caller',
  code: 'MESH1609',
  severity: 'information',
  title: 'A policy of a team allows calls that no spec declares',
  explanation:
    'Istio allows a call if any ALLOW policy matches it, and a policy without action is one. So a policy in extra/ that selects the pods of a service, or a patch of its policy, gives callers access that their specs do not declare. Such a caller may still fail: its Sidecar and the NetworkPolicy follow from its spec. Declare the call under calls in the spec of the caller, or list the caller under allowPrincipals in the spec of the called service.',
  source: 'Istio, AuthorizationPolicy: Action, the default is ALLOW; Authorization Policy: policy precedence',
  *run(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of context.byKind.get('AuthorizationPolicy') ?? [])
        if (document.origin !== 'generated' && actionOf(document) === 'ALLOW' && !isDryRun(document))
          yield* allowedByRules(document, context, rendered);
  },
});

function* allowedByRules(
  document: RenderedDocument,
  context: AccessContext,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const called = context.cluster.instances
    .map(({ service }) => service)
    .filter(({ name }) => context.podsByService.get(name)?.some((pods) => isFor(document, pods)));
  if (called.length === 0) return;
  for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries()) {
    const at = placeOfRule(document, index);
    // Other rules report these.
    if (!at || isForAnyCaller(rule) || hasMistakes(document, rule, rendered)) continue;
    for (const service of called) {
      const gained = gainedCalls(rule, document.namespace, service, context);
      const callers = [...new Set(gained.map(({ caller }) => caller))];
      const methods = [...new Set(gained.map(({ method }) => method))];
      const [first] = methods;
      if (first === undefined) continue;
      const more = methods.length > 1 ? ` and ${methods.length - 1} more` : '';
      yield {
        message: `${titleOf(document)} allows ${shortList(callers)} to call ${first}${more} of ${service.name}, which no spec declares`,
        at,
        hint: `list the call under calls in the spec of a caller, or the caller under allowPrincipals in the spec of ${service.name}`,
        clusters: [context.cluster.name],
      };
    }
  }
}

const shortList = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : together(names);

/** Where a rule is written, or changed; undefined for a rule as it is rendered. */
function placeOfRule(document: RenderedDocument, index: number): Place | undefined {
  const at = document.at(['spec', 'rules', index]);
  return isInAddition(at) ? at : document.changeAt(['spec', 'rules', index]);
}

/** The calls that a rule allows, and that specs do not permit: of services, and of principals that it names. */
function gainedCalls(
  rule: unknown,
  ofPolicy: string,
  service: Service,
  context: AccessContext,
): { readonly caller: string; readonly method: string }[] {
  const permitted = new Set(
    permittedCalls(context, service).map(({ caller, method }) =>
      JSON.stringify([caller.namespace, caller.serviceAccount, method]),
    ),
  );
  const others = callersIn(rule, context).filter(({ name }) => name !== service.name);
  return others.flatMap(({ name, namespace, serviceAccount }) =>
    service.methods.flatMap(({ path: method }) => {
      const isKnown = permitted.has(JSON.stringify([namespace, serviceAccount, method]));
      const call = withRequest(policedCall(context, { namespace, serviceAccount }, { method }), service);
      return isKnown || ruleMatches(rule, call, ofPolicy) !== true ? [] : [{ caller: name, method }];
    }),
  );
}

/** The callers that a rule may be about: identities with a full name, and services unless all its sources have one. */
function callersIn(rule: unknown, { cluster }: AccessContext) {
  const named = listAt(rule, 'from').map((item) => textsAt(item, 'source', 'principals'));
  const isExact = (principals: readonly string[]) =>
    principals.length > 0 && !principals.some((each) => each.includes('*'));
  const services = cluster.instances.map(({ service: { name, namespace } }) => ({
    ...{ name, namespace },
    serviceAccount: name,
  }));
  const identities = named.flat().flatMap((principal) => {
    const [, namespace = '', serviceAccount = ''] =
      /^[^/*]+\/ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(principal) ?? [];
    return serviceAccount === '' ? [] : [{ name: principal, namespace, serviceAccount }];
  });
  const isService = (one: { readonly namespace: string; readonly serviceAccount: string }) =>
    services.find((each) => each.name === one.serviceAccount && each.namespace === one.namespace);
  return named.length > 0 && named.every(isExact)
    ? identities.map((each) => isService(each) ?? each)
    : [...services, ...identities.filter((each) => !isService(each))];
}
