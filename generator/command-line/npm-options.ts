import type { Definition, Switch, ValueOption } from './definition.ts';
import { UsageError } from './errors.ts';
import { flagOf, invocation, takesValue } from './to-commander.ts';

/**
 * Options that are settings of npm, too. People set some of them for all their work, in .npmrc or in the environment,
 * and npm passes them on in the same way as an option. `dry-run` is missing here: hardly anyone sets it for good, and
 * without it a command changes what the user wants to look at first.
 * Source: npm, config.
 */
const settingsOfNpm: ReadonlySet<string> = new Set(['all', 'json', 'only', 'tag', 'version', 'yes']);

/**
 * Refuses options that a user has written before `--`: npm keeps them, and the command would run without them.
 * `npm run release --dry-run` would commit. A command without `--dry-run` refuses it, too: `npm run push --dry-run`
 * would push. npm leaves them in the environment as npm_config_<option>.
 * Source: npm, run and config.
 * @throws UsageError with the command line that works, if there is one
 */
export function checkNpmOptions(
  { name, options = {} }: Definition,
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
): void {
  // Other programs set npm_config_* for other purposes, and a process inherits them from the script that starts it.
  if (env['npm_lifecycle_event'] !== name) return;
  const settings = new Map(
    Object.entries(env).flatMap(([key, value = '']) =>
      key.startsWith('npm_config_') ? [[withoutDashes(key.slice('npm_config_'.length)), value]] : [],
    ),
  );
  const taken = Object.entries<Switch | ValueOption>(options).filter(
    ([option]) =>
      !settingsOfNpm.has(option) && isTaken(flagOf(option), settings) && !isIn(args, flagOf(option)),
  );
  if (taken.length === 0) {
    if (options['dryRun'] === undefined && isTaken('--dry-run', settings))
      throw new UsageError(`npm took --dry-run for itself; ${name} has no option --dry-run`);
    return;
  }
  const flags = taken.map(([option]) => flagOf(option)).join(' and ');
  const words = taken.map(([option, definition]) => wordsOf(flagOf(option), definition, settings)).join(' ');
  throw new UsageError(`npm took ${flags} for itself; write ${invocation(name)} -- ${words}`);
}

/** npm takes `--dryrun` and `--dry_run` as well. */
const withoutDashes = (name: string): string => name.replace(/^--|[-_]/g, '').toLowerCase();

/** npm reads `--no-commit` as an empty value for `commit`. */
function isTaken(flag: string, settings: ReadonlyMap<string, string>): boolean {
  if (flag.startsWith('--no-')) return settings.get(withoutDashes(flag.slice('--no-'.length))) === '';
  const value = settings.get(withoutDashes(flag)) ?? '';
  return value !== '' && value !== 'false';
}

/** True for an option that the command gets after all. */
const isIn = (args: readonly string[], flag: string): boolean =>
  args.some((word) => word === flag || word.startsWith(`${flag}=`));

/** npm has the value of `--cluster=west`; of `--cluster west` it passes `west` on as an argument. */
function wordsOf(flag: string, option: Switch | ValueOption, settings: ReadonlyMap<string, string>): string {
  if (!takesValue(option)) return flag;
  const value = settings.get(withoutDashes(flag)) ?? 'true';
  return value === 'true' ? `${flag} <${option.value}>` : `${flag} ${value}`;
}
