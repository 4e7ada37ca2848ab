import { defineCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';

export const command = defineCommand({
  name: 'explain',
  summary: 'explain a finding by its code',
  description: 'Prints the page of a rule. Without an argument, lists all rules.',
  positionals: { rule: { optional: true, help: 'the code of a rule, or its name' } },
  examples: ['npm run explain -- MESH413', 'npm run explain -- route-to-missing-subset', 'npm run explain'],
  exitCodes: { 0: 'printed', 1: 'does not occur' },

  async run({ rule: wanted }) {
    const { findRule, rules } = await import('../pipeline/rules.ts');
    if (wanted === undefined) {
      for (const { code, name, title } of rules.values()) console.log(`${code}  ${name}: ${title}`);
      return 0;
    }
    const rule = findRule(wanted);
    if (!rule)
      throw new UsageError(`no rule has the code or the name ${wanted}; npm run explain lists all rules`);
    const { rulePage } = await import('../documentation/rule-page.ts');
    process.stdout.write(rulePage(rule));
    return 0;
  },
});
