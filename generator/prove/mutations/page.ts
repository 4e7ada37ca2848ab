import { cell } from '../report/markdown.ts';
import type { Mutation } from './mutation.ts';

/** A wrong tree, and what has found it out. */
export interface MutationResult {
  readonly mutation: Mutation;
  /** The first case that has failed, or `refused` where the API server or istiod did not take the documents. */
  readonly by: string | undefined;
  readonly seen: string;
  /** Cases that have failed. */
  readonly failed: number;
}

/** The published table. */
export function mutationsPage(found: readonly MutationResult[]): string {
  const missed = found.filter(({ by }) => by === undefined).length;
  const rows = found.map(
    ({ mutation: { name, what }, by, seen, failed }) =>
      `| ${cell(name)} | ${cell(what)} | ${by === undefined ? '**nothing**' : cell(by)} | ${cell(firstLine(seen))} | ${failed} |`,
  );
  return `# Mutations of the proof

A proof that cannot fail proves nothing. So a run takes a fleet that uses every feature
(\`generator/prove/testdata/shop/\`) and breaks its rendered documents, one known fault after another, without a change of
the specs. \`npm run prove\` must detect each fault: it detected ${found.length - missed} of ${found.length}. *refused* means
that istiod's own validation rejected the document.

<!-- Written by: npm run prove -- --mutations --output docs/prove-mutations.md -->

| mutation | fault | first case that fails | what it saw | failing cases |
| --- | --- | --- | --- | ---: |
${rows.join('\n')}

Each mutation was run only with the kinds of cases that must detect it; in a full run, other cases may fail as well. The
mutations are defined in \`generator/prove/mutations/\`.
`;
}

const firstLine = (text: string): string => {
  const lines = text.split('\n');
  return (lines[0]?.endsWith(':') ? `${lines[0]} ${lines[1]?.trim() ?? ''}` : (lines[0] ?? '')).slice(0, 200);
};
