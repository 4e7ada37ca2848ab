import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { State } from '../../history/state.ts';
import { createDraft } from '../../landing/proposal.ts';
import { changeProblems } from '../../landing/verify.ts';
import { proposePromotion } from '../../promotion/promote.ts';
import type { WaitingPromotion } from '../../promotion/waiting.ts';

/** Each promotion that is tried loads the fleet again. */
const mostTried = 10;
/** A larger fleet takes seconds to load. */
const mostInstances = 500;

/**
 * The codes of the checks that refuse a promotion, by its command. A promotion that was not tried is not in it.
 * @param isWanted false to try no more
 */
export async function refusalsOf(
  root: string,
  state: State,
  waiting: readonly WaitingPromotion[],
  isWanted: () => boolean = () => true,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const refusals = new Map<string, readonly string[]>();
  if (state.workspace.instances.length > mostInstances) return refusals;
  const possible = waiting.filter(({ blocked }) => blocked === undefined).slice(0, mostTried);
  for (const { service, cluster, command } of possible) {
    if (!isWanted()) break;
    const request = { services: [service], to: `cluster:${cluster}`, version: 'all' };
    const proposal = await proposePromotion(state, request, async () => undefined);
    if ('noChange' in proposal) continue;
    const draft = await createDraft(root, proposal.files);
    try {
      const { diagnostics } = draft.state;
      const found = hasErrors(diagnostics) ? diagnostics : await changeProblems(root, state, draft.state);
      const errors = found.filter(({ rule }) => rule.severity === 'error');
      refusals.set(command, [...new Set(errors.map(({ rule }) => rule.code))].sort());
    } finally {
      draft.remove();
    }
  }
  return refusals;
}
