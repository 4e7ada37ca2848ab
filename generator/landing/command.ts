import type { ExitCode } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import type { LandingContext, LandOptions } from './context.ts';
import { terminalContext } from './context.ts';
import { type LandingResult, land, type StartingPoint } from './land.ts';
import type { Propose } from './proposal.ts';

/** How the change lands, and the options of every command that commits. */
interface CommandOptions extends LandOptions {
  readonly repository?: string | undefined;
  readonly json: boolean;
}

/**
 * Runs a command that commits: lands what it proposes, and reports the outcome.
 * @returns 1 if the change was refused or declined; 0 if it landed or there was nothing to do
 */
export async function runLandingCommand(
  options: CommandOptions,
  proposeIn: (context: LandingContext) => Propose,
  from?: StartingPoint,
): Promise<ExitCode> {
  const context = terminalContext(repositoryAt(options.repository), options.json);
  const landed = await land(context, options, proposeIn(context), from);
  if (options.json) process.stdout.write(`${JSON.stringify(landed, null, 2)}\n`);
  else if (landed.outcome === 'declined') process.stderr.write('Nothing was changed.\n');
  return exitCodeOf(landed);
}

const exitCodeOf = ({ outcome }: LandingResult): ExitCode =>
  outcome === 'unsafe' || outcome === 'declined' ? 1 : 0;
