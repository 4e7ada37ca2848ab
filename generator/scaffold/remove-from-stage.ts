import { editedText } from '../edit/cluster-text.ts';
import { trackedFiles } from '../git/run.ts';
import type { State } from '../history/state.ts';
import type { Loaded } from '../load/workspace.ts';
import { resolveMonitoring } from '../model/monitoring.ts';
import { podKindOfSpec } from '../model/workload-kind.ts';
import { loadProofs } from '../proofs/load.ts';
import { alertKind, rarePodKinds, teamKinds } from '../render/kinds.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { isAcknowledged, type Removal, type RemovalStep, withoutAcknowledgements } from './removal-step.ts';

/**
 * Removes the service from the first stage that runs it, so faults show up before later stages. Removes its proofs too,
 * proofs of other services in which it is the caller, and what only clusters of this stage get.
 */
export async function stageStep(
  state: State,
  root: string,
  request: Removal,
): Promise<RemovalStep | undefined> {
  const { fleet, clusters } = state.workspace;
  const running = clusters.filter(({ spec }) => Object.hasOwn(spec.services, request.name));
  const stage = (fleet?.spec.stages ?? []).find((each) => running.some(({ spec }) => spec.stage === each));
  if (stage === undefined) return undefined;
  const leaving = running.filter(({ spec }) => spec.stage === stage);
  const folder = `services/${request.name}`;
  const unneeded = await trackedFiles(
    root,
    `${folder}/proofs.yaml`,
    ...leaving.flatMap(({ spec: { name } }) => [`${folder}/extra/${name}`, `${folder}/patches/${name}`]),
  );
  const proofs = await proofsWithoutCaller(root, request.name);
  const files = new Map<string, string | null>([
    ...unneeded.map((path): [string, null] => [path, null]),
    ...proofs,
  ]);
  for (const cluster of clusters) {
    if (running.includes(cluster) && cluster.spec.stage === stage)
      files.set(cluster.file.path, withoutService(state, cluster, request));
    else if (isAcknowledged(cluster.spec, request.name))
      files.set(
        cluster.file.path,
        editedText(cluster.file, withoutAcknowledgements(cluster.spec, request.name)),
      );
  }
  return {
    what: `remove it from ${stage}`,
    files,
    notes: [
      ...[...proofs.keys()].map(
        (path) => `The proofs in ${path} in which ${request.name} is the caller are removed too.`,
      ),
      ...leaving.map((cluster) => deleteCommandNote(cluster, state, request)),
    ],
  };
}

/** The proofs of other services without those in which a service is the caller; null if a file would be empty. */
async function proofsWithoutCaller(root: string, name: string): Promise<Map<string, string | null>> {
  const { proofs } = await loadProofs(root);
  return new Map(
    proofs.flatMap(({ file, spec, service }): [string, string | null][] => {
      const left = spec.proofs.filter(({ from }) => from.service !== name);
      if (service === name || left.length === spec.proofs.length) return [];
      return [[file.path, left.length === 0 ? null : editedText(file, { ...spec, proofs: left })]];
    }),
  );
}

/** The command that deletes the objects of a removed Application. All of them have the label `app`. */
function deleteCommandNote(
  { spec: { name: cluster, externalSecrets, monitoring, gateways = {} } }: Loaded<ClusterSpec>,
  { workspace }: State,
  { name }: Removal,
): string {
  const spec = workspace.services.find((each) => each.spec.name === name)?.spec;
  const namespace = spec?.namespace ?? name;
  const isThere = (group: string) =>
    (group !== 'external-secrets.io' || externalSecrets !== undefined) &&
    (group !== 'gateway.networking.k8s.io' ||
      Object.values(gateways).some(({ type }) => type === 'gateway-api'));
  const own = rarePodKinds.filter(({ kind }) => spec && kind === podKindOfSpec(spec));
  const alerts = resolveMonitoring(workspace.fleet?.spec.monitoring, monitoring)?.alerts === true;
  const kinds = [...teamKinds, ...own, ...(alerts ? [alertKind] : [])]
    .filter(({ group }) => isThere(group))
    .map(({ group, kind }) => `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}`);
  return `In ${cluster}, the objects of ${name} stay without an Application. To delete them after the sync: kubectl -n ${namespace} delete ${kinds.join(',')} -l app=${name}`;
}

/** A cluster file without the service, with acknowledgements of its deletion. */
function withoutService(
  { workspace }: State,
  { file, spec }: Loaded<ClusterSpec>,
  { name, reason }: Removal,
): string {
  const { [name]: _removed, ...services } = spec.services;
  const namespaceOf = (service: string) =>
    workspace.services.find((each) => each.spec.name === service)?.spec.namespace;
  const own = namespaceOf(name);
  const isEmpty = Object.keys(services).every((service) => namespaceOf(service) !== own);
  const lines = [
    { delete: name, reason },
    ...(isEmpty && own ? [{ delete: `namespace/${own}`, reason }] : []),
  ];
  const { services: _services, acknowledge: before = [], ...rest } = spec;
  return editedText(file, { ...rest, acknowledge: [...before, ...lines], services });
}
