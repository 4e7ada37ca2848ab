import { join } from 'node:path';
import { Failure } from '../../command-line/errors.ts';
import { repositoryRoot } from '../../command-line/repository.ts';
import { gitEnvironment } from '../../git/run.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { parsedJson } from '../../lang/json.ts';

/** A command that commits, such as `canary greeter-b v2 --cluster prod-eu --steps 10,50,100`. */
export interface LandingCommand {
  readonly name: string;
  readonly arguments: readonly string[];
}

/** A commit of a journey. */
export interface JourneyCommit {
  /** Full object id. */
  readonly commit: string;
  readonly subject: string;
  /** The command line that made it. */
  readonly command: string;
}

/** More commits than any command needs. */
const mostCommits = 40;

/**
 * Runs a command in a copy of the repository, and then each command that it prints as the next step, until there is none.
 * Each commit is pushed to the origin of the copy, because the commands check a step from the state that was pushed.
 *
 * A canary with `--steps` and `--abort` takes the first half of its steps, and is aborted then.
 * @param land runs a command; without it, as a user would
 * @throws Failure with the output of a command that is refused
 */
export async function walkJourney(
  copy: string,
  first: LandingCommand,
  land: Land = landInBundle,
): Promise<readonly JourneyCommit[]> {
  const { start, abort, shiftsBeforeAbort } = planOf(first);
  const commits: JourneyCommit[] = [];
  let command: LandingCommand | undefined = start;
  while (command && commits.length < mostCommits) {
    const current: LandingCommand = command;
    const { commit, subject, next } = await land(copy, current);
    if (commit !== undefined) commits.push({ commit, subject, command: lineOf(current) });
    const isTimeToAbort = abort !== undefined && shiftsIn(commits) >= shiftsBeforeAbort;
    const isAborted = commits.some((made) => made.command.includes('--abort'));
    command = isTimeToAbort && !isAborted ? abort : commandIn(next[0]);
    // A command that changes nothing and names itself as the next one would never end.
    if (commit === undefined && command && lineOf(command) === lineOf(current)) break;
  }
  if (commits.length === 0)
    throw new Failure(`npm run ${lineOf(first)} makes no commit: there is nothing to rehearse`);
  return commits;
}

/** What to run first, and, for a canary that is to be aborted, after how many shifts to abort it with what. */
function planOf(first: LandingCommand) {
  const { name, arguments: given } = first;
  const stepsAt = given.indexOf('--steps');
  if (name !== 'canary' || stepsAt < 0 || !given.includes('--abort'))
    return { start: first, shiftsBeforeAbort: 0 };
  const steps = (given[stepsAt + 1] ?? '').split(',');
  return {
    start: { name, arguments: given.filter((argument) => argument !== '--abort') },
    abort: { name, arguments: withoutOptions(given, ['--steps', '--tag', '--digest', '--replicas']) },
    shiftsBeforeAbort: Math.ceil(steps.length / 2),
  };
}

/** Arguments without some options and their values: a version that runs has its image and its pods. */
const withoutOptions = (given: readonly string[], options: readonly string[]): string[] =>
  given.filter((argument, index) => !options.includes(argument) && !options.includes(given[index - 1] ?? ''));

/** Subjects of canary commits name the kind of the step. */
const shiftsIn = (commits: readonly JourneyCommit[]): number =>
  commits.filter(({ subject }) => / shift \d+$/.test(subject)).length;

const lineOf = ({ name, arguments: rest }: LandingCommand): string => `${name} -- ${rest.join(' ')}`;

/** The command in a sentence such as `when …: npm run canary -- greeter-b v2 --finish`. */
export function commandIn(sentence: string | undefined): LandingCommand | undefined {
  const [, name, rest] = /npm run (\w+) -- (.+)$/.exec(sentence ?? '') ?? [];
  return name === undefined || rest === undefined ? undefined : { name, arguments: rest.trim().split(/\s+/) };
}

/** The result of a command that commits: its `--json`. */
export interface Landed {
  /** Undefined if there was nothing to do. */
  readonly commit: string | undefined;
  readonly subject: string;
  /** Sentences with the next steps. */
  readonly next: readonly string[];
}

/** Runs a command in a copy of the repository, and pushes its commit. @throws Failure if the command refuses */
export type Land = (copy: string, command: LandingCommand) => Promise<Landed>;

async function landInBundle(copy: string, command: LandingCommand): Promise<Landed> {
  const { execa } = await import('execa');
  const program = join(repositoryRoot, 'generator', 'run.mjs');
  const options = ['--yes', '--push', '--json', '--repository', copy];
  const ran = await execa(process.execPath, [program, command.name, ...command.arguments, ...options], {
    env: gitEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  const result = parsedJson(ran.stdout ?? '');
  if (ran.exitCode !== 0 || result === undefined)
    throw new Failure(`npm run ${lineOf(command)} is refused:\n${(ran.stderr ?? '').trim()}`);
  const next = listAt(result, 'next').map(String);
  return { commit: textAt(result, 'commit'), subject: textAt(result, 'subject') ?? '', next };
}
