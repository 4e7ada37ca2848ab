import type { Permission } from '../model/access.ts';
import { callGraphOf } from '../model/call-graph.ts';
import { exposuresIn } from '../model/exposure.ts';
import { type Cluster, fewestPods, type Instance, mostPods, type Version } from '../model/fleet.ts';
import type { Service } from '../model/service.ts';
import { faultOf } from '../render/route-words.ts';
import type { ColourOf } from './colours.ts';

/** The intended calls of a cluster. */
export interface CallMap {
  readonly cluster: string;
  /** By id. */
  readonly nodes: readonly CallNode[];
  /** By caller, callee and kind. */
  readonly edges: readonly CallEdge[];
}

/** Something that calls or is called. */
export interface CallNode {
  /** `service:greeter-b`: unique, and the same in every cluster. */
  readonly id: string;
  readonly kind: 'gateway' | 'service' | 'external' | 'team';
  readonly name: string;
  /** Below the name: the namespace, or the hosts. */
  readonly note: string;
  readonly owner?: string;
  /** The versions of a service, in the order of the cluster file. */
  readonly versions: readonly NodeVersion[];
  /** Denials in its spec, in words. */
  readonly denials: readonly string[];
}

/** A version of a service in a cluster. */
export interface NodeVersion {
  readonly name: string;
  readonly tag: string;
  /** In percent. */
  readonly weight: number;
  /** Only for a change: the share before it, in percent. */
  readonly weightBefore?: number;
  readonly colour: number;
  /** `3` or `3–10`. */
  readonly pods: string;
}

/** The calls of one caller to one callee. */
export interface CallEdge {
  readonly from: string;
  readonly to: string;
  /** A mirror is a copy of calls that the proxy of the caller sends: nothing waits for its answer. */
  readonly kind: 'calls' | 'mirror';
  /** `package.Service/Method`, or names of operations. */
  readonly methods: readonly string[];
  /** Numbers of further ports. */
  readonly ports: readonly number[];
  /** Injected faults of its methods, in words. */
  readonly faults: readonly string[];
  /** True if the mesh encrypts it and proves who calls. */
  readonly mutualTls: boolean;
  /** The share of calls that are copied, in percent; only for a mirror. */
  readonly percent?: number;
  /** Only between teams: how many calls between services it represents. */
  readonly calls?: number;
  /** The version that gets the copies; only for a mirror to a version. */
  readonly version?: string;
}

export const serviceId = (name: string): string => `service:${name}`;
const externalId = (name: string): string => `external:${name}`;
const gatewayId = (name: string): string => `gateway:${name}`;

/** The intended calls of a cluster, from its specs. */
export function callMapOf(cluster: Cluster, colourOf: ColourOf): CallMap {
  const graph = callGraphOf(cluster.instances);
  const instances = new Map(cluster.instances.map((instance) => [instance.service.name, instance]));
  const gateways = cluster.gateways.map(
    ({ name, namespace, hosts }): CallNode => ({
      id: gatewayId(name),
      kind: 'gateway',
      name,
      note: hosts.length > 0 ? hosts.join(', ') : namespace,
      versions: [],
      denials: [],
    }),
  );
  const externals = cluster.externals.map(
    ({ external }): CallNode => ({
      id: externalId(external.name),
      kind: 'external',
      name: external.name,
      note: external.hosts.join(', '),
      owner: external.owner,
      versions: [],
      denials: [],
    }),
  );
  const edges = [
    ...cluster.instances.flatMap(({ service }) => [
      ...exposuresIn(cluster.gateways, service.exposures).map(
        ({ gateway, methods }): CallEdge => ({
          ...plain(gatewayId(gateway.name), service, methods, []),
        }),
      ),
      ...service.access.calls.flatMap(({ service: name, methods }): CallEdge[] => {
        const callee = instances.get(name)?.service;
        if (!callee) return [];
        const caller = graph.callersOf(callee).find((each) => each.name === service.name);
        return [plain(serviceId(service.name), callee, methods, caller?.ports ?? [])];
      }),
      ...mirrorsOf(service, instances, cluster),
    ]),
    ...cluster.externals.flatMap(({ external, callers }) =>
      callers.map(
        (name): CallEdge => ({
          from: serviceId(name),
          to: externalId(external.name),
          kind: 'calls',
          methods:
            instances.get(name)?.service.access.calls.find((call) => call.service === external.name)
              ?.methods ?? [],
          ports: external.ports.map(({ number }) => number),
          faults: [],
          mutualTls: false,
        }),
      ),
    ),
  ];
  return {
    cluster: cluster.name,
    nodes: [...gateways, ...cluster.instances.map((each) => serviceNode(each, colourOf)), ...externals].sort(
      by(({ id }) => id),
    ),
    edges: merged(edges).sort(by(edgeName)),
  };
}

function serviceNode({ service, versions }: Instance, colourOf: ColourOf): CallNode {
  return {
    id: serviceId(service.name),
    kind: 'service',
    name: service.name,
    note: service.namespace,
    owner: service.owner,
    versions: versions.map((version) => nodeVersion(version, colourOf(service.name, version.name))),
    denials: denialsOf(service),
  };
}

/** A version with its share, its size and its colour. */
export function nodeVersion({ name, tag, weight, scale }: Version, colour: number): NodeVersion {
  const [least, most] = [fewestPods(scale), mostPods(scale)];
  return { name, tag, weight, colour, pods: least === most ? String(least) : `${least}–${most}` };
}

/** What the spec denies, in words. Denials of a dry run deny nothing. */
function denialsOf({ access }: Service): string[] {
  if (access.isDryRun) return [];
  return access.denials.map(({ methods, callers }) => {
    const who = callers ? callers.map(callerName).join(', ') : 'all callers';
    return `${methods.map(shortMethod).join(', ')}: denied to ${who}`;
  });
}

function plain(
  from: string,
  callee: Service,
  methods: readonly string[],
  ports: readonly number[],
): CallEdge {
  const called = new Set(methods);
  return {
    from,
    to: serviceId(callee.name),
    kind: 'calls',
    methods,
    ports,
    faults: callee.routing.faults
      .filter((fault) => fault.methods.some((method) => called.has(method)))
      .map(
        ({ methods: faulty, injection }) => `${faulty.map(shortMethod).join(', ')}: ${faultOf(injection)}`,
      ),
    mutualTls: true,
  };
}

/** What calls a service, by the id of its node, with the methods that it calls. */
function callersOf({ name, exposures }: Service, { instances, gateways }: Cluster) {
  return [
    ...exposuresIn(gateways, exposures).map(({ gateway, methods }) => ({
      id: gatewayId(gateway.name),
      methods,
    })),
    ...instances.flatMap(({ service }) =>
      service.access.calls
        .filter((call) => call.service === name)
        .map(({ methods }) => ({ id: serviceId(service.name), methods })),
    ),
  ];
}

/**
 * Copies to another service, or to another version of the same service. The proxy of the caller sends them, so they start
 * at the callers of the mirrored methods.
 * Source: Istio, HTTPRoute.mirrors.
 */
function mirrorsOf(service: Service, instances: ReadonlyMap<string, Instance>, cluster: Cluster): CallEdge[] {
  if (service.routing.mirrors.length === 0) return [];
  const callers = callersOf(service, cluster);
  return service.routing.mirrors.flatMap(({ methods, copies }): CallEdge[] => {
    const to = 'service' in copies ? copies.service : service.name;
    if (!instances.has(to)) return [];
    const version = 'subset' in copies ? { version: copies.subset } : {};
    return callers.flatMap((caller): CallEdge[] => {
      const copied = methods.filter((method) => caller.methods.includes(method));
      if (copied.length === 0) return [];
      const edge = {
        from: caller.id,
        to: serviceId(to),
        kind: 'mirror',
        methods: copied,
        ...version,
      } as const;
      return [{ ...edge, ports: [], faults: [], mutualTls: true, percent: copies.percent }];
    });
  });
}

/** Identifies an edge of a graph. */
export const edgeName = ({ from, to, kind }: Pick<CallEdge, 'from' | 'to' | 'kind'>): string =>
  `${from} ${to} ${kind}`;

/** One edge per caller, callee and kind. */
function merged(edges: readonly CallEdge[]): CallEdge[] {
  const byEnds = new Map<string, CallEdge>();
  for (const edge of edges) {
    const key = edgeName(edge);
    const known = byEnds.get(key);
    byEnds.set(
      key,
      known
        ? { ...known, methods: union(known, edge, 'methods'), faults: union(known, edge, 'faults') }
        : edge,
    );
  }
  return [...byEnds.values()];
}

const union = (one: CallEdge, other: CallEdge, key: 'methods' | 'faults'): string[] => [
  ...new Set([...one[key], ...other[key]]),
];

/** `Greeter/SayHello`: without the package. */
export const shortMethod = (path: string): string => {
  const slash = path.indexOf('/');
  return slash < 1 ? path : path.slice(path.lastIndexOf('.', slash) + 1);
};

const callerName = ({ isService, serviceAccount, namespace }: Permission['caller']): string =>
  isService ? serviceAccount : `${namespace}/${serviceAccount}`;

const by =
  <T>(key: (value: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : 1;
