import { type Command, type ExitCode, Failure, UsageError } from './command-line/errors.ts';
import { during } from './setup/errors.mjs';

/** Loaded on demand: a command pays for its own imports only. */
const commands: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  generate: () => import('./commands/generate.ts'),
  check: () => import('./commands/check.ts'),
  promote: () => import('./commands/promote.ts'),
  canary: () => import('./commands/canary.ts'),
  rollback: () => import('./commands/rollback.ts'),
  push: () => import('./commands/push.ts'),
  new: () => import('./commands/new.ts'),
  remove: () => import('./commands/remove.ts'),
  explain: () => import('./commands/explain.ts'),
  start: () => import('./commands/start.ts'),
  client: () => import('./commands/client.ts'),
  codegen: () => import('./commands/codegen.ts'),
  test: () => import('./commands/test.ts'),
  fmt: () => import('./commands/fmt.ts'),
  prove: () => import('./commands/prove.ts'),
  bench: () => import('./commands/bench.ts'),
  fuzz: () => import('./commands/fuzz.ts'),
  release: () => import('./commands/release.ts'),
  bundle: () => import('./commands/bundle.ts'),
  diff: () => import('./commands/diff.ts'),
  'first-run': () => import('./commands/first-run.ts'),
};

/**
 * Runs `argv[0]` as a command and turns what it throws into a message a user can act on.
 * @throws what nobody expected: run.mjs says what was being done, and keeps a log
 */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const [name = 'help', ...args] = argv;
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) return name === 'help' || name === '--help' ? listCommands() : unknownCommand(name);
  const { command } = await during(`loading the command ${name}`, load);
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : args.length);
  if (own.includes('--help') || own.includes('-h')) {
    console.log(command.usage);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof UsageError || isArgumentError(error)) {
      console.error(`${name}: ${usageMessage(error)}\nTry: npm run ${name} -- --help`);
      return 2;
    }
    if (error instanceof Failure) {
      console.error(`${name}: ${error.message}`);
      return 1;
    }
    throw error;
  }
}

async function listCommands(): Promise<ExitCode> {
  for (const [name, load] of Object.entries(commands)) {
    console.log(`npm run ${name.padEnd(10)} ${(await load()).command.summary}`);
  }
  return 0;
}

function unknownCommand(name: string): ExitCode {
  console.error(`There is no command ${name}. There are: ${Object.keys(commands).join(', ')}.`);
  return 2;
}

/** Node's advice on arguments that start with a dash helps nobody who has misspelt a flag. */
const usageMessage = ({ message }: Error): string => message.replace(/\. To specify a positional .*$/s, '');

/** What `parseArgs` of node:util throws for an unknown or malformed flag. */
function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
