import type { State } from '../history/state.ts';
import type { Instance } from '../load/workspace.ts';
import type { InstanceSpec } from '../schema/cluster.ts';
import { clusterText } from './cluster-text.ts';
import { commandLine } from './command-line.ts';
import { earlierState, isSameEntry, type RollbackRequest, versionsText } from './earlier-state.ts';
import type { Nothing, Proposal } from './proposal.ts';
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
): Promise<Proposal | Nothing> {
  const instance = requireInstance(state, request.cluster, request.service);
  const earlier = await earlierState(root, instance, request);
  if (isSameEntry(earlier.own, instance.own))
    return {
      nothing: `${request.service} in ${request.cluster} says the same as in ${earlier.commit}: there is nothing to roll back.`,
    };
  const { entry, kept } = relaxed(instanceIn(running, request.cluster, request.service), earlier.own);
  const { file } = instance.cluster;
  const subject = `rollback(${request.cluster}): ${request.service} to ${earlier.commit}`;
  return {
    files: new Map([[file.path, clusterText(instance.cluster, new Map([[request.service, entry]]))]]),
    message: {
      subject,
      body: `${versionsText(instance.own)} → ${versionsText(earlier.own)}`,
      trailers: [
        ['Rollback-Service', request.service],
        ['Rollback-To', earlier.commit],
        ['Cluster', request.cluster],
      ],
    },
    notes: [
      ...(kept.length > 0
        ? [
            `${kept.join(' and ')} ${kept.length > 1 ? 'stay' : 'stays'} without calls until the way back is synced: proxies that still route there would answer UNAVAILABLE.`,
          ]
        : []),
      ...(earlier.further
        ? [
            `No call goes elsewhere by this. The last state in which it did is ${versionsText(earlier.further.own)}: ${commandLine('rollback', request.service, '--cluster', request.cluster, '--to', earlier.further.commit)}`,
          ]
        : []),
    ],
    next: kept.map(
      (version) =>
        `when Argo CD has synced it: ${commandLine('canary', request.service, version, '--cluster', request.cluster, '--abort')}`,
    ),
  };
}

/** An earlier state, with versions that still get calls kept beside it: routes go first, versions in a later commit. */
function relaxed(
  instance: Instance | undefined,
  earlier: InstanceSpec,
): { entry: Entry; kept: readonly string[] } {
  if (!instance) return { entry: earlier, kept: [] };
  const { own } = instance;
  const kept = Object.keys(own.versions).filter(
    (name) => !Object.hasOwn(earlier.versions, name) && callsOf(instance, name).length > 0,
  );
  if (kept.length === 0) return { entry: earlier, kept };
  const versions = {
    ...earlier.versions,
    ...Object.fromEntries(kept.map((name) => [name, own.versions[name]])),
  };
  const weights = { ...trafficOf(earlier), ...Object.fromEntries(kept.map((name) => [name, 0])) };
  return { entry: { ...earlier, versions, weights }, kept };
}
