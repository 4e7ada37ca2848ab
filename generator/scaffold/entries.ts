import { UsageError } from '../command-line/errors.ts';
import { clusterText, editedText } from '../edit/cluster-text.ts';
import type { State } from '../history/state.ts';
import { listAt } from '../lang/at-path.ts';
import type { Loaded } from '../load/workspace.ts';
import { stageAfter } from '../promotion/stages.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { npmRun } from '../terminal/shell.ts';
import type { NewRequest } from './settings.ts';

/** A new service as clusters and callers see it. */
export interface NewEntry {
  readonly name: string;
  /** The image tag that runs first. */
  readonly tag: string;
  readonly callers: readonly string[];
  /** The methods that the callers call. */
  readonly methods: readonly string[];
  /** The names of the further ports that the callers connect to. */
  readonly ports?: readonly string[];
}

/** The cluster files of the first stage with the new service, and the specs of its callers with their calls. */
export function entryFiles(
  state: State,
  entry: NewEntry,
  first: readonly Loaded<ClusterSpec>[],
): Map<string, string> {
  const files = new Map<string, string>();
  for (const cluster of first) files.set(cluster.file.path, entryText(cluster, state, entry));
  for (const { file, written } of callersEverywhere(state, entry, first))
    files.set(
      file.path,
      editedText(file, { ...written, calls: [...listAt(written, 'calls'), callOf(entry)] }),
    );
  return files;
}

/** A call of all methods and ports of a service. */
const callOf = ({ name: service, methods, ports = [] }: NewEntry) => ({
  service,
  ...(methods.length > 0 ? { methods: [...methods] } : {}),
  ...(ports.length > 0 ? { ports: [...ports] } : {}),
});

/** How to continue in the next stage, if there is one. */
export function promotionOf(
  state: State,
  { name, callers }: Pick<NewEntry, 'name' | 'callers'>,
  first: readonly Loaded<ClusterSpec>[],
): readonly string[] {
  const [cluster] = first;
  const stage = cluster ? stageAfter(state, cluster.spec.stage) : undefined;
  if (!cluster || stage === undefined) return [];
  const filesOf = (caller: string) =>
    first
      .filter(({ spec }) => Object.hasOwn(spec.services, caller))
      .map(({ file }) => file.path)
      .join(' and ');
  return [
    `when it runs in ${cluster.spec.name}: ${npmRun('promote', name, '--to', `stage:${stage}`)}`,
    ...callers
      .filter((caller) => runsBeyond(state, caller, cluster.spec.stage))
      .map(
        (caller) =>
          `the call of ${caller} is in ${filesOf(caller)} only: add it to each cluster file before ${caller} calls ${name} there, and move it to services/${caller}/service.yaml when ${name} runs everywhere`,
      ),
  ];
}

/** The cluster file with the new service. Callers that also run in later stages get their call here, not in their spec. */
function entryText(cluster: Loaded<ClusterSpec>, state: State, entry: NewEntry): string {
  const { name, tag, callers } = entry;
  const entries = new Map<string, Readonly<Record<string, unknown>>>();
  for (const instance of state.workspace.instances) {
    if (
      instance.cluster !== cluster ||
      !callers.includes(instance.name) ||
      !runsBeyond(state, instance.name, cluster.spec.stage)
    )
      continue;
    const calls = [...(instance.spec.calls ?? []), callOf(entry)];
    entries.set(instance.name, { ...instance.own, calls });
  }
  entries.set(name, { versions: { v1: { tag } } });
  return clusterText(cluster, entries);
}

/** Callers that only run in the first stage. Their call is added to their own spec. */
function callersEverywhere(
  state: State,
  { callers }: NewEntry,
  first: readonly Loaded<ClusterSpec>[],
): Loaded<ServiceSpec>[] {
  const stage = first[0]?.spec.stage ?? '';
  return state.workspace.services.filter(
    ({ spec }) => callers.includes(spec.name) && !runsBeyond(state, spec.name, stage),
  );
}

const runsBeyond = ({ workspace: { instances } }: State, name: string, stage: string): boolean =>
  instances.some((instance) => instance.name === name && instance.cluster.spec.stage !== stage);

/** The fleet file with the reviewers of a new owner; undefined if it needs no change. */
export function fleetText(
  { workspace: { fleet } }: State,
  { reviewers }: Pick<NewRequest, 'reviewers'>,
  owner: string,
): [string, string] | undefined {
  const current = fleet?.spec.codeOwners;
  if (!fleet || !current || Object.hasOwn(current.teams, owner)) return undefined;
  if (reviewers.length === 0)
    throw new UsageError(
      `${fleet.file.path} lists no reviewers for ${owner}. Pass --reviewers @organization/team`,
    );
  const codeOwners = { ...current, teams: { ...current.teams, [owner]: reviewers } };
  return [fleet.file.path, editedText(fleet.file, { ...fleet.spec, codeOwners })];
}
