import { CommanderError } from 'commander';
import type { Definition, Input, Options, Positionals, Switch, ValueOption } from './definition.ts';
import { UsageError } from './errors.ts';
import { flagOf, invocation, takesValue, toCommander } from './to-commander.ts';

/** A command line that fits its definition. */
export interface ParsedLine<P extends Positionals, O extends Options> {
  readonly input: Input<P, O>;
  /** Names in code of the options that the user has written. */
  readonly given: readonly string[];
}

/** @throws UsageError if the words do not fit the definition */
export function parseLine<P extends Positionals, O extends Options>(
  definition: Definition<P, O>,
  args: readonly string[],
): ParsedLine<P, O> {
  const options = Object.entries<Switch | ValueOption>(definition.options ?? {});
  checkValues(options, args);
  const program = toCommander(definition)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError)
      throw new UsageError(messageOf(error, definition.name, program.args));
    throw error;
  }
  for (const [name, option] of options)
    if (takesValue(option) && option.required && program.getOptionValue(name) === undefined)
      throw new UsageError(`missing option ${flagOf(name)} <${option.value}>`);
  const given = options.map(([name]) => name).filter((name) => program.getOptionValueSource(name) === 'cli');
  for (const [index, name] of Object.keys(definition.positionals ?? {}).entries())
    program.setOptionValue(name, program.processedArgs[index]);
  return { input: program.opts<Input<P, O>>(), given };
}

/**
 * commander takes the next word as the value of an option whatever it is: `--cluster --json` would look for a cluster
 * with the name `--json`.
 */
function checkValues(
  options: readonly (readonly [string, Switch | ValueOption])[],
  args: readonly string[],
): void {
  for (let index = 0; index < args.length && args[index] !== '--'; index++) {
    const [, flag = '', value] = /^(--?[^=]+)(=.*)?$/s.exec(args[index] ?? '') ?? [];
    const option = options.find(([name, { short }]) => flag === flagOf(name) || flag === `-${short}`)?.[1];
    if (!option) continue;
    if (!takesValue(option)) {
      if (value !== undefined) throw new UsageError(`${flag} takes no value`);
    } else if (value === undefined) {
      index++;
      const next = args[index];
      if (next === undefined) throw new UsageError(`${flag} needs a value: ${flag} <${option.value}>`);
      if (/^-./.test(next))
        throw new UsageError(
          `${flag} needs a value: ${flag} <${option.value}>, or ${flag}=${next} if the value starts with a dash`,
        );
    }
  }
}

/** commander's message for a person who uses npm. */
function messageOf({ code, message }: CommanderError, name: string, words: readonly string[]): string {
  if (code === 'commander.excessArguments')
    return `too many arguments: ${words.join(' ')}; write options after --, as in: ${invocation(name)} -- --help`;
  return message
    .replace(/^error: /, '')
    .replace(/\s*\(Did you mean (.*)\?\)$/, '; did you mean $1?')
    .replace(/^missing required argument '(.*)'$/, 'missing argument <$1>')
    .replace(/^unknown option '([^=]*?)(?:=.*)?'/s, 'unknown option $1');
}
