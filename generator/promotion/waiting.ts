import { Failure } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import type { Instance } from '../load/workspace.ts';
import { npmRun } from '../terminal/shell.ts';
import { proposePromotion } from './promote.ts';
import { stageBefore } from './stages.ts';

/** A promotion that someone can make now, or that something blocks. */
export interface WaitingPromotion {
  readonly service: string;
  readonly cluster: string;
  /** `v2 v1.0.0 → v1.1.0`; undefined if it is blocked. */
  readonly what?: string;
  /** Why it is blocked. */
  readonly blocked?: string;
  readonly command: string;
}

/**
 * What the stage before each cluster runs, and the cluster does not.
 * @param isWanted which services in which clusters are asked for; each costs a proposal
 */
export async function waitingPromotions(
  state: State,
  isWanted: (instance: Instance) => boolean = () => true,
): Promise<WaitingPromotion[]> {
  const { instances } = state.workspace;
  const keyOf = (service: string, stage: string) => `${stage}/${service}`;
  const running = new Set(instances.map(({ name, cluster }) => keyOf(name, cluster.spec.stage)));
  const waiting = instances.filter(isWanted).map(async (instance): Promise<WaitingPromotion[]> => {
    const { name: service, cluster } = instance;
    const { name, stage } = cluster.spec;
    const source = stageBefore(state, stage);
    if (source === undefined || !running.has(keyOf(service, source))) return [];
    const command = npmRun('promote', service, '--to', `cluster:${name}`);
    const request = { services: [service], to: `cluster:${name}`, version: 'all' };
    try {
      const proposal = await proposePromotion(state, request, async () => undefined);
      if ('noChange' in proposal) return [];
      const what = (proposal.message.body ?? '').replace(`${name} ${service}: `, '');
      return [{ service, cluster: name, what, command }];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return [{ service, cluster: name, blocked: error.message, command }];
    }
  });
  return (await Promise.all(waiting)).flat();
}
