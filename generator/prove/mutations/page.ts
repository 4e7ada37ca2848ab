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

A proof that cannot fail proves nothing. Here documents of a fleet that uses every feature
(\`generator/prove/testdata/shop/\`) are mutated in one known way after another, behind the back of the specs, and
\`npm run prove\` has to find each out: ${found.length - missed} of ${found.length} are. Where istiod's own validation does
not take a document, it says *refused*.

<!-- Written by: npm run prove -- --mutations --output docs/prove-mutations.md -->

| wrong tree | what has happened | first case that fails | what it has seen | failing cases |
| --- | --- | --- | --- | ---: |
${rows.join('\n')}

Each wrong tree was run with those kinds of cases that are meant to find it, so that other cases may fail as well. The
list stands in \`generator/prove/mutations/\`; a new one is an entry there.
`;
}

const firstLine = (text: string): string => {
  const lines = text.split('\n');
  return (lines[0]?.endsWith(':') ? `${lines[0]} ${lines[1]?.trim() ?? ''}` : (lines[0] ?? '')).slice(0, 200);
};

const cell = (text: string): string => text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&');
