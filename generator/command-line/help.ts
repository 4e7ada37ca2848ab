import type { Definition } from './definition.ts';
import { commandLine, invocation, placeholder, toCommander } from './to-commander.ts';

/** The text of `--help`, in lines of at most so many columns. */
export function helpText(definition: Definition, columns: number): string {
  const [first, ...more] = usageLines(definition);
  const text = toCommander(definition)
    .usage([first?.slice(invocation(definition.name).length + 1), ...more].join('\n       '))
    .configureHelp({
      helpWidth: columns,
      // The definition's text names choices and default values in plain words.
      optionDescription: ({ description }) => description,
    })
    .helpInformation();
  return `${text}\nExamples:\n${examplesOf(definition).join('\n')}\n\n${exitCodesLine(definition)}\n`;
}

const examplesOf = ({ name, examples }: Definition): string[] =>
  examples.map((line) => `  ${line.replace(`npm run ${name} -- `, () => commandLine(name, ''))}`);

/** The forms of the command line. */
export function usageLines({ name, usage, positionals = {}, options = {} }: Definition): string[] {
  const words = Object.entries(positionals).map(([word, positional]) => placeholder(word, positional));
  const forms = usage ?? [[...words, ...(Object.keys(options).length > 0 ? ['[options]'] : [])].join(' ')];
  return forms.map((form) => (form === '' ? invocation(name) : commandLine(name, form)));
}

export const exitCodesLine = ({ exitCodes }: Definition): string =>
  `Exit codes: ${Object.entries({ ...exitCodes, 2: 'wrong usage' })
    .map(([code, meaning]) => `${code} ${meaning}`)
    .join('; ')}.`;
