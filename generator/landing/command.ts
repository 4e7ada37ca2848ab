import type { ExitCode } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import type { LandingContext, LandOptions } from './context.ts';
import { terminalContext } from './context.ts';
import { type LandingResult, land, type StartingPoint } from './land.ts';
import type { Propose } from './proposal.ts';

/** Flags that every command that commits has. */
export const landFlags = {
  'dry-run': { type: 'boolean', default: false },
  'no-commit': { type: 'boolean', default: false },
  push: { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  branch: { type: 'string' },
  repository: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** What `--help` says of them. */
export const landFlagsHelp = `  --dry-run          show what would change, and change nothing
  --no-commit        write the files, and leave the commit to you
  --push             push the commit; where others were faster, fetch, put it on top, render, check and push again
  --yes, -y          do not ask
  --branch NAME      the branch that is meant where it is not the one Argo CD follows
  --json             the result as JSON on standard output, everything else on standard error
  --repository DIR   another repository than this one
  --help             this text`;

/** The values of these flags, as `parseArgs` gives them. */
interface FlagValues {
  readonly 'dry-run': boolean;
  readonly 'no-commit': boolean;
  readonly push: boolean;
  readonly yes: boolean;
  readonly branch?: string | undefined;
  readonly repository?: string | undefined;
  readonly json: boolean;
}

/** What flags say about how a change lands. */
function landOptions({
  'dry-run': dryRun,
  'no-commit': noCommit,
  push,
  yes,
  branch,
}: FlagValues): LandOptions {
  return { dryRun, noCommit, push, yes, branch };
}

/**
 * Runs a command that commits: lands what it proposes, and tells how that ended.
 * @returns its exit code: a refusal is a problem found, nothing to do is none
 */
export async function runLandingCommand(
  values: FlagValues,
  proposeIn: (context: LandingContext) => Propose,
  from?: StartingPoint,
): Promise<ExitCode> {
  const context = terminalContext(repositoryAt(values.repository), values.json);
  const landed = await land(context, landOptions(values), proposeIn(context), from);
  if (values.json) process.stdout.write(`${JSON.stringify(landed, null, 2)}\n`);
  else if (landed.outcome === 'declined') process.stderr.write('Nothing was changed.\n');
  return exitCodeOf(landed);
}

const exitCodeOf = ({ outcome }: LandingResult): ExitCode =>
  outcome === 'unsafe' || outcome === 'declined' ? 1 : 0;
