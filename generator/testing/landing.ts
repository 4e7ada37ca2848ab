import type { LandOptions } from '../landing/context.ts';
import { type LandingResult, land, type StartingPoint } from '../landing/land.ts';
import type { Propose } from '../landing/proposal.ts';
import { proposePromotion } from '../promotion/promote.ts';
import type { Prompter } from '../terminal/prompter.ts';
import { type Clone, clonedRepository, commitFiles, gitIn, testContext } from './clones.ts';
import { soundFiles } from './temporary-repository.ts';

/** Commit without a question. */
export const withoutPrompt: LandOptions = { dryRun: false, noCommit: false, push: false, yes: true };

/** The result of a landing, with its printed texts: one by one, and joined. */
export type LandingReport = LandingResult & { readonly lines: readonly string[]; readonly output: string };

/** Lands a proposal, as a command does. */
export async function landIn(
  root: string,
  propose: Propose,
  options: Partial<LandOptions> = {},
  prompter?: Prompter,
  from?: StartingPoint,
): Promise<LandingReport> {
  const context = testContext(root, prompter);
  const result = await land(context, { ...withoutPrompt, ...options }, propose, from);
  return { ...result, lines: context.output, output: context.output.join('\n') };
}

/** Promotes services from dev to prod, without a choice between several versions that get calls. */
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

/** A clone in which dev runs newer images of both services than prod. */
export async function cloneAhead(): Promise<Clone> {
  const clone = await clonedRepository();
  const dev = String(soundFiles['clusters/dev.yaml']).replaceAll('{ tag: v1.0.0 }', '{ tag: v1.1.0 }');
  await commitFiles(clone.root, { 'clusters/dev.yaml': dev });
  gitIn(clone.root, 'push', '--quiet');
  return clone;
}
