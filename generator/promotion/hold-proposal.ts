import { clusterText } from '../edit/cluster-text.ts';
import type { State } from '../history/state.ts';
import type { NoChange, Proposal } from '../landing/proposal.ts';
import type { Instance } from '../load/workspace.ts';
import { type Hold, holdText } from '../model/fleet.ts';
import { npmRun } from '../terminal/shell.ts';
import { namingEndedHolds, withoutHold } from './hold.ts';
import { requireInstance } from './instances.ts';
import type { Entry } from './traffic-edits.ts';

/** A service in a cluster. */
interface Target {
  readonly service: string;
  readonly cluster: string;
}

/** Stops a service in a cluster. Nothing that runs changes. */
export function proposeHold(state: State, target: Target, hold: Hold): Proposal | NoChange {
  const { service, cluster } = target;
  const instance = requireInstance(state, cluster, service);
  const { own } = instance;
  if (own.hold) return { noChange: `${service} is already on hold in ${cluster}: ${holdText(own.hold)}.` };
  return {
    ...proposal(instance, { ...own, hold }, 'hold', 'Held-Service'),
    next: [`to end the hold: ${npmRun('canary', service, '--cluster', cluster, '--resume')}`],
  };
}

/** Ends a hold. Nothing that runs changes. */
export function proposeResume(state: State, { service, cluster }: Target): Proposal | NoChange {
  const instance = requireInstance(state, cluster, service);
  if (!instance.own.hold) return { noChange: `${service} is not on hold in ${cluster}.` };
  const resumed = proposal(instance, withoutHold(instance.own), 'resume', 'Resumed-Service');
  return namingEndedHolds(resumed, [instance]);
}

function proposal({ name, cluster }: Instance, entry: Entry, step: string, trailer: string): Proposal {
  return {
    files: new Map([[cluster.file.path, clusterText(cluster, new Map([[name, entry]]))]]),
    message: {
      subject: `${step}(${cluster.spec.name}): ${name}`,
      trailers: [
        [trailer, name],
        ['Cluster', cluster.spec.name],
      ],
    },
    next: [],
  };
}
