import { Failure } from '../command-line/errors.ts';
import { queryGit } from '../git/run.ts';
import type { Proposal } from '../landing/proposal.ts';
import type { Instance } from '../load/workspace.ts';
import { holdText } from '../model/fleet.ts';
import type { InstanceSpec } from '../schema/cluster.ts';
import type { Entry } from './traffic-edits.ts';

/** Who stops a service, and why; without a reason, the command names what it did. */
export interface HoldRequest {
  readonly by: string;
  readonly reason: string | undefined;
}

/** A hold by the author of the next commit. */
export async function holdBy(root: string, reason: string | undefined): Promise<HoldRequest> {
  const name = (await queryGit(root, 'config', 'user.name'))?.trim();
  return { by: name === undefined || name === '' ? 'unknown' : name, reason };
}

/**
 * A service for a step forward, without its hold: the step ends it.
 * @throws Failure for a service on hold, unless the user resumes it
 */
export function requireNoHold(instance: Instance, isResumed: boolean): Instance {
  const { name, cluster, own } = instance;
  if (own.hold && !isResumed)
    throw new Failure(
      `${name} is on hold in ${cluster.spec.name}: ${holdText(own.hold)}. To end the hold and continue, run this again with --resume`,
    );
  return { ...instance, own: withoutHold(own) };
}

/** The entry of a service without its hold. */
export function withoutHold({ hold: _hold, ...own }: InstanceSpec): InstanceSpec {
  return own;
}

/** The entry of a service that a person stops. An earlier hold stays: its reason is still open. */
export const withHold = (entry: Entry, hold: HoldRequest | undefined, what: string): Entry =>
  hold === undefined || 'hold' in entry
    ? entry
    : { ...entry, hold: { by: hold.by, reason: hold.reason ?? what } };

/** The proposal, whose commit message names the holds that it ends. */
export function namingEndedHolds(proposal: Proposal, instances: readonly Instance[]): Proposal {
  const ended = instances.flatMap(({ name, cluster, own: { hold } }) =>
    hold ? [`Ends the hold of ${name} in ${cluster.spec.name}: ${holdText(hold)}.`] : [],
  );
  if (ended.length === 0) return proposal;
  const { message } = proposal;
  const body = [...(message.body ? [message.body] : []), ...ended].join('\n\n');
  return { ...proposal, message: { ...message, body } };
}
