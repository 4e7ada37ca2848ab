import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { isClearKeyTypo } from '../../diagnostics/typo.ts';
import { textAt } from '../../lang/at-path.ts';
import type { Workspace } from '../../load/workspace.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const misspeltPrincipalNamespace = defineCheck({
  name: 'misspelt-principal-namespace',
  code: 'MESH386',
  severity: 'warning',
  title: 'A principal whose namespace looks misspelt',
  explanation:
    'A principal contains the namespace of the caller. If it is wrong, a caller is denied although the spec allows it, or allowed although the spec denies it. Other workloads can run in the same mesh, so this check reports only a namespace that is one letter away from the namespace of a service or gateway.',
  source: 'Istio, AuthorizationPolicy: Source.principals',
  *run(workspace) {
    const known = knownNamespaces(workspace);
    for (const { spec, at } of settingsSources(workspace)) {
      for (const { principal, path } of principalsOf(spec)) {
        const namespace = /(?:^|\/)ns\/([^/]+)\/sa\//.exec(principal)?.[1];
        if (namespace === undefined || known.has(namespace)) continue;
        if (![...known].some((other) => isClearKeyTypo(namespace, other))) continue;
        yield {
          message: `${principal}: no service and no gateway here runs in the namespace ${namespace}`,
          at: at(path),
          hint: suggest(namespace, known, 'namespaces'),
        };
      }
    }
  },
});

/** The namespaces of services, of gateways, of telemetry backends, and of the documents in extra/. */
function knownNamespaces({ services, externals, clusters, additions }: Workspace): Set<string> {
  return new Set([
    ...[...services, ...externals].map(({ spec }) => spec.namespace),
    ...clusters.flatMap(({ spec }) => Object.values(spec.gateways ?? {}).map(({ namespace }) => namespace)),
    ...clusters.flatMap(({ spec }) =>
      Object.values(spec.telemetry?.providers ?? {}).flatMap((backend) =>
        backend === 'local' ? [] : [backend.namespace],
      ),
    ),
    ...additions.flatMap(({ value }) => textAt(value, 'metadata', 'namespace') ?? []),
  ]);
}

/** Every entry that names a caller by its identity. */
function* principalsOf(spec: ServiceSpec): Iterable<{ readonly principal: string; readonly path: Path }> {
  for (const [index, { principal }] of (spec.allowPrincipals ?? []).entries())
    yield { principal, path: ['allowPrincipals', index, 'principal'] };
  for (const [index, { callers }] of (spec.deny ?? []).entries())
    for (const [position, principal] of (callers ?? []).entries())
      yield { principal, path: ['deny', index, 'callers', position] };
  for (const key of ['health', 'reflection'] as const)
    for (const [index, principal] of (spec.allow?.[key] ?? []).entries())
      yield { principal, path: ['allow', key, index] };
}
