import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { isNearNamespace } from '../../diagnostics/typo.ts';
import { listAt, mapAt, textAt, textsAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { exclusionEffect } from '../support/documents/exclusions.ts';

export const misspeltSourceNamespace = defineRenderedCheck({
  name: 'misspelt-source-namespace',
  code: 'MESH362',
  severity: 'warning',
  title: 'An AuthorizationPolicy names a namespace that looks misspelt',
  explanation:
    'A policy can match callers by their namespace. No caller runs in a namespace that does not exist: an ALLOW policy for it denies the intended callers, and a DENY policy for it denies no call. In notNamespaces and notPrincipals it excludes no caller: a DENY policy then denies everyone. Other workloads can run in the same mesh, so this check reports only a namespace that is one or two letters away from the namespace of a service.',
  source: 'Istio, AuthorizationPolicy: Source',
  *run({ workspace, documents }) {
    const ofServices = new Set(workspace.services.map(({ spec }) => spec.namespace));
    const known = new Set([...ofServices, ...otherNamespaces(workspace)]);
    for (const document of documents) {
      if (document.kind !== 'AuthorizationPolicy' || document.origin === 'generated') continue;
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries())
        for (const { path, namespace, part } of namespacesIn(rule)) {
          if (known.has(namespace) || !isNearNamespace(namespace, ofServices)) continue;
          const at = document.at(['spec', 'rules', index, ...path]);
          if (!isInAddition(at)) continue;
          const effect = exclusionEffect(document, String(path.at(-2)), part);
          yield {
            message: `${titleOf(document)}: no service runs in ${namespace}${effect}`,
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

/** A namespace in a rule, with the source or condition that names it. */
interface NamedNamespace {
  readonly path: Path;
  readonly namespace: string;
  readonly part: PlainMap;
}

/** The namespaces in the sources of a rule, and in its conditions on callers. */
function* namespacesIn(rule: unknown): Iterable<NamedNamespace> {
  for (const [position, item] of listAt(rule, 'from').entries())
    for (const key of ['namespaces', 'notNamespaces', ...callerKeys])
      yield* namespacesAt(mapAt(item, 'source'), ['from', position, 'source', key], callerKeys.includes(key));
  for (const [position, item] of listAt(rule, 'when').entries()) {
    const key = textAt(item, 'key') ?? '';
    if (key !== 'source.namespace' && key !== 'source.principal') continue;
    for (const side of ['values', 'notValues'])
      yield* namespacesAt(mapAt(item), ['when', position, side], key === 'source.principal');
  }
}

const callerKeys = ['principals', 'notPrincipals', 'serviceAccounts', 'notServiceAccounts'];

/** The namespaces in the values at the end of a path: the values are namespaces, or callers that contain one. */
function* namespacesAt(part: PlainMap, path: Path, areCallers: boolean): Iterable<NamedNamespace> {
  for (const [index, value] of textsAt(part, String(path.at(-1))).entries()) {
    const namespace = areCallers ? (namespaceOf(value) ?? /^([^/*]+)\/[^/]+$/.exec(value)?.[1]) : value;
    if (namespace !== undefined && !namespace.includes('*'))
      yield { path: [...path, index], namespace, part };
  }
}
