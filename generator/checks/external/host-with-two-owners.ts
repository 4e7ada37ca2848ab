import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Workspace } from '../../load/workspace.ts';
import { hostOf } from '../../model/host.ts';
import { defineCheck, type Finding } from '../check.ts';

/** A host of an external service, from its own spec or from an override of a cluster. */
interface Owned {
  readonly owner: string;
  readonly host: string;
  readonly at: Place;
}

export const hostWithTwoOwners = defineCheck({
  name: 'host-with-two-owners',
  code: 'MESH446',
  severity: 'error',
  title: 'Two services own one host',
  explanation:
    'If two ServiceEntries or DestinationRules have one host, a proxy uses the older one and silently ignores the other. A service in the mesh owns its host. An external service with the same host, or with a wildcard that covers it, would send its calls out of the mesh.',
  source: 'Istio, Traffic Management Best Practices: one owner for each host; ServiceEntry',
  *run(workspace) {
    const { externals, externalInstances, clusters } = workspace;
    yield* owners(workspace, externals.flatMap(hostsOf));
    for (const cluster of clusters) {
      const here = externalInstances.filter((instance) => instance.cluster === cluster);
      if (here.some(({ spec, external }) => spec !== external.spec))
        yield* owners(workspace, here.flatMap(hostsOf));
    }
  },
});

function hostsOf({
  spec,
  at,
}: Workspace['externals'][number] | Workspace['externalInstances'][number]): Owned[] {
  return spec.hosts.map((host, index) => ({ owner: spec.name, host, at: at(['hosts', index]) }));
}

function* owners({ services, fleet }: Workspace, hosts: readonly Owned[]): Iterable<Finding> {
  const clusterDomain = fleet?.spec.clusterDomain ?? 'cluster.local';
  const seen = new Map<string, Owned>();
  for (const owned of hosts) {
    const first = seen.get(owned.host);
    if (!first) seen.set(owned.host, owned);
    else if (first.owner !== owned.owner)
      yield {
        message: `${owned.host} already belongs to ${first.owner}`,
        at: owned.at,
        hint: `call ${first.owner} instead, or give one of the two another host`,
        related: [{ message: 'its owner', at: first.at }],
      };
    const service = services.find(({ spec }) =>
      namesOf(hostOf(spec, clusterDomain)).some(covers(owned.host)),
    );
    if (service)
      yield {
        message: `${owned.host} ${owned.host.startsWith('*') ? 'covers' : 'is'} a host of ${service.spec.name}, which runs in the mesh`,
        at: owned.at,
        hint: `name a host outside the mesh, or call ${service.spec.name} itself`,
        related: [{ message: 'the service', at: service.at(['name']) }],
      };
  }
}

/** The names by which Kubernetes resolves a Service from other namespaces, with shorter and shorter domains. */
function namesOf(host: string): string[] {
  const [name = '', namespace = ''] = host.split('.');
  return [host, `${name}.${namespace}.svc`, `${name}.${namespace}`];
}

const covers =
  (pattern: string) =>
  (name: string): boolean =>
    pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
