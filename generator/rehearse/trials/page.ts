import { cell } from '../../prove/report/markdown.ts';
import type { Problem } from '../verdict/problem.ts';
import type { Trial } from './trial.ts';

/** A trial, and what was seen. */
export interface TrialResult {
  readonly trial: Trial;
  /** Codes of the findings of `npm run check` before the push. */
  readonly findings: readonly string[];
  readonly problems: readonly Problem[];
  readonly isAsExpected: boolean;
  /** Why it could not be run. */
  readonly failure?: string;
}

/** The published page. */
export function trialsPage(results: readonly TrialResult[]): string {
  const wrong = results.filter(({ trial }) => trial.noticedAs);
  const safe = results.filter(({ trial }) => !trial.noticedAs);
  const noticed = wrong.filter(({ isAsExpected }) => isAsExpected).length;
  const passed = safe.filter(({ isAsExpected }) => isAsExpected).length;
  return `# Mutations of the rehearsal

A rehearsal that cannot fail shows nothing. So a run takes a small fleet (\`generator/rehearse/testdata/clinic/\`) and
pushes one wrong change after another past the checks, each into a new copy of the fleet, at 200 calls a second.
\`npm run rehearse\` must notice each of them: it noticed ${noticed} of ${wrong.length}.${
    safe.length === 0
      ? ''
      : ` It must not
report anything about changes that are safe, during which no call may fail: ${passed} of ${safe.length} passed.`
  }

<!-- Written by: npm run rehearse -- --mutations --output docs/rehearse-mutations.md -->

## Wrong changes

The third column has the codes of the errors and warnings that \`npm run check -- --change\` reports before the push.

| change | what is wrong | before the push | what the rehearsal saw |
| --- | --- | --- | --- |
${wrong.map(wrongRow).join('\n')}

${safe.length === 0 ? '' : safeTable(safe)}The changes are defined in \`generator/rehearse/trials/\`.
`;
}

const safeTable = (results: readonly TrialResult[]): string => `## Safe changes

| change | what it does | result |
| --- | --- | --- |
${results.map(safeRow).join('\n')}

`;

function wrongRow({ trial: { name, what }, findings, problems: [first], failure }: TrialResult): string {
  const cause = first?.cause === undefined ? '' : `; most likely ${first.cause}`;
  const seen = failure ?? (first ? `${first.kind}: ${first.title}${cause}` : undefined);
  const codes = findings.length === 0 ? 'nothing' : findings.join(' ');
  return `| ${cell(name)} | ${cell(what)} | ${codes} | ${seen === undefined ? '**nothing**' : cell(seen)} |`;
}

function safeRow({ trial: { name, what }, problems: [first], failure }: TrialResult): string {
  const seen = failure ?? (first ? `**${first.kind}**: ${first.title}` : 'no call failed');
  return `| ${cell(name)} | ${cell(what)} | ${cell(seen)} |`;
}
