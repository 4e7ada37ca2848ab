import type { Definition } from '../command-line/definition.ts';
import { exitCodesLine, usageLines } from '../command-line/help.ts';
import { invocation, optionHelp, optionTerm, placeholder } from '../command-line/to-commander.ts';

/** The reference page of all commands, rendered from their definitions. */
export function commandsPage(commands: readonly Definition[]): string {
  const rows = commands.map(
    (each) => `| [\`${invocation(each.name)}\`](#${anchor(each)}) | ${each.summary} |`,
  );
  return `# Commands

<!-- Rendered from the definitions in generator/commands/ by npm run codegen. -->

npm passes options on to a command only after \`--\`. If npm keeps an option for itself, as in
\`npm run promote --dry-run\`, the command stops and prints the command line that works. Each command has
\`--help\`, which prints its part of this page. An option with a value can be written \`--cluster prod-eu\`
or \`--cluster=prod-eu\`.

| command | what it does |
| --- | --- |
${rows.join('\n')}

${commands.map(section).join('\n')}`;
}

const anchor = ({ name }: Definition): string => invocation(name).replaceAll(' ', '-');

function section(command: Definition): string {
  const { name, description, examples } = command;
  const parts = [
    `## ${invocation(name)}`,
    description,
    block(usageLines(command)),
    tableOf(command),
    `Examples:`,
    block(examples),
    exitCodesLine(command),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const block = (lines: readonly string[]): string => `\`\`\`text\n${lines.join('\n')}\n\`\`\``;

function tableOf({ positionals = {}, options = {} }: Definition): string {
  const rows = [
    ...Object.entries(positionals).map(([name, each]) => row(placeholder(name, each), each.help)),
    ...Object.entries(options)
      .filter(([, option]) => !option.hidden)
      .map(([name, option]) => row(optionTerm(name, option), optionHelp(option))),
  ];
  return rows.length === 0
    ? ''
    : ['| argument or option | what it does |', '| --- | --- |', ...rows].join('\n');
}

// Outside code, placeholders such as <name> would be read as HTML.
const row = (term: string, help: string): string =>
  `| \`${term}\` | ${help.replaceAll('|', '\\|').replace(/<[^>]+>/g, '`$&`')} |`;
