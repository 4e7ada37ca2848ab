import type { Rule } from '../diagnostics/rule.ts';

/** The page of one rule: what `npm run explain` prints and docs/checks/ holds. */
export function rulePage({ code, severity, title, explanation, source }: Rule): string {
  const origin = source === undefined ? '' : `\nSource: ${source}\n`;
  return `# ${code}: ${title}\n\nSeverity: ${severity}\n\n${explanation}\n${origin}`;
}

/** The list of all rules, with a line each. */
export function ruleIndex(rules: Iterable<Rule>): string {
  const rows = [...rules].map(
    ({ name, code, severity, title }) => `| [${code}](${name}.md) | ${severity} | ${title} |`,
  );
  return `# Checks

Each diagnostic has a code that stays the same; \`npm run explain -- <CODE>\` prints its page. The first digit says when
it is found: 1 reading a file, 2 its shape, 3 its references, 4 its meaning, 5 what a change does, 8 a comment that
suppresses a finding, 9 comparing the tree. [docs/check.md](../check.md) says how to suppress, to mend and to print them for machines.

<!-- Rendered from the rules by npm run codegen. -->

| code | severity | what is wrong |
| --- | --- | --- |
${rows.join('\n')}
`;
}
