import type { Workspace } from '../load/workspace.ts';
import type { InstanceSpec } from '../schema/cluster.ts';

/**
 * True if two states may differ in documents that depend on all services: the settings of the fleet or a cluster differ,
 * or a service is added, removed, gets another owner or namespace, other extra documents, or calls other external
 * services.
 */
export function affectsWholeFleet(before: Workspace, after: Workspace): boolean {
  return (
    settingsOf(before) !== settingsOf(after) ||
    filesOf(before.externals) !== filesOf(after.externals) ||
    filesOf(before.additions) !== filesOf(after.additions) ||
    placesOf(before) !== placesOf(after) ||
    clustersOf(before) !== clustersOf(after)
  );
}

/** The settings of clusters/fleet.yaml, without acknowledgements, which change nothing that is rendered. */
export function settingsOf({ fleet }: Workspace): string {
  const { acknowledge: _acknowledge, ...settings } = fleet?.spec ?? {};
  return JSON.stringify(settings);
}

type Files = readonly { readonly file: { readonly path: string; readonly text: string } }[];

const filesOf = (files: Files): string =>
  JSON.stringify(files.map(({ file: { path, text } }) => [path, text]));

/** The settings that AppProjects, namespaces and the visibility of external services depend on. */
function placesOf({ services, externalNames }: Workspace): string {
  const rows = services.map(({ spec: { name, owner, namespace, calls = [] } }) => [
    name,
    owner,
    namespace,
    calls.map(({ service }) => service).filter((called) => externalNames.has(called)),
  ]);
  return JSON.stringify(rows.sort());
}

/** Clusters without the settings of single services, but with the names of their services. */
function clustersOf({ clusters }: Workspace): string {
  const rows = clusters.map(({ spec: { services, acknowledge: _a, maxStep: _m, ...rest } }) => [
    rest.name,
    rest,
    Object.entries(services)
      .map(([name, own]) => [name, callsOf(own)])
      .sort(),
  ]);
  return JSON.stringify(rows.sort());
}

const callsOf = (own: InstanceSpec): unknown => ('calls' in own ? own.calls : null);
