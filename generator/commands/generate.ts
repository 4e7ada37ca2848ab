import { parseArgs } from 'node:util';
import type { Command } from '../command.ts';
import { paintFor, printDiagnostics } from '../diagnostics/print.ts';
import { generate } from '../generate.ts';
import { repositoryRoot } from '../repository.ts';
import { summarize } from './generate-summary.ts';

export const command: Command = {
  summary: 'renders base/, overlays/ and argocd/ from the specs',
  usage: `npm run generate

Renders base/, overlays/ and argocd/ from services/*/service.yaml, clusters/*.yaml and protos/.
Either everything is written or nothing; files that no spec explains are removed from these folders.

  --repository DIR   another repository than this one
  --help             this text

Exit codes: 0 fine, 1 problems found, 2 wrong usage.
Example: npm run generate`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { repository: { type: 'string' } } });
    const started = performance.now();
    const root = values.repository ?? repositoryRoot;
    const result = await generate(root, (pid) =>
      console.error(`Waiting for another generate (process ${pid}) to finish…`),
    );
    const problems = result.ok ? result.warnings : result.diagnostics;
    if (problems.length > 0) process.stderr.write(printDiagnostics(problems, paintFor(process.stderr)));
    if (!result.ok) {
      console.error('Nothing was written.');
      return 1;
    }
    console.log(summarize(result, performance.now() - started, paintFor(process.stdout)));
    return 0;
  },
};
