import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { rulePage } from '../documentation/rule-page.ts';
import { rules } from '../pipeline/rules.ts';

export const command: Command = {
  summary: 'says what a diagnostic with a code means, and what to do',
  usage: `npm run explain -- CODE

Prints the page of a code; without one, the list of codes.

Exit codes: 0 told, 2 wrong usage.
Example: npm run explain -- MESH401`,
  async run(args) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const [code, ...more] = positionals;
    if (more.length > 0) throw new UsageError('one code at a time');
    if (code === undefined) {
      for (const rule of rules.values()) console.log(`${rule.code}  ${rule.title}`);
      return 0;
    }
    const rule = rules.get(code.toUpperCase());
    if (!rule)
      throw new UsageError(`there is no code ${code}; npm run explain, without a code, lists all of them`);
    process.stdout.write(rulePage(rule));
    return 0;
  },
};
