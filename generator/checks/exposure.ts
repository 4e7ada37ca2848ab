import type { Place } from '../diagnostics/diagnostic.ts';
import { suggestion } from '../diagnostics/suggestion.ts';
import { servicesNamed } from '../load/proto-index.ts';
import type { Instance } from '../load/workspace.ts';
import { answersFor } from '../model/gateway-hosts.ts';
import { versionServiceName as versionServiceNameOf } from '../model/version-service.ts';
import { maxLabel } from '../schema/names.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { defineCheck } from './check.ts';
import { perPlace, together } from './per-place.ts';

export const gatewayAnswers = defineCheck({
  code: 'MESH482',
  severity: 'error',
  title: 'A service exposed where no gateway answers',
  explanation:
    'A service is exposed through gateways of each cluster it runs in. Routes for a gateway that does not exist are accepted and never used, and so are those for a host that the gateway has not been told of, since it drops the connection before any route is looked at.',
  source: 'Istio, VirtualService.gateways and Gateway, Server.hosts; Gateway API, Listener.hostname',
  *run({ instances }) {
    const all = [...exposures(instances)];
    const lost = all.filter(({ cluster, gateway }) => gatewayOf(cluster, gateway) === undefined);
    for (const group of perPlace(lost, ({ cluster }) => Object.keys(cluster.spec.gateways ?? {}))) {
      const [{ cluster, gateway, at }] = group;
      const there = Object.keys(cluster.spec.gateways ?? {});
      const { hint, ...fixes } = suggestion(gateway, there, 'gateways there', at);
      const files = group.map((each) => each.cluster.file.path);
      yield {
        message: `${clustersOf(group)} ${group.length > 1 ? 'have' : 'has'} no gateway ${gateway}`,
        at,
        hint: `${hint} (or override expose in ${together(files)})`,
        ...fixes,
        related: group.map(({ atCluster }) => ({ message: 'the cluster', at: atCluster })),
      };
    }
    for (const group of perPlace(all.flatMap(unknownHosts), ({ hosts }) => hosts)) {
      const [{ exposed, host, hosts, at }] = group;
      yield {
        message: `the gateway ${exposed.gateway} of ${clustersOf(group.map((each) => each.exposed))} does not answer for ${host}`,
        at,
        hint: `its hosts are ${hosts.join(', ')}`,
        related: group.map(({ atHosts }) => ({ message: 'its hosts', at: atHosts })),
      };
    }
  },
});

const clustersOf = (exposed: readonly ExposedInstance[]): string =>
  together(exposed.map(({ cluster }) => cluster.spec.name));

function gatewayOf({ spec: { gateways = {} } }: Instance['cluster'], name: string) {
  return Object.hasOwn(gateways, name) ? gateways[name] : undefined;
}

/** Hosts of an exposure that its gateway does not answer for. */
function unknownHosts(exposed: ExposedInstance) {
  const { cluster, gateway, exposure, atHost } = exposed;
  const known = gatewayOf(cluster, gateway);
  const hosts = known?.hosts ?? [];
  if (!known) return [];
  return exposure.hosts.flatMap((host, index) =>
    answersFor(hosts, host)
      ? []
      : [
          {
            exposed,
            host,
            hosts,
            at: atHost(index),
            atHosts: cluster.at(['gateways', gateway, 'hosts'], 'key'),
          },
        ],
  );
}

export const exposedMethods = defineCheck({
  code: 'MESH371',
  severity: 'error',
  title: 'A service exposed without a method',
  explanation:
    'A gateway gets a route for each exposed method. The gRPC services of this one have none: its routes would be an empty list, which Istio refuses, and nothing could be called.',
  source: 'Istio, VirtualService; istio/istio, pkg/config/validation (ValidateVirtualService)',
  *run({ instances, protos }) {
    const all = [...exposures(instances)].filter(({ spec: { grpc } }) => {
      const services = servicesNamed(grpc.services, protos ?? {});
      // A service that no proto has is found by another check.
      return (
        services.length === grpc.services.length && services.every(({ methods }) => methods.length === 0)
      );
    });
    for (const group of perPlace(all, () => [])) {
      const [{ gateway, spec, at }] = group;
      yield {
        message: `${spec.name} is exposed through ${gateway}, and ${spec.grpc.services.join(', ')} has no method that could be called`,
        at,
        hint: 'remove expose, or add a method to the proto',
      };
    }
  },
});

export const versionServiceName = defineCheck({
  code: 'MESH483',
  severity: 'error',
  title: 'A version whose Service cannot have its name',
  explanation:
    'Routes of the Gateway API name Services and know no subsets: where several versions are exposed through such a gateway, each has a Service <service>-<version>. That is a DNS label of at most 63 characters, and no other service may have the name.',
  source: 'Kubernetes, Service; Gateway API, GRPCRoute, backendRefs',
  *run({ instances, services }) {
    for (const { cluster, gateway, own, name, spec, atOwn } of exposures(instances)) {
      const versions = Object.keys(own.versions);
      if (cluster.spec.gateways?.[gateway]?.type !== 'gateway-api' || versions.length < 2) continue;
      for (const version of versions) {
        const wanted = versionServiceNameOf(name, version);
        const other = services.find(
          (each) => each.spec.name === wanted && each.spec.namespace === spec.namespace,
        );
        if (wanted.length <= maxLabel && !other) continue;
        yield {
          message: other
            ? `the Service of version ${version} has the name of the service ${wanted}`
            : `${wanted} has ${wanted.length} characters, and the name of a Service at most ${maxLabel}`,
          at: atOwn(['versions', version], 'key'),
          hint: other ? 'give the version another name' : 'give the version a shorter name',
          ...(other ? { related: [{ message: 'the service', at: other.at(['name']) }] } : {}),
        };
      }
    }
  },
});

export const uniqueExposedHost = defineCheck({
  code: 'MESH484',
  severity: 'error',
  title: 'One host exposed by two services',
  explanation:
    'Routes of two VirtualServices for one host of a gateway are put one behind the other in an order that nobody has decided: the calls of one service may end at the other.',
  source: 'Istio, Traffic Management Best Practices: split large virtual services',
  *run({ instances }) {
    const first = new Map<string, { readonly service: string; readonly at: Place }>();
    const shared: (ExposedInstance & {
      readonly host: string;
      readonly other: string;
      readonly atOther: Place;
    })[] = [];
    for (const exposed of exposures(instances)) {
      for (const [index, host] of exposed.exposure.hosts.entries()) {
        const key = JSON.stringify([exposed.cluster.spec.name, host]);
        const at = exposed.atHost(index);
        const other = first.get(key);
        if (!other) first.set(key, { service: exposed.name, at });
        else if (other.service !== exposed.name)
          shared.push({ ...exposed, host, at, other: other.service, atOther: other.at });
      }
    }
    for (const group of perPlace(shared, ({ other }) => other)) {
      const [{ host, name, other, at, atOther }] = group;
      yield {
        message: `${host} is exposed by ${other} and by ${name} in ${clustersOf(group)}`,
        at,
        hint: 'give each service a host of its own',
        related: [{ message: other, at: atOther }],
      };
    }
  },
});

type Exposure = NonNullable<ServiceSpec['expose']>[string];

interface ExposedInstance extends Pick<Instance, 'cluster' | 'name' | 'own' | 'spec' | 'atOwn'> {
  readonly gateway: string;
  readonly exposure: Exposure;
  readonly at: Place;
  readonly atCluster: Place;
  atHost(index: number): Place;
}

/** Every gateway that every service is exposed through in every cluster. */
function* exposures(instances: readonly Instance[]): Iterable<ExposedInstance> {
  for (const { cluster, name, own, spec, at, atOwn } of instances) {
    for (const [gateway, exposure] of Object.entries(spec.expose ?? {})) {
      yield {
        cluster,
        name,
        own,
        spec,
        atOwn,
        gateway,
        exposure,
        at: at(['expose', gateway], 'key'),
        atCluster: cluster.at(['services', name], 'key'),
        atHost: (index) => at(['expose', gateway, 'hosts', index]),
      };
    }
  }
}
