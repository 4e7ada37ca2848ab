import { parseArgs } from 'node:util';
import { checkTree } from '../check-tree.ts';
import type { Command } from '../command.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { paintFor, plural, printDiagnostics } from '../diagnostics/print.ts';
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
    const { diagnostics, files } = await checkTree(values.repository ?? repositoryRoot);
    if (diagnostics.length > 0) process.stderr.write(printDiagnostics(diagnostics, paintFor(process.stderr)));
    if (hasErrors(diagnostics)) return 1;
    console.log(`The specs are sound, and the tree of ${plural(files, 'file')} is what they render.`);
    return 0;
  },
};
