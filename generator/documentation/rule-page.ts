import { codeRanges, rangeSize, type Subject, subjects } from '../diagnostics/code-ranges.ts';
import { byCode, type Rule } from '../diagnostics/rule.ts';

/** The page of one rule: the output of `npm run explain`, and the file in docs/checks/. */
export function rulePage({ name, code, severity, suppressible, title, explanation, source }: Rule): string {
  const origin = source === undefined ? '' : `\nSource: ${source}\n`;
  const note = suppressible ? ', can be suppressed' : '';
  return `# ${code}: ${title}\n\nName: ${name}\n\nSeverity: ${severity}${note}\n\n${explanation}\n${origin}`;
}

/** The list of all rules: by subject with titles, and by code. */
export function ruleIndex(rules: Readonly<Record<Subject, readonly Rule[]>>): string {
  const all = subjects.flatMap((subject) => rules[subject].map((rule) => ({ subject, rule })));
  return `# Rules

Every finding has the code of its rule. \`npm run explain -- MESH413\` prints the page of a rule; so does its name,
\`npm run explain -- route-to-missing-subset\`. [docs/check.md](../check.md) describes how to suppress findings, how to fix
them, and how to print them for other programs.

<!-- Rendered from the rules by npm run codegen. -->

## Subjects

A code never changes, and no other rule ever gets it. Codes below 1000 are older than the ranges and keep their meaning. A
new rule gets the next free code in the range of its subject.

${tableOf(['subject', 'what its rules are about', 'codes below 1000', 'codes of new rules'], subjects.map(rangeRow))}
${subjects.map((subject) => sectionOf(subject, rules[subject])).join('\n')}
## By code

${tableOf(
  ['code', 'name', 'subject'],
  all
    .toSorted((a, b) => byCode(a.rule, b.rule))
    .map(({ rule, subject }) => [rule.code, linkTo(rule), `[${subject}](#${subject})`]),
)}`;
}

function rangeRow(subject: Subject): string[] {
  const { about, old, from } = codeRanges[subject];
  return [
    `[${subject}](#${subject})`,
    about,
    old.replaceAll('-', '–').replaceAll(' ', ', '),
    `${from}–${from + rangeSize - 1}`,
  ];
}

const sectionOf = (subject: Subject, rules: readonly Rule[]): string => `## ${subject}

${tableOf(
  ['code', 'name', 'severity', 'fault'],
  rules.toSorted(byCode).map((rule) => [rule.code, linkTo(rule), rule.severity, rule.title]),
)}`;

const linkTo = ({ name }: Rule): string => `[${name}](${name}.md)`;

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
