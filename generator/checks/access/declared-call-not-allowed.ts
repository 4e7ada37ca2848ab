import { listAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { type LostCall, lostCalls } from '../../picture/lost-calls.ts';
import { type AccessContext, accessContexts, actionOf, policiesFor } from '../../picture/may-call.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { hasMistakes } from '../support/documents/authorization-policies.ts';
import { perPlace } from '../support/places.ts';

export const declaredCallNotAllowed = defineRenderedCheck({
  name: 'declared-call-not-allowed',
  code: 'MESH1607',
  severity: 'error',
  title: 'A patch removes the permission for a call that a spec declares',
  explanation:
    'The AuthorizationPolicy of a service follows from the specs: calls of its callers, expose, allow and allowPrincipals. Istio denies a call that no ALLOW policy matches. If a patch removes a principal, a path or a rule, or replaces the list of rules, the caller gets PERMISSION_DENIED for a call that a spec permits. To permit less, change the spec of the caller. To permit more, add a policy in extra/, or an entry under allowPrincipals.',
  source: 'Istio, AuthorizationPolicy: implicit enablement; a call that no ALLOW policy matches is denied',
  *run(rendered) {
    for (const context of accessContexts(rendered)) {
      const lost = context.cluster.instances
        .flatMap(({ service }) => lostCalls(context, service))
        .filter((each) => each.cause !== 'denial' && !isReportedElsewhere(each, context, rendered));
      for (const [first, ...others] of perPlace(lost, ({ document }) => document.name))
        yield findingOf(first, others.length, context);
    }
  },
});

function findingOf(
  { call, cause, document, at }: LostCall,
  others: number,
  { cluster }: AccessContext,
): DocumentFinding {
  const more = others > 0 ? ` (and ${others} more)` : '';
  const title = titleOf(document);
  return {
    message:
      cause === 'deletion'
        ? `without ${title}, no policy allows ${call.method} to ${call.title}${more}`
        : `${title} no longer allows ${call.method} to ${call.title}${more}`,
    at,
    hint: `keep the rendered rules; to deny the call, remove it from ${call.setting}`,
    clusters: [cluster.name],
  };
}

/** True if another rule reports the cause: a name that no call has, a selector that fits no pod, or the deletion. */
function isReportedElsewhere(
  { cause, document }: LostCall,
  context: AccessContext,
  rendered: RenderedFleet,
): boolean {
  const { pods, documents } = context.picture;
  const isForSome = (policy: RenderedDocument) =>
    pods.some((each) => policiesFor(context, each).includes(policy));
  if (cause === 'deletion')
    return !(documents.get('AuthorizationPolicy') ?? []).some(
      (policy) =>
        policy.origin === 'extra' &&
        policy.namespace === document.namespace &&
        actionOf(policy) === 'ALLOW' &&
        isForSome(policy),
    );
  return (
    !isForSome(document) ||
    listAt(document.value, 'spec', 'rules').some((rule) => hasMistakes(document, rule, rendered))
  );
}
