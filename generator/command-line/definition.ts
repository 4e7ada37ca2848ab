/** An option that is given or not, such as `--dry-run`. */
export interface Switch {
  readonly help: string;
  /** One letter: `y` for `-y`. */
  readonly short?: string;
  /** A heading of its own in the help. */
  readonly group?: string;
  /** Only for processes that the generator starts: the help does not show it. */
  readonly hidden?: true;
}

/** An option with a value, such as `--cluster <name>`. */
export interface ValueOption extends Switch {
  /** What the help calls the value: `name`. */
  readonly value: string;
  /** The only values that the option accepts. */
  readonly choices?: readonly string[];
  /** The value if the option is not given, as a user would write it. */
  readonly default?: string;
  /** The value of the text. @throws UsageError that starts with `option`, for example `--weight` */
  readonly parse?: (text: string, option: string) => unknown;
  /** The option can be given several times; its value is a list. */
  readonly repeatable?: true;
  readonly required?: true;
}

/** Options by their names in code: `dryRun` is `--dry-run` on the command line. */
export type Options = Readonly<Record<string, Switch | ValueOption>>;

/** An argument that is recognised by its position. */
export interface Positional {
  readonly help: string;
  readonly optional?: true;
  /** The last one may take all words that are left. */
  readonly repeatable?: true;
}

export type Positionals = Readonly<Record<string, Positional>>;

type TextOf<Option> = Option extends { readonly parse: (text: string, option: string) => infer Value }
  ? Value
  : Option extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : string;

type ValueOf<Option> = Option extends { readonly value: string }
  ? Option extends { readonly repeatable: true }
    ? readonly TextOf<Option>[]
    : Option extends { readonly default: string } | { readonly required: true }
      ? TextOf<Option>
      : TextOf<Option> | undefined
  : boolean;

type WordOf<Argument> = Argument extends { readonly repeatable: true }
  ? readonly string[]
  : Argument extends { readonly optional: true }
    ? string | undefined
    : string;

/** What a command gets: each positional and each option under its name in code. */
export type Input<P extends Positionals, O extends Options> = {
  readonly [Name in keyof P]: WordOf<P[Name]>;
} & { readonly [Name in keyof O]: ValueOf<O[Name]> };

/** Everything that can be known of a command line without running the command. */
export interface Definition<P extends Positionals = Positionals, O extends Options = Options> {
  /** `npm run <name>` runs it. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What the command does, in paragraphs. */
  readonly description: string;
  /** The forms of the command line, without the name, if the one that follows from the arguments is not enough. */
  readonly usage?: readonly string[];
  readonly positionals?: P;
  readonly options?: O;
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** When the command ends with which code; 2 is always wrong usage. */
  readonly exitCodes: { readonly 0: string; readonly 1: string; readonly 3?: string; readonly 4?: string };
}
