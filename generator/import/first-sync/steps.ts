import type { CommitMessage } from '../../git/message.ts';
import { mapAt, textAt } from '../../lang/at-path.ts';
import type { Loaded } from '../../load/workspace.ts';
import type { ClusterSpec } from '../../schema/cluster.ts';
import { clusterFile } from '../files.ts';
import type { FleetImport } from '../import-fleet.ts';
import type { ExistingInstance, Inventory } from '../inventory.ts';
import type { Settings } from '../lift/settings.ts';
import { policiesOf, selectsPods } from '../related.ts';
import { firstSyncOf } from './first-sync.ts';

/** One commit of the first sync. */
export interface SyncStep {
  readonly files: ReadonlyMap<string, string>;
  readonly message: CommitMessage;
}

/** What still differs from the imported entries in a step. */
interface Phase {
  readonly isDryRun: boolean;
  readonly isOpen: boolean;
}

const phases = {
  beside: { isDryRun: true, isOpen: true },
  enforced: { isDryRun: false, isOpen: true },
  hardened: { isDryRun: false, isOpen: false },
} satisfies Record<string, Phase>;

/**
 * The first sync as commits, each safe beside what runs: cluster after cluster, first with policies that only log, then
 * enforced, then with NetworkPolicies and mutual TLS.
 * Source: Istio, Dry Run of Authorization Policy; Istio, Mutual TLS Migration.
 * @param clusters in the order of their stages
 */
export function syncSteps(result: FleetImport, clusters: readonly Loaded<ClusterSpec>[]): SyncStep[] {
  const imported = clusters.filter(({ spec }) => result.specs.entries.has(spec.name));
  const own = new Map(imported.map((cluster) => [cluster.file.path, cluster]));
  const isOfCluster = (path: string, name: string) =>
    new RegExp(`^services/[^/]+/(?:extra|patches)/${name}/`).test(path);
  const shared = [...result.files].filter(
    ([path]) => !own.has(path) && !imported.some(({ spec }) => isOfCluster(path, spec.name)),
  );
  return imported.flatMap((cluster, index): SyncStep[] => {
    const { name } = cluster.spec;
    const text = (phase: Phase): [string, string] => [
      cluster.file.path,
      clusterFile(cluster, {
        entries: entriesIn(result, name, phase),
        gateways: result.specs.gateways.get(name) ?? {},
        namespaces: result.specs.namespaces.get(name) ?? {},
        ...(phase.isOpen ? { more: { networkPolicies: false } } : {}),
      }),
    ];
    const additions = [...result.files].filter(([path]) => isOfCluster(path, name));
    return [
      {
        files: new Map([...(index === 0 ? shared : []), ...additions, text(phases.beside)]),
        message: besideMessage(result, name),
      },
      { files: new Map([text(phases.enforced)]), message: enforcedMessage(name) },
      { files: new Map([text(phases.hardened)]), message: hardenedMessage(name) },
    ];
  });
}

/**
 * The entries of a cluster file in a phase. Only services with ports have policies and mutual TLS. What is enforced today
 * stays enforced.
 */
function entriesIn(
  { specs, inventory }: FleetImport,
  cluster: string,
  phase: Phase,
): ReadonlyMap<string, Settings> {
  const entries = specs.entries.get(cluster) ?? new Map<string, Settings>();
  const existing = new Map(
    inventory.instances.flatMap((each) => (each.cluster === cluster ? [[each.name, each] as const] : [])),
  );
  return new Map(
    [...entries].map(([service, entry]) => {
      const spec = specs.services.get(service) ?? {};
      const serves = ['grpc', 'http', 'ports'].some((key) => spec[key] !== undefined);
      if (!serves) return [service, entry];
      const instance = existing.get(service);
      const hasPolicies = instance !== undefined && policiesOf(instance, inventory).length > 0;
      const isOpenNow =
        spec['mtls'] === undefined && entry['mtls'] === undefined && !isStrict(instance, inventory);
      return [
        service,
        {
          ...entry,
          ...(phase.isDryRun && !hasPolicies ? { policies: { mode: 'dry-run' } } : {}),
          ...(phase.isOpen && isOpenNow
            ? { mtls: { mode: 'PERMISSIVE', reason: 'first sync: callers without a sidecar may be left' } }
            : {}),
        },
      ];
    }),
  );
}

/** True if mutual TLS is required today. Source: Istio, PeerAuthentication: for pods, a namespace, or the mesh. */
function isStrict(instance: ExistingInstance | undefined, { documents }: Inventory): boolean {
  return documents.some(
    (document) =>
      document.kind === 'PeerAuthentication' &&
      document.cluster === instance?.cluster &&
      textAt(document.value, 'spec', 'mtls', 'mode') === 'STRICT' &&
      (selectsPods(document, instance) ||
        (Object.keys(mapAt(document.value, 'spec', 'selector')).length === 0 &&
          [instance.namespace, 'istio-system'].includes(document.namespace))),
  );
}

function besideMessage({ inventory }: FleetImport, cluster: string): CommitMessage {
  const instances = inventory.instances.filter((each) => each.cluster === cluster);
  const { before, after, adopted } = firstSyncOf({ ...inventory, instances });
  return {
    subject: `import(${cluster}): ${instances.length} services, policies as a dry run`,
    body: [
      `Argo CD creates the Applications of ${cluster} and syncs them. ${after.some((line) => line.includes('the new pods are ready')) ? 'New pods start beside those of today, and both receive calls until the old workloads are deleted.' : 'Workloads change in place, with a rollout.'} Policies log what they would deny, and deny nothing; only services with policies of today enforce theirs. Plain text stays possible if it is possible today, and there are no NetworkPolicies yet. Sidecars limit at once which hosts the pods can call.`,
      ...(adopted.length > 0
        ? [`Argo CD takes over these workloads, whose names and selectors stay:\n${list(adopted)}`]
        : []),
      ...(before.length > 0 ? [`Before you push this commit:\n${list(before)}`] : []),
      ...(after.length > 0 ? [`When all Applications are Healthy and calls succeed:\n${list(after)}`] : []),
    ].join('\n\n'),
    trailers: [],
  };
}

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

const enforcedMessage = (cluster: string): CommitMessage => ({
  subject: `import(${cluster}): enforce the policies`,
  body: `Argo CD replaces the policies of ${cluster}. From then on, proxies deny calls that no spec declares. No pod restarts.

Push this commit when the proxies have logged no "shadow denied" for as long as your rarest call needs (docs/recipes/try-policies-first.md). Add callers that are missing to the specs first.`,
  trailers: [],
});

const hardenedMessage = (cluster: string): CommitMessage => ({
  subject: `import(${cluster}): require mutual TLS, add NetworkPolicies`,
  body: `Argo CD removes the exceptions of ${cluster}: proxies refuse plain text, and NetworkPolicies allow only declared calls. No pod restarts.

Push this commit when the old workloads are deleted and istio_requests_total has no calls with connection_security_policy="none".`,
  trailers: [],
});
