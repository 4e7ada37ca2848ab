import { Failure } from '../command-line/errors.ts';
import type { State } from '../history/state.ts';
import { grouped } from '../lang/grouped.ts';
import type { Instance } from '../load/workspace.ts';
import { npmRun } from '../terminal/shell.ts';
import { promotionSteps } from './promote.ts';
import { type PromotionStep, promotionProposal } from './promotion-proposal.ts';
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
 * @param isWanted which services in which clusters are asked for
 */
export async function waitingPromotions(
  state: State,
  isWanted: (instance: Instance) => boolean = () => true,
): Promise<WaitingPromotion[]> {
  const { instances } = state.workspace;
  const keyOf = (service: string, stage: string) => `${stage}/${service}`;
  const running = new Set(instances.map(({ name, cluster }) => keyOf(name, cluster.spec.stage)));
  const found = await Promise.all(
    instances.filter(isWanted).map(async (instance): Promise<Found[]> => {
      const { name: service, cluster } = instance;
      const { name, stage } = cluster.spec;
      const source = stageBefore(state, stage);
      if (source === undefined || !running.has(keyOf(service, source))) return [];
      const request = { services: [service], to: `cluster:${name}`, version: 'all' };
      try {
        const { steps } = await promotionSteps(state, request, async () => undefined);
        return steps.map((step) => ({ instance, step }));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return [{ instance, blocked: error.message }];
      }
    }),
  );
  const blocked = blockedByTheirFiles(found.flat());
  return found.flat().map(({ instance: { name: service, cluster }, step, ...rest }) => {
    const command = npmRun('promote', service, '--to', `cluster:${cluster.spec.name}`);
    const reason = rest.blocked ?? (step && blocked.get(step));
    return {
      ...{ service, cluster: cluster.spec.name },
      ...(reason === undefined ? { what: step?.what ?? '' } : { blocked: reason }),
      command,
    };
  });
}

interface Found {
  readonly instance: Instance;
  readonly step?: PromotionStep;
  readonly blocked?: string;
}

/**
 * Why no command can write some steps. To write one step costs as much as to write all of a cluster, so each is tried
 * alone only if all together fail.
 */
function blockedByTheirFiles(found: readonly Found[]): ReadonlyMap<PromotionStep, string> {
  const steps = found.flatMap(({ step }) => step ?? []);
  const reasons = [...grouped(steps, ({ cluster }) => cluster).values()]
    .filter((own) => whyUnwritable(own) !== undefined)
    .flat()
    .flatMap((step) => {
      const reason = whyUnwritable([step]);
      return reason === undefined ? [] : [[step, reason] as const];
    });
  return new Map(reasons);
}

function whyUnwritable(steps: readonly PromotionStep[]): string | undefined {
  try {
    promotionProposal(steps);
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}
