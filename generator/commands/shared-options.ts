import type { Options } from '../command-line/definition.ts';
import { UsageError } from '../command-line/errors.ts';
import { installation } from '../command-line/installation.ts';
import { formatNames } from '../diagnostics/format/formats.ts';

export const repositoryOption = {
  repository: { value: 'dir', help: 'work on the repository in this folder instead of the current one' },
} as const satisfies Options;

/** The options of every command that reports findings. */
export const findingFormatOptions = {
  format: {
    value: 'format',
    choices: formatNames,
    default: 'pretty',
    help: 'how to print findings: pretty for people, github as annotations of a workflow; json, sarif and github print to standard output, and nothing else does',
  },
  json: { help: 'short for --format json' },
} as const satisfies Options;

/** The option of every command that makes a step forward. */
export const resumeOption = {
  resume: {
    help: 'end the hold that a rollback, an aborted canary or a person has put on the service in the cluster, and make the step',
  },
} as const satisfies Options;

/** The options of every command that can ask a running Argo CD. */
export const argoCdOptions = {
  argocd: {
    group: 'Ask Argo CD:',
    value: 'address',
    help: 'ask the API of Argo CD, such as https://argocd.example.com, with the token in ARGOCD_AUTH_TOKEN, or in the file that ARGOCD_AUTH_TOKEN_FILE names',
  },
  context: {
    group: 'Ask Argo CD:',
    value: 'name',
    help: 'ask with kubectl and this context of the kubeconfig: the cluster in which Argo CD runs. Without --argocd and --context, the current context',
  },
} as const satisfies Options;

/** The option of every step that can depend on what Argo CD shows. */
export const whenHealthyOption = {
  whenHealthy: {
    group: 'Ask Argo CD:',
    help: 'make the step only if Argo CD shows the last pushed change before it as Synced and Healthy',
  },
} as const satisfies Options;

/** @throws UsageError for options that have an effect only with another one */
export function requireOption(
  option: string,
  isGiven: boolean,
  given: readonly string[],
  dependent: readonly string[],
): void {
  const others = given.filter((name) => dependent.includes(name));
  if (isGiven || others.length === 0) return;
  throw new UsageError(
    `${flags(others)} ${others.length > 1 ? 'work' : 'works'} only with ${flags([option])}`,
  );
}

/** The options of every command that commits a change. */
export const landingOptions = {
  dryRun: { group: 'Commit and push:', help: 'show the change, and write nothing' },
  noCommit: { group: 'Commit and push:', help: 'write the files, and leave the commit to you' },
  push: {
    group: 'Commit and push:',
    help: 'push the commit; if others have pushed meanwhile: fetch, rebase, render, check and push again',
  },
  yes: { group: 'Commit and push:', short: 'y', help: 'do not ask for confirmation' },
  branch: {
    group: 'Commit and push:',
    value: 'name',
    help: 'commit on this branch, if it is not the branch that Argo CD follows',
  },
  overrideFreeze: {
    group: 'Commit and push:',
    value: 'reason',
    help: 'commit although a cluster that the change reaches is frozen; the reason is in the commit message',
  },
  json: {
    group: 'Commit and push:',
    help: 'print the result as JSON to standard output, and everything else to standard error',
  },
  ...repositoryOption,
} as const satisfies Options;

interface FormatInput<Format> {
  readonly format: Format;
  readonly json: boolean;
}

/**
 * The format that --format and --json ask for together; `given` lists the options that the user has written.
 * @throws UsageError if they contradict each other
 */
export function formatOf<Format extends string>(
  { format, json }: FormatInput<Format>,
  given: readonly string[],
): Format | 'json' {
  if (json && given.includes('format') && format !== 'json')
    throw new UsageError(`--json is short for --format json, but the command also has --format ${format}`);
  return json ? 'json' : format;
}

/**
 * The mode that one of the switches chooses, or `run`.
 * @throws UsageError for two modes at once
 */
export function modeOf<Mode extends string>(
  input: Readonly<Record<Mode, boolean>>,
  modes: readonly Mode[],
): Mode | 'run' {
  const chosen = modes.filter((mode) => input[mode]);
  if (chosen.length > 1) throw new UsageError(`${flags(chosen)} cannot be combined`);
  return chosen[0] ?? 'run';
}

/** The only options that have an effect in a mode; all have one in a mode without an entry. */
export type EffectiveOptions<Mode extends string> = Partial<Record<Mode, readonly string[]>>;

/** @throws UsageError for options that have no effect in this mode: a user who gives one expects an effect */
export function requireEffect<Mode extends string>(
  mode: Mode,
  given: readonly string[],
  effective: EffectiveOptions<Mode>,
): void {
  const allowed = effective[mode];
  const others = given.filter((name) => name !== mode && allowed?.includes(name) === false);
  if (!allowed || others.length === 0) return;
  const combined = allowed.length === 0 ? 'no other option' : `only ${flags(allowed)}`;
  throw new UsageError(`--${mode} can be combined with ${combined}, not with ${flags(others)}`);
}

/** @throws UsageError in a fleet for an option that tests the generator, with fixtures that are no part of a release */
export function requireSources(option: string, isGiven: boolean): void {
  if (isGiven && installation.release)
    throw new UsageError(`--${option} tests the generator: it works only in the repository of the generator`);
}

/** Options as on a command line, such as `--each-commit and --to`. */
export const flags = (names: readonly string[]): string =>
  names.map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`).join(' and ');
