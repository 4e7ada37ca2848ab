import { didYouMean } from '../../diagnostics/suggestion.ts';
import { listAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { isNamedByOperator, operatedNames } from '../../picture/operators.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { allAccounts } from '../../picture/service-accounts.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { authorizationPolicies } from '../support/documents/authorization-policies.ts';
import { exclusionEffect } from '../support/documents/exclusions.ts';
import { callersNamedIn, type NamedCaller } from '../support/documents/named-callers.ts';
import { unknownAccount } from '../support/documents/policy-callers.ts';

export const policyForUnknownAccount = defineRenderedCheck({
  name: 'policy-for-unknown-account',
  code: 'MESH1628',
  severity: 'warning',
  title: 'An AuthorizationPolicy names a ServiceAccount that looks like that of a service',
  explanation:
    'The ServiceAccount of a service has the name and the namespace of the service. An AuthorizationPolicy for another name, such as that of a Service or a Deployment, or for another namespace, matches no caller: an ALLOW policy denies the intended caller, and a DENY policy denies no call. Other workloads may run in a namespace of services. So this rule reports only a name that is that of a service with a word such as service or sa, or that of a service in another namespace. A misspelt name is an error: MESH465. Namespaces without services of this repository, and other trust domains, are not checked. If such a ServiceAccount exists outside this repository, list its principal in a spec, or suppress the finding with a comment.',
  source: 'Istio, AuthorizationPolicy: Source.principals; Kubernetes, Service Accounts',
  *run(rendered) {
    for (const document of authorizationPolicies(rendered))
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries())
        for (const caller of callersNamedIn(rule, document.namespace))
          yield* mistakeOf(caller, index, document, rendered);
  },
});

function* mistakeOf(
  { namespace, account, trustDomain, text, path, part }: NamedCaller,
  rule: number,
  document: RenderedDocument,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const accounts = allAccounts(rendered);
  const there = accounts.get(namespace);
  const domains = ['cluster.local', ...rendered.fleet.clusters.map((each) => each.trustDomain)];
  const isOurs = trustDomain === undefined || domains.includes(trustDomain);
  const at = document.at(['spec', 'rules', rule, ...path]);
  if (!there || !isOurs || account === undefined || !isInAddition(at)) return;
  if (there.has(account) || isMadeElsewhere(namespace, account, document, rendered)) return;
  // MESH465 reports a misspelt name.
  if (unknownAccount(namespace, account, { accounts })) return;
  const alike = [...there].filter((name) => isOtherNameOf(account, name));
  const elsewhere = [...accounts].flatMap(([other, names]) => (names.has(account) ? [other] : []));
  // A name without a namespace has another mistake, which MESH465 reports.
  if (alike.length === 0 && (elsewhere.length === 0 || !text.includes('/'))) return;
  const meant =
    alike.length > 0
      ? alike.map((name) => `ns/${namespace}/sa/${name}`)
      : elsewhere.map((other) => `ns/${other}/sa/${account}`);
  yield {
    message: `${titleOf(document)}: ${namespace} has no ServiceAccount ${account}${exclusionEffect(document, String(path.at(-2)), part)}`,
    at,
    hint: didYouMean(meant),
  };
}

/** What people add to the name of a service, and what says nothing else about it. */
const general = ['service', 'svc', 'server', 'srv', 'app', 'sa', 'account', 'serviceaccount', 'grpc'];

/** True if two names differ only in words that say nothing about a service. */
function isOtherNameOf(account: string, name: string): boolean {
  const words = (text: string) =>
    text
      .split(/[-.]/)
      .filter((word) => !general.includes(word))
      .join('-');
  const bare = words(account);
  return bare !== '' && bare === words(name);
}

/** True if an operator may make the ServiceAccount, or if a spec names it: then it is outside this repository. */
function isMadeElsewhere(
  namespace: string,
  account: string,
  { clusters }: RenderedDocument,
  rendered: RenderedFleet,
): boolean {
  const isListed = rendered.workspace.instances.some(({ spec }) =>
    (spec.allowPrincipals ?? []).some(({ principal }) => principal.endsWith(`ns/${namespace}/sa/${account}`)),
  );
  const isOfGateway = rendered.fleet.clusters.some(({ gateways }) =>
    gateways.some((each) => each.namespace === namespace && each.serviceAccount === account),
  );
  return (
    isListed ||
    isOfGateway ||
    clusters.some((cluster) => isNamedByOperator(account, operatedNames(rendered, cluster, namespace)))
  );
}
