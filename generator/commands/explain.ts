import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { rulePage } from '../documentation/rule-page.ts';
import { rules } from '../pipeline/rules.ts';

export const command: Command = {
  summary: 'says what a diagnostic with a code means, and what to do',
  usage: `npm run explain -- CODE   print the page of a rule, by its code or its name
npm run explain           list all rules

Exit codes: 0 printed, 2 wrong usage.
Examples: npm run explain -- MESH413
          npm run explain -- route-to-missing-subset`,
  async run(args) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
    const [wanted, ...more] = positionals;
    if (more.length > 0) throw new UsageError('one rule at a time');
    if (wanted === undefined) {
      for (const { code, name, title } of rules.values()) console.log(`${code}  ${name}: ${title}`);
      return 0;
    }
    const rule =
      rules.get(wanted.toUpperCase()) ??
      [...rules.values()].find(({ name }) => name === wanted.toLowerCase());
    if (!rule)
      throw new UsageError(`no rule has the code or the name ${wanted}; npm run explain lists all rules`);
    process.stdout.write(rulePage(rule));
    return 0;
  },
};
