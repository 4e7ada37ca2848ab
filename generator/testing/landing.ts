import type { LandOptions, Prompter } from '../landing/context.ts';
import { type LandingResult, land, type StartingPoint } from '../landing/land.ts';
import type { Propose } from '../landing/proposal.ts';
import { proposePromotion } from '../promotion/promote.ts';
import { type Clone, clonedRepository, commitFiles, gitIn, testContext } from './clones.ts';
import { soundFiles } from './temporary-repository.ts';

/** A commit, and no questions. */
export const withoutPrompt: LandOptions = { dryRun: false, noCommit: false, push: false, yes: true };

/** How a change ended, and what was said meanwhile: one by one, and all together. */
export type LandingReport = LandingResult & { readonly lines: readonly string[]; readonly said: string };

/** Lands what is proposed, as a command would. */
export async function landIn(
  root: string,
  propose: Propose,
  options: Partial<LandOptions> = {},
  prompter?: Prompter,
  from?: StartingPoint,
): Promise<LandingReport> {
  const context = testContext(root, prompter);
  const landed = await land(context, { ...withoutPrompt, ...options }, propose, from);
  return { ...landed, lines: context.said, said: context.said.join('\n') };
}

/** Takes services from dev to prod; where several versions get calls, nobody says which. */
export function promoteToProd(
  root: string,
  options: Partial<LandOptions> = {},
  services: readonly string[] = ['orders'],
  prompter?: Prompter,
): Promise<LandingReport> {
  const propose: Propose = (state) =>
    proposePromotion(state, { services, to: 'prod' }, async () => undefined);
  return landIn(root, propose, options, prompter);
}

/** A clone in which dev is ahead of prod in both services. */
export async function cloneAhead(): Promise<Clone> {
  const clone = await clonedRepository();
  const dev = String(soundFiles['clusters/dev.yaml']).replaceAll('{ tag: v1.0.0 }', '{ tag: v1.1.0 }');
  await commitFiles(clone.root, { 'clusters/dev.yaml': dev });
  gitIn(clone.root, 'push', '--quiet');
  return clone;
}
