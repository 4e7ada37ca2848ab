import { clusterText } from '../edit/cluster-text.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import type { Instance } from '../load/workspace.ts';
import type { InstanceSpec } from '../schema/cluster.ts';
import { npmRun } from '../terminal/shell.ts';
import { earlierState, isSameEntry, type RollbackRequest, versionsText } from './earlier-state.ts';
import { withHold, withoutHold } from './hold.ts';
import { findInstance, requireInstance, weightsOf } from './instances.ts';
import { keepPods } from './keep-pods.ts';
import { scaleUpFirst, tooFewPodsWarning } from './scale-up-first.ts';
import { callsTo, type Entry } from './traffic-edits.ts';

/**
 * Restores an earlier entry of a service in a cluster file, as a new commit.
 * @param running what clusters run: the last valid state if the specs have errors now
 */
export async function proposeRollback(
  state: State,
  running: State,
  root: string,
  request: RollbackRequest,
): Promise<Proposal | NoChange> {
  const found = requireInstance(state, request.cluster, request.service);
  const instance = { ...found, own: withoutHold(found.own) };
  const earlier = await earlierState(root, instance, request);
  if (isSameEntry(earlier.own, instance.own))
    return {
      noChange: `The entry of ${request.service} in ${request.cluster} is the same as in ${earlier.commit}: there is nothing to roll back.`,
    };
  const current = findInstance(running, request.cluster, request.service);
  const { entry, kept, later } = rollbackEntry(current, earlier.own, isFirstStage(state, instance));
  const { file } = instance.cluster;
  const stopped = (wanted: Entry) =>
    withHold(
      { ...wanted, ...(found.own.hold ? { hold: found.own.hold } : {}) },
      request.hold,
      `rolled back to ${earlier.commit}`,
    );
  const commit = (wanted: Entry, subject: string, body: string) => ({
    files: new Map([
      [file.path, clusterText(instance.cluster, new Map([[request.service, stopped(wanted)]]))],
    ]),
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
  // A first commit that adds pods would keep specs with errors. Then the calls move at once.
  const raise = current && state === running ? scaleUpFirst(current, weightsOf(earlier.own)) : undefined;
  if (raise && !request.now)
    return {
      ...commit(raise.entry, `add pods before ${earlier.commit}`, `${raise.what}.`),
      notes: [raise.note],
      next: [
        `${raise.look}: ${npmRun('rollback', request.service, '--cluster', request.cluster, '--to', earlier.commit)}`,
      ],
    };
  return {
    ...commit(entry, `to ${earlier.commit}`, `${versionsText(instance.own)} → ${versionsText(earlier.own)}`),
    notes: [
      ...(raise ? [tooFewPodsWarning(raise)] : []),
      ...(kept.length > 0
        ? [
            `${kept.join(' and ')} ${kept.length > 1 ? 'stay' : 'stays'} without calls until Argo CD has synced the rollback. Otherwise proxies that still route to ${kept.length > 1 ? 'them' : 'it'} would return UNAVAILABLE.`,
          ]
        : []),
      ...(earlier.further
        ? [
            `This rollback changes settings, but moves no calls. The last state that sent calls to other images is ${versionsText(earlier.further.own)}: ${npmRun('rollback', request.service, '--cluster', request.cluster, '--to', earlier.further.commit)}`,
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
            `when the load is stable, write ${later.join(' and ')} into ${file.path}; until then, more pods run`,
          ]
        : []),
    ],
  };
}

/** The earlier entry plus the versions that still get calls: routes are removed first, versions in a later commit. */
function rollbackEntry(
  instance: Instance | undefined,
  before: InstanceSpec,
  mayShrink: boolean,
): { entry: Entry; kept: readonly string[]; later: readonly string[] } {
  if (!instance) return { entry: before, kept: [], later: [] };
  const { own } = instance;
  const { entry: earlier, later } = mayShrink ? { entry: before, later: [] } : keepPods(own, before);
  const kept = Object.keys(own.versions).filter(
    (name) => !Object.hasOwn(earlier.versions, name) && callsTo(instance, name).length > 0,
  );
  if (kept.length === 0) return { entry: earlier, kept, later };
  const versions = {
    ...earlier.versions,
    ...Object.fromEntries(kept.map((name) => [name, own.versions[name]])),
  };
  const weights = { ...weightsOf(earlier), ...Object.fromEntries(kept.map((name) => [name, 0])) };
  return { entry: { ...earlier, versions, weights }, kept, later };
}

/** In the first stage, the checks of a change allow any number of pods. */
const isFirstStage = ({ workspace: { fleet } }: State, { cluster: { spec } }: Instance): boolean =>
  fleet?.spec.stages[0] === spec.stage;
