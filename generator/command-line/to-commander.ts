import { Argument, Command, Option } from 'commander';
import type { Definition, Options, Positional, Positionals, Switch, ValueOption } from './definition.ts';
import { installation } from './installation.ts';
import { refusal } from './values.ts';

/** The definition of a command for the library commander, which parses command lines and lays out their help. */
export function toCommander<P extends Positionals, O extends Options>(definition: Definition<P, O>): Command {
  const program = new Command(invocation(definition.name)).description(definition.description);
  for (const [name, positional] of Object.entries<Positional>(definition.positionals ?? {}))
    program.addArgument(new Argument(placeholder(name, positional), positional.help));
  for (const [name, option] of Object.entries<Switch | ValueOption>(definition.options ?? {}))
    program.addOption(toOption(name, option));
  return program.helpOption('-h, --help', 'show this text');
}

/** A fleet has a script for every command of a release, except for the one that creates fleets. */
const hasScript = (name: string): boolean => installation.release === undefined || name !== 'init';

/** What a user types for a command, before its arguments. */
export function invocation(name: string): string {
  if (!hasScript(name)) return `npx grpc-istio-gitops ${name}`;
  return name === 'test' || name === 'start' ? `npm ${name}` : `npm run ${name}`;
}

/** What a user types for a command with arguments: npm needs a `--` before those of a script. */
export const commandLine = (name: string, words: string): string =>
  `${invocation(name)}${hasScript(name) ? ' --' : ''} ${words}`;

/** What a user types for an option: `dryRun` is `--dry-run`. */
export const flagOf = (name: string): string =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export const takesValue = (option: Switch | ValueOption): option is ValueOption => 'value' in option;

/** A positional as the help shows it: `<service>`, or `[tag]` if it can be left out. */
export function placeholder(name: string, { optional, repeatable }: Positional): string {
  const text = repeatable ? `${name}...` : name;
  return optional ? `[${text}]` : `<${text}>`;
}

/** An option with its short form and its value: `-y, --yes`, `--cluster <name>`. */
export function optionTerm(name: string, option: Switch | ValueOption): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  return `${short}${flagOf(name)}${takesValue(option) ? ` <${option.value}>` : ''}`;
}

/** The help of an option, with the values that it accepts and its default value. */
export function optionHelp(option: Switch | ValueOption): string {
  if (!takesValue(option)) return option.help;
  const notes = [
    ...(option.choices ? [`one of ${option.choices.join(', ')}`] : []),
    ...(option.default === undefined ? [] : [`default: ${option.default}`]),
    ...(option.required ? ['required'] : []),
    ...(option.repeatable ? ['can be given several times'] : []),
  ];
  return notes.length === 0 ? option.help : `${option.help} (${notes.join('; ')})`;
}

/** commander treats `--no-x` as the opposite of `--x`; here each option has a value of its own, under its own name. */
class NamedOption extends Option {
  readonly key: string;

  constructor(key: string, flags: string, help: string) {
    super(flags, help);
    this.key = key;
    this.negate = false;
  }

  override attributeName(): string {
    return this.key;
  }
}

function toOption(name: string, option: Switch | ValueOption): Option {
  const made = new NamedOption(name, optionTerm(name, option), optionHelp(option)).hideHelp(
    option.hidden === true,
  );
  if (option.group !== undefined) made.helpGroup(option.group);
  if (!takesValue(option)) return made.default(false);
  const read = (text: string): unknown => valueFrom(text, flagOf(name), option);
  if (option.repeatable)
    return made.default([]).argParser<unknown[]>((text, earlier) => [...earlier, read(text)]);
  if (option.default !== undefined) made.default(read(option.default));
  return made.argParser<unknown>(read);
}

function valueFrom(text: string, flag: string, { choices, parse }: ValueOption): unknown {
  if (choices && !choices.includes(text)) throw refusal(flag, choices.join(', '), text);
  return parse ? parse(text, flag) : text;
}
