import { listAt, mapAt, textAt, textsAt } from '../lang/at-path.ts';
import { shortNames } from '../model/method-names.ts';
import { type CallContext, type Callee, type FoundAccess, readPolicies } from './calls.ts';
import { podLabelsOf } from './document.ts';
import { isAnyOperation } from './http-requests.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { kindNotes } from './kind-notes.ts';
import { mainContainer, podSettings } from './lift/container.ts';
import { destinationSettings, versionsBySubset } from './lift/destination.ts';
import { exposeSettings } from './lift/gateways.ts';
import { imageParts, tagOfDigest } from './lift/image.ts';
import { metadataSettings } from './lift/metadata.ts';
import { portSettings, portsOf } from './lift/ports.ts';
import { memoryNote } from './lift/process.ts';
import { type LiftedRoutes, routeSettings } from './lift/routes.ts';
import { lossesOfAutoscaler, scaleOf } from './lift/scale.ts';
import { type Lifted, present, type Settings } from './lift/settings.ts';
import { kindSettings } from './lift/workload-kind.ts';
import type { Notes } from './notes.ts';
import {
  autoscalerOf,
  configMapsOf,
  destinationRulesOf,
  peerAuthenticationsOf,
  serviceAccountOf,
  virtualServicesOf,
} from './related.ts';
import { ruleNotes } from './rule-notes.ts';

/** What an instance is lifted with. */
export interface LiftContext {
  readonly inventory: Inventory;
  /** Its gRPC services. */
  readonly served: readonly string[];
  readonly callee: Callee;
  readonly calls: CallContext;
  readonly notes: Notes;
}

/** The documents of a service in a cluster as settings of a spec and as an entry of a cluster file. */
export function liftInstance(instance: ExistingInstance, context: LiftContext): Lifted {
  const { inventory, served, callee, calls, notes } = context;
  const { name, service, versions } = instance;
  const [first] = versions;
  if (!first) return { settings: {}, entry: {} };
  const container = mainContainer(first.deployment, service);
  const ports = portsOf(service, container);
  const rules = destinationRulesOf(instance, inventory);
  const image = imageParts(textAt(container, 'image') ?? name);
  for (const note of [...ruleNotes(instance, inventory), ...kindNotes(instance)]) notes.add(name, note);
  const memory = memoryNote(container);
  if (memory !== undefined) notes.add(name, memory);
  const routes = routeSettings(virtualServicesOf(instance, inventory).slice(0, 1), {
    instance,
    versions: versionsBySubset(rules, instance),
    methods: callee.methods,
    idempotent: callee.idempotent,
    serviceOfApp: (app) =>
      inventory.instances.find(
        ({ versions: [version] }) => version && podLabelsOf(version.deployment)['app'] === app,
      )?.name,
    onLoss: (route, reason) => notes.add(name, `VirtualService ${route} is not imported: ${reason}`),
  });
  const settings = {
    image: image.name,
    ...withOperations(portSettings(ports, served), callee),
    ...kindSettings(first.deployment, container, name),
    ...podSettings(first.deployment, container, configMapsOf(instance, inventory)),
    ...metadataSettings(first.deployment, serviceAccountOf(instance, inventory)),
    ...withShortNames(routes.settings, callee),
    ...destinationSettings(rules, instance, ports),
    ...present({
      mtls: mtlsOf(instance, context),
      expose: withShortExposed(
        exposeSettings(instance, inventory, {
          methods: callee.methods,
          operations: callee.operations,
          onLoss: (route, reason) => notes.add(name, `${route}: ${reason}`),
        }),
        callee,
      ),
    }),
    ...accessSettings(readPolicies(instance, callee, calls), callee),
  };
  return { settings, entry: entryOf(instance, context, routes) };
}

/** The HTTP server with its operations, unless it has the only one of a spec without operations. */
function withOperations(settings: Settings, { operations }: Callee): Settings {
  if (settings['http'] === undefined || isAnyOperation(operations)) return settings;
  const texts = Object.fromEntries(operations.map(({ name, text }) => [name, text]));
  return { ...settings, http: { ...mapAt(settings, 'http'), operations: texts } };
}

function entryOf(
  instance: ExistingInstance,
  { inventory, callee, notes }: LiftContext,
  { entry: routes, lostSplits }: LiftedRoutes,
): Settings {
  const { name, versions, service } = instance;
  const all = versions.map(({ name: version, deployment, adopt }) => {
    const { tag, digest } = imageParts(textAt(mainContainer(deployment, service), 'image') ?? '');
    if (tag === 'latest' && digest === undefined)
      notes.add(
        name,
        `${version} runs the tag latest, which may be another image after each start: use a fixed tag`,
      );
    if (tag === undefined && digest !== undefined)
      notes.add(
        name,
        `${version} has only a digest: its tag ${tagOfDigest(digest)} is for people, the digest selects the image`,
      );
    const autoscaler = autoscalerOf(deployment, inventory);
    const losses = autoscaler ? lossesOfAutoscaler(autoscaler) : [];
    if (losses.length > 0)
      notes.add(
        name,
        `the autoscaler of ${version} loses ${losses.join(', ')}: a cluster file has targets for cpu and memory`,
      );
    return [
      version,
      {
        ...present({ tag: tag ?? (digest && tagOfDigest(digest)), digest }),
        ...scaleOf(deployment, autoscalerOf(deployment, inventory)),
        ...(adopt ? { adopt } : {}),
      },
    ] as const;
  });
  const weights = routes['weights'] ?? (versions.length > 1 ? byPods(all) : undefined);
  if (versions.length > 1 && routes['weights'] === undefined)
    notes.add(
      name,
      `${lostSplits.length > 0 ? `the route that splits its calls is not imported (${lostSplits.join('; ')})` : 'no route for all calls splits them'}, so the shares follow the numbers of pods, as Kubernetes spreads them`,
    );
  return present({
    versions: Object.fromEntries(all),
    weights,
    methodWeights: renamed(routes['methodWeights'], callee),
  });
}

/** Shares in whole percent that add up to 100. */
function byPods(versions: readonly (readonly [string, Settings])[]): Settings {
  const pods = versions.map(([, { replicas }]) => (typeof replicas === 'number' ? replicas : 1));
  const total = pods.reduce((sum, each) => sum + each, 0) || 1;
  const shares = pods.map((each) => Math.floor((each * 100) / total));
  const rest = 100 - shares.reduce((sum, each) => sum + each, 0);
  return Object.fromEntries(
    versions.map(([name], index) => [name, (shares[index] ?? 0) + (index === 0 ? rest : 0)]),
  );
}

/** Methods under their short names wherever routes list them. */
function withShortNames(settings: Settings, callee: Callee): Settings {
  const listed = ['routes', 'mirror', 'faults'].map((key): [string, unknown] => [
    key,
    listAt(settings, key).map((item) => shortened(item, callee)),
  ]);
  return present({
    ...settings,
    methods: renamed(settings['methods'], callee),
    ...Object.fromEntries(listed),
  });
}

function shortened(item: unknown, { methods: served }: Callee): Settings {
  const entries = { ...(typeof item === 'object' && item !== null ? item : {}) };
  const match = 'match' in entries ? entries.match : undefined;
  return {
    ...entries,
    ...('methods' in entries ? { methods: shortNames(textsAt(entries, 'methods'), served) } : {}),
    ...(match === undefined
      ? {}
      : {
          match: present({
            ...(typeof match === 'object' ? match : {}),
            methods: shortNames(textsAt(match, 'methods'), served),
          }),
        }),
  };
}

const withShortExposed = (exposed: Settings, { methods: served }: Callee): Settings =>
  Object.fromEntries(
    Object.entries(exposed).map(([gateway, exposure]) => {
      const methods = textsAt(exposure, 'methods');
      return [
        gateway,
        { ...mapAt(exposure), ...(methods.length > 0 ? { methods: shortNames(methods, served) } : {}) },
      ];
    }),
  );

const renamed = (map: unknown, { methods: served }: Callee): Settings =>
  Object.fromEntries(
    Object.entries(map ?? {}).map(([method, value]) => [shortNames([method], served)[0] ?? method, value]),
  );

function accessSettings(
  { allowPrincipals, deny, health, reflection }: FoundAccess,
  { methods: served }: Callee,
): Settings {
  const named = <Item extends { readonly methods: readonly string[] }>(items: readonly Item[]) =>
    items.map((item) => ({ ...item, methods: shortNames(item.methods, served) }));
  return present({
    allow: present({ health: [...new Set(health)], reflection: [...new Set(reflection)] }),
    allowPrincipals: named(allowPrincipals),
    deny: named(deny),
  });
}

function mtlsOf(instance: ExistingInstance, { inventory }: LiftContext): unknown {
  const [policy] = peerAuthenticationsOf(instance, inventory);
  const mode = textAt(policy?.value, 'spec', 'mtls', 'mode');
  if (mode !== 'PERMISSIVE') return undefined;
  return { mode, reason: `imported from PeerAuthentication ${policy?.name}` };
}
