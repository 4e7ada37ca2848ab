import type { Command } from './command-line/command.ts';
import { type ExitCode, Failure, UsageError } from './command-line/errors.ts';
import { helpText } from './command-line/help.ts';
import { installation } from './command-line/installation.ts';
import { checkNpmOptions } from './command-line/npm-options.ts';
import { commandLine, invocation } from './command-line/to-commander.ts';
import { allCommands, commandGroups, commandLoaders } from './commands/index.ts';
import { nearest } from './diagnostics/nearest.ts';
import { during } from './setup/errors.mjs';

/**
 * Runs `argv[0]` as a command, and turns its errors into messages for the user.
 * @throws errors that no command expects: run.mjs prints what the generator was doing, and keeps a log
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const [name = 'help', ...args] = argv;
  if (name === '--version') return printVersion();
  const load = Object.hasOwn(commandLoaders, name) ? commandLoaders[name] : undefined;
  if (!load) return ['help', '--help', '-h'].includes(name) ? listCommands() : unknownCommand(name);
  const { command } = await during(`loading the command ${name}`, load);
  // For promote and deploy, --version names a version of a service.
  if (isGiven(args, '--version') && !Object.hasOwn(command.options ?? {}, 'version')) return printVersion();
  if (isGiven(args, '--help', '-h')) {
    process.stdout.write(helpText(command, columnsOf(process.stdout)));
    return 0;
  }
  try {
    checkNpmOptions(command, args, process.env);
    return await command.run(args, { allCommands });
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${name}: ${error.message}\nTry: ${commandLine(name, '--help')}`);
      return 2;
    }
    if (error instanceof Failure) {
      console.error(`${name}: ${error.message}`);
      return 1;
    }
    throw error;
  }
}

function printVersion(): ExitCode {
  console.log(installation.version);
  return 0;
}

/** True if an option that every command has is among the words before `--`. */
function isGiven(words: readonly string[], ...option: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? words.length : end).some((word) => option.includes(word));
}

/** A line of text longer than 100 columns is hard to read, on a wide terminal too. */
const columnsOf = ({ isTTY, columns }: NodeJS.WriteStream): number => (isTTY ? Math.min(columns, 100) : 100);

async function listCommands(): Promise<ExitCode> {
  const commands = new Map((await allCommands()).map((command) => [command.name, command]));
  const groups = Object.entries(commandGroups).map(
    ([title, loaders]) =>
      `${title}:\n${Object.keys(loaders)
        .map((name) => lineOf(name, commands))
        .join('\n')}`,
  );
  console.log(
    `${groups.join('\n\n')}\n\nOptions and examples of a command: npm run <command> -- --help\nThe version: npm run generate -- --version`,
  );
  return 0;
}

const lineOf = (name: string, commands: ReadonlyMap<string, Command>): string =>
  `  ${invocation(name).padEnd(18)} ${commands.get(name)?.summary}`;

function unknownCommand(name: string): ExitCode {
  const names = Object.keys(commandLoaders);
  const near = nearest(name, names);
  const hint =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : `the commands are ${names.join(', ')}`;
  console.error(`there is no command ${name}; ${hint}`);
  return 2;
}
