import { parseArgs } from 'node:util';
import type { Command } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { paintFor } from '../diagnostics/paint.ts';
import { generate } from '../pipeline/generate.ts';
import { summarize } from './generate-summary.ts';
import { formatOf, formatOption, printReport, reporting, say } from './report.ts';

export const command: Command = {
  summary: 'renders base/, overlays/ and argocd/ from the specs',
  usage: `npm run generate

Renders base/, overlays/ and argocd/ from services/*/service.yaml, clusters/*.yaml and protos/.
Either everything is written or nothing; files that no spec explains are removed from these folders.

  --format FORMAT    of warnings and errors: pretty (for people), json, sarif, or github (annotations of a workflow); a
                     format for machines is all that stands on standard output; --json is short for --format json
  --repository DIR   another repository than this one
  --help             this text

Exit codes: 0 fine, 1 problems found, 2 wrong usage.
Example: npm run generate`,
  async run(args) {
    const options = { ...formatOption, repository: { type: 'string' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    const format = formatOf(values);
    const started = performance.now();
    const root = repositoryAt(values.repository);
    const result = await reporting(format, () => generate(root, console.error));
    const diagnostics = result.ok ? result.warnings : result.diagnostics;
    await printReport(format, { diagnostics, suppressed: result.suppressed });
    if (!result.ok) {
      console.error('Nothing was written.');
      return 1;
    }
    const paint = paintFor(format === 'pretty' ? process.stdout : process.stderr);
    say(format, summarize(result, performance.now() - started, paint));
    return 0;
  },
};
