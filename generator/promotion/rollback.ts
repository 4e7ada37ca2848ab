import { clusterText } from '../edit/cluster-text.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import type { Instance } from '../load/workspace.ts';
import type { InstanceSpec } from '../schema/cluster.ts';
import { npmRun } from '../terminal/shell.ts';
import { earlierState, isSameEntry, type RollbackRequest, versionsText } from './earlier-state.ts';
import { keepPods } from './kept-pods.ts';
import { raiseFirst, shrunkNote } from './raise-first.ts';
import { instanceIn, requireInstance, trafficOf } from './running.ts';
import { callsOf, type Entry } from './traffic-edits.ts';

/**
 * Goes back to what a cluster file said of a service, as a new commit.
 * @param running what clusters run, which specs with errors do not say
 */
export async function proposeRollback(
  state: State,
  running: State,
  root: string,
  request: RollbackRequest,
): Promise<Proposal | NoChange> {
  const instance = requireInstance(state, request.cluster, request.service);
  const earlier = await earlierState(root, instance, request);
  if (isSameEntry(earlier.own, instance.own))
    return {
      noChange: `${request.service} in ${request.cluster} says the same as in ${earlier.commit}: there is nothing to roll back.`,
    };
  const there = instanceIn(running, request.cluster, request.service);
  const { entry, kept, later } = relaxed(there, earlier.own, isFirstStage(state, instance));
  const { file } = instance.cluster;
  const commit = (wanted: Entry, subject: string, body: string) => ({
    files: new Map([[file.path, clusterText(instance.cluster, new Map([[request.service, wanted]]))]]),
    message: {
      subject: `rollback(${request.cluster}): ${request.service} ${subject}`,
      body,
      trailers: [
        ['Rollback-Service', request.service],
        ['Rollback-To', earlier.commit],
        ['Cluster', request.cluster],
      ] as const,
    },
  });
  // Specs with errors are not committed again: then the calls move at once.
  const raise = there && state === running ? raiseFirst(there, trafficOf(earlier.own)) : undefined;
  if (raise && !request.now)
    return {
      ...commit(raise.entry, `needs pods before ${earlier.commit}`, `${raise.what}.`),
      notes: [raise.note],
      next: [
        `${raise.look}: ${npmRun('rollback', request.service, '--cluster', request.cluster, '--to', earlier.commit)}`,
      ],
    };
  return {
    ...commit(entry, `to ${earlier.commit}`, `${versionsText(instance.own)} → ${versionsText(earlier.own)}`),
    notes: [
      ...(raise ? [shrunkNote(raise)] : []),
      ...(kept.length > 0
        ? [
            `${kept.join(' and ')} ${kept.length > 1 ? 'stay' : 'stays'} without calls until the way back is synced: proxies that still route there would answer UNAVAILABLE.`,
          ]
        : []),
      ...(earlier.further
        ? [
            `No call goes elsewhere by this. The last state in which it did is ${versionsText(earlier.further.own)}: ${npmRun('rollback', request.service, '--cluster', request.cluster, '--to', earlier.further.commit)}`,
          ]
        : []),
    ],
    next: [
      ...kept.map(
        (version) =>
          `when Argo CD has synced it: ${npmRun('canary', request.service, version, '--cluster', request.cluster, '--abort')}`,
      ),
      ...(later.length > 0
        ? [
            `when the load has settled, write ${later.join(' and ')} into ${file.path}: until then more pods run`,
          ]
        : []),
    ],
  };
}

/** An earlier state, with versions that still get calls kept beside it: routes go first, versions in a later commit. */
function relaxed(
  instance: Instance | undefined,
  before: InstanceSpec,
  mayShrink: boolean,
): { entry: Entry; kept: readonly string[]; later: readonly string[] } {
  if (!instance) return { entry: before, kept: [], later: [] };
  const { own } = instance;
  const { entry: earlier, later } = mayShrink ? { entry: before, later: [] } : keepPods(own, before);
  const kept = Object.keys(own.versions).filter(
    (name) => !Object.hasOwn(earlier.versions, name) && callsOf(instance, name).length > 0,
  );
  if (kept.length === 0) return { entry: earlier, kept, later };
  const versions = {
    ...earlier.versions,
    ...Object.fromEntries(kept.map((name) => [name, own.versions[name]])),
  };
  const weights = { ...trafficOf(earlier), ...Object.fromEntries(kept.map((name) => [name, 0])) };
  return { entry: { ...earlier, versions, weights }, kept, later };
}

/** The checks of a change let versions of the first stage shrink as they like. */
const isFirstStage = ({ workspace: { fleet } }: State, { cluster: { spec } }: Instance): boolean =>
  fleet?.spec.stages[0] === spec.stage;
