import { parseArgs } from 'node:util';
import { treeSource } from '../check-tree.ts';
import type { Command } from '../command.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { paintFor, printDiagnostics } from '../diagnostics/print.ts';
import { collectFindings } from '../findings/collect.ts';
import type { FindingSource } from '../findings/source.ts';
import { repositoryRoot } from '../repository.ts';

export const command: Command = {
  summary: 'says what is wrong with the specs, and whether the committed tree is what they render',
  usage: `npm run check

Everything that generate would complain about, and every file of base/, overlays/ and argocd/ that differs from what
the specs render. Writes nothing.

  --repository DIR   another repository than this one
  --help             this text

Exit codes: 0 fine, 1 problems found, 2 wrong usage.
Example: npm run check`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { repository: { type: 'string' } } });
    const root = values.repository ?? repositoryRoot;
    const { diagnostics, proven } = await collectFindings({ root, sources });
    if (diagnostics.length > 0) process.stderr.write(printDiagnostics(diagnostics, paintFor(process.stderr)));
    if (hasErrors(diagnostics)) return 1;
    console.log(sentence(proven));
    return 0;
  },
};

/** Where findings come from besides the specs; one line each. */
const sources: readonly FindingSource[] = [treeSource];

/** `The specs are sound, and the tree is what they render.` */
function sentence(clauses: readonly string[]): string {
  const text = clauses.join(', and ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
