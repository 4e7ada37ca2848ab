import { suggest } from '../../diagnostics/suggestion.ts';
import { isNearNamespace } from '../../diagnostics/typo.ts';
import { listAt, textsAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const misspeltSourceNamespace = defineRenderedCheck({
  name: 'misspelt-source-namespace',
  code: 'MESH362',
  severity: 'warning',
  title: 'An AuthorizationPolicy names a namespace that looks misspelt',
  explanation:
    'A policy can match callers by their namespace. No caller runs in a namespace that does not exist: an ALLOW policy for it denies the intended callers, and a DENY policy for it denies no call. Other workloads can run in the same mesh, so this check reports only a namespace that is one or two letters away from the namespace of a service.',
  source: 'Istio, AuthorizationPolicy: Source',
  *run({ workspace, documents }) {
    const ofServices = new Set(workspace.services.map(({ spec }) => spec.namespace));
    const known = new Set([...ofServices, ...otherNamespaces(workspace)]);
    for (const document of documents) {
      if (document.kind !== 'AuthorizationPolicy' || document.origin === 'generated') continue;
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries())
        for (const [position, item] of listAt(rule, 'from').entries())
          for (const { path, namespace } of namespacesOf(item)) {
            if (known.has(namespace) || !isNearNamespace(namespace, ofServices)) continue;
            const at = document.at(['spec', 'rules', index, 'from', position, 'source', ...path]);
            if (!isInAddition(at)) continue;
            yield {
              message: `${titleOf(document)}: no service runs in ${namespace}`,
              at,
              hint: suggest(namespace, ofServices, 'namespaces of services'),
            };
          }
    }
  },
});

/** Namespaces in the specs in which no service runs: those of gateways and of allowed principals. */
const otherNamespaces = ({ clusters, instances }: RenderedFleet['workspace']): string[] => [
  ...clusters.flatMap(({ spec }) => Object.values(spec.gateways ?? {}).map(({ namespace }) => namespace)),
  ...instances.flatMap(({ spec }) =>
    (spec.allowPrincipals ?? []).flatMap(({ principal }) => namespaceOf(principal) ?? []),
  ),
];

const namespaceOf = (principal: string): string | undefined =>
  /(?:^|\/)ns\/([^/*]+)\/sa\//.exec(principal)?.[1];

/** The namespaces in a source with their paths: in `namespaces`, and inside principals. */
function* namespacesOf(
  item: unknown,
): Iterable<{ readonly path: (string | number)[]; readonly namespace: string }> {
  for (const key of ['namespaces', 'notNamespaces'])
    for (const [index, namespace] of textsAt(item, 'source', key).entries())
      if (!namespace.includes('*')) yield { path: [key, index], namespace };
  for (const key of ['principals', 'notPrincipals', 'serviceAccounts', 'notServiceAccounts'])
    for (const [index, caller] of textsAt(item, 'source', key).entries()) {
      const namespace = namespaceOf(caller) ?? /^([^/*]+)\/[^/]+$/.exec(caller)?.[1];
      if (namespace !== undefined) yield { path: [key, index], namespace };
    }
}
