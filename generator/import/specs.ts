import { UsageError } from '../command-line/errors.ts';
import { textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import type { Validators } from '../load/compile-validators.ts';
import { methodPath, type ProtoIndex, servicesNamed } from '../load/proto-index.ts';
import { acceptedBy } from './accepted.ts';
import { callSettings } from './call-settings.ts';
import { CallCollection, type CallContext, type Callee, readAddresses } from './calls.ts';
import { externalsOf } from './externals.ts';
import { factor } from './factor.ts';
import { operationsFrom } from './found-operations.ts';
import { liftInstance } from './instance.ts';
import { type ExistingInstance, type Inventory, instancesByName, labelsOfPods } from './inventory.ts';
import { mainContainer } from './lift/container.ts';
import { gatewayNotes, gatewaySettings, isMutual } from './lift/gateways.ts';
import { portsOf } from './lift/ports.ts';
import { present, type Settings } from './lift/settings.ts';
import type { ObservedCall } from './metrics.ts';
import { namespaceSettings } from './namespaces.ts';
import { Notes } from './notes.ts';
import { readObserved } from './observed.ts';
import { servedBy } from './served.ts';
import { startValuesOf } from './variables.ts';

/** What an import is made from. */
export interface ImportInput {
  readonly inventory: Inventory;
  readonly protos: ProtoIndex;
  readonly observed: readonly ObservedCall[];
  /** The owner of what has no label `owner` or `team`. */
  readonly owner: string | undefined;
  /** gRPC services by the name of the service that serves them. */
  readonly serves: ReadonlyMap<string, readonly string[]>;
  readonly validators: Validators;
}

/** The specs that documents become. */
export interface ImportedSpecs {
  /** `service.yaml` by name. */
  readonly services: ReadonlyMap<string, Settings>;
  /** `external.yaml` by name. */
  readonly externals: ReadonlyMap<string, Settings>;
  /** Entries of cluster files: by cluster, then by service. */
  readonly entries: ReadonlyMap<string, ReadonlyMap<string, Settings>>;
  /** Gateways of cluster files: by cluster, then by name. */
  readonly gateways: ReadonlyMap<string, Settings>;
  /** Labels and annotations of namespaces: by cluster, then by namespace. */
  readonly namespaces: ReadonlyMap<string, Settings>;
  /** Why a spec lists a call that only metrics show: by caller, then by callee. */
  readonly reasons: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Calls of the specs that metrics have not counted; empty without metrics. */
  readonly neverSeen: readonly string[];
  readonly notes: Notes;
}

/** Makes specs of what runs. @throws UsageError if an owner is missing */
export function specsOf(input: ImportInput): ImportedSpecs {
  const { inventory, validators } = input;
  const notes = new Notes();
  const byName = instancesByName(inventory);
  const callees = new Map(
    [...byName].map(([name, instances]) => [name, calleeOf(name, instances, input)] as const),
  );
  const calls = new CallCollection();
  const contextOf = (about: string): CallContext => ({
    inventory,
    callees,
    calls,
    onLoss: (rule, reason) => notes.add(about, `${rule} is not imported: ${reason}`),
  });
  const lifted = new Map(
    [...byName].map(([name, instances]) => {
      const served = servicesOf(instances, input);
      if (callees.get(name)?.methods.length === 0 && hasGrpcPort(instances))
        notes.add(
          name,
          `its gRPC port is imported as a plain port: no gRPC service of protos/ fits. Add its proto and pass --serves ${name}=package.Service`,
        );
      const byCluster = instances.map(
        (instance) =>
          [
            instance.cluster,
            liftInstance(instance, {
              inventory,
              served,
              callee: callees.get(name) ?? noCallee(name),
              calls: contextOf(name),
              notes,
            }),
          ] as const,
      );
      return [name, byCluster] as const;
    }),
  );
  for (const instance of inventory.instances)
    readAddresses(instance, startValuesOf(instance, inventory), contextOf(instance.name));
  readObserved(input.observed, { inventory, callees, calls }, notes);
  const externals = externalsOf(
    inventory,
    input.owner ?? ownerIn(inventory.instances),
    input.observed,
    notes,
  );
  const services = new Map<string, Settings>();
  const entries = new Map<string, Map<string, Settings>>();
  const reasons = new Map<string, ReadonlyMap<string, string>>();
  const neverSeen: string[] = [];
  for (const [name, byCluster] of lifted) {
    const instances = byName.get(name) ?? [];
    const [first] = instances;
    if (!first) continue;
    const { shared, overrides } = factor(
      new Map(byCluster.map(([cluster, { settings }]) => [cluster, settings])),
    );
    const owner = ownerOf(instances) ?? input.owner;
    for (const { serviceAccount } of instances)
      if (serviceAccount !== name)
        notes.add(
          name,
          `its identity changes from ServiceAccount ${serviceAccount} to ${name}: policies elsewhere that name the old one need both`,
        );
    if (owner === undefined) throw new UsageError(`--owner is missing: ${name} has no label owner or team`);
    const own = callSettings(name, {
      calls,
      callees,
      externals,
      hasMetrics: input.observed.length > 0,
      notes,
    });
    reasons.set(name, own.reasons);
    neverSeen.push(...own.neverSeen);
    const draft = {
      name,
      owner,
      namespace: first.namespace,
      ...ordered({
        ...shared,
        ...present({ calls: own.settings }),
      }),
    };
    const spec = acceptedBy(validators.service, draft);
    for (const path of spec.dropped) notes.add(name, `${path} does not fit into a spec`);
    services.set(name, spec.settings);
    for (const [cluster, { entry }] of byCluster) {
      const inCluster = entries.get(cluster) ?? new Map<string, Settings>();
      inCluster.set(name, { ...entry, ...overrides.get(cluster) });
      entries.set(cluster, inCluster);
    }
  }
  const found = grouped(
    inventory.documents.filter(
      (each) => each.kind === 'Gateway' && each.group === 'networking.istio.io' && !isMutual(each),
    ),
    ({ cluster }) => cluster,
  );
  for (const documents of found.values())
    for (const document of documents)
      for (const note of gatewayNotes(document, inventory)) notes.add(document.name, note);
  const gateways = new Map(
    [...found].map(([cluster, documents]) => [
      cluster,
      Object.fromEntries(documents.map((document) => [document.name, gatewaySettings(document, inventory)])),
    ]),
  );
  const namespaces = namespaceSettings(inventory);
  return {
    ...{ services, externals: externals.specs, entries, gateways, namespaces },
    ...{ reasons, neverSeen, notes },
  };
}

/** The keys of a service.yaml in the order of its reference. */
const firstKeys = ['image', 'grpc', 'http', 'ports', 'calls'];

function ordered(settings: Settings): Settings {
  const first = firstKeys.flatMap((key) =>
    settings[key] === undefined ? [] : [[key, settings[key]] as const],
  );
  return { ...Object.fromEntries(first), ...settings };
}

const noCallee = (name: string): Callee => ({
  ...{ name, methods: [], operations: [], ports: [] },
  idempotent: new Set(),
});

function calleeOf(name: string, instances: readonly ExistingInstance[], input: ImportInput): Callee {
  const services = servicesNamed(servicesOf(instances, input), input.protos);
  const methods = services.flatMap((service) =>
    service.methods.map((method) => methodPath(service.name, method.name)),
  );
  const all = instances.flatMap(existingPorts);
  const http = all.find(({ protocol }) => protocol === 'http');
  const ports = all.flatMap((port) =>
    port.name === http?.name || (port.protocol === 'grpc' && methods.length > 0) ? [] : [port.name],
  );
  const idempotent = services.flatMap((service) =>
    service.methods.flatMap((method) =>
      method.idempotency === 'IDEMPOTENCY_UNKNOWN' ? [] : [methodPath(service.name, method.name)],
    ),
  );
  return {
    name,
    methods,
    idempotent: new Set(idempotent),
    operations: http ? operationsFrom(instances, input.inventory) : [],
    ports: [...new Set(ports)],
  };
}

const servicesOf = (
  instances: readonly ExistingInstance[],
  { inventory, protos, serves }: ImportInput,
): readonly string[] => {
  const all = instances.flatMap((instance) =>
    hasGrpcPort([instance]) ? servedBy(instance, inventory, protos, serves) : [],
  );
  return [...new Set(all)];
};

const hasGrpcPort = (instances: readonly ExistingInstance[]): boolean =>
  instances.some((instance) => existingPorts(instance).some(({ protocol }) => protocol === 'grpc'));

function existingPorts({ versions, service }: ExistingInstance) {
  const [first] = versions;
  return first ? portsOf(service, mainContainer(first.deployment, service)) : [];
}

const ownerLabels = ['owner', 'team'];

/** The owner by a label of a Deployment or of its pods. */
const ownerOf = (instances: readonly ExistingInstance[]): string | undefined =>
  instances.flatMap((instance) =>
    ownerLabels.flatMap(
      (label) =>
        textAt(instance.versions[0]?.deployment.value, 'metadata', 'labels', label) ??
        textAt(labelsOfPods(instance), label) ??
        [],
    ),
  )[0];

const ownerIn = (instances: readonly ExistingInstance[]): string =>
  instances.flatMap((instance) => ownerOf([instance]) ?? [])[0] ?? 'platform';
