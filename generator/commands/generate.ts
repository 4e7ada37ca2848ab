import { defineCommand } from '../command-line/command.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { findingFormatOptions, formatOf, repositoryOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'generate',
  summary: 'render base/, overlays/ and argocd/ from the specs',
  description: `Renders base/, overlays/ and argocd/ from services/*/service.yaml, clusters/*.yaml and protos/. Writes everything, or nothing if there are errors. Removes files from these folders that no spec renders.`,
  options: { ...findingFormatOptions, ...repositoryOption },
  examples: ['npm run generate'],
  exitCodes: { 0: 'written, or up to date', 1: 'errors found' },

  async run(input, { given }) {
    const started = performance.now();
    const format = formatOf(input, given);
    const root = repositoryAt(input.repository);
    const { generate } = await import('../pipeline/generate.ts');
    const { printOutcome, printReport, reporting } = await import('./report.ts');
    const result = await reporting(format, () => generate(root, console.error));
    const diagnostics = result.ok ? result.warnings : result.diagnostics;
    await printReport(format, { diagnostics, suppressed: result.suppressed });
    if (!result.ok) {
      console.error('Nothing was written.');
      return 1;
    }
    const { summarize } = await import('./generate-summary.ts');
    const { paintFor } = await import('../terminal/paint.ts');
    const paint = paintFor(format === 'pretty' ? process.stdout : process.stderr);
    printOutcome(format, summarize(result, performance.now() - started, paint));
    return 0;
  },
});
