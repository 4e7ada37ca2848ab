import type { Definition, Input, Options, Positionals } from './definition.ts';
import type { ExitCode } from './errors.ts';
import { parseLine } from './parse.ts';

/** What the caller of a command gives it besides its command line. */
export interface Caller {
  /** Every command there is: for the page about them. */
  readonly allCommands: () => Promise<readonly Command[]>;
}

/** What a command gets besides its input. */
export interface Context extends Caller {
  /** The names in code of the options that the user has written, as opposed to those with default values. */
  readonly given: readonly string[];
}

/** One command, ready to be run with the words of a command line. */
export interface Command extends Definition {
  /** @throws UsageError if the words do not fit the definition */
  parse(args: readonly string[]): void;
  /** @throws UsageError if the words do not fit the definition, or contradict each other */
  run(args: readonly string[], caller: Caller): Promise<ExitCode>;
}

/** A command from its definition and what it does. Modules that take long to load belong inside `run`. */
export function defineCommand<
  const P extends Positionals = Record<never, never>,
  const O extends Options = Record<never, never>,
>(definition: Definition<P, O> & { run(input: Input<P, O>, context: Context): Promise<ExitCode> }): Command {
  return {
    ...definition,
    parse: (args) => void parseLine(definition, args),
    run: (args, caller) => {
      const { input, given } = parseLine(definition, args);
      return definition.run(input, { ...caller, given });
    },
  };
}
