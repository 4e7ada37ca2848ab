import { defineCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { findingFormatOptions, formatOf, repositoryOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'check',
  summary: 'report what is wrong with the specs, and whether the committed tree matches them',
  description: `Reports everything that generate would report, and every file of base/, overlays/ and argocd/ that differs from what the specs render. External tools check what has changed since their last run, if they are installed: buf lint and buf breaking check the protos, kustomize and kubeconform every document, the analysis of Istio each cluster.

Writes no files, except with --fix. More: docs/check.md and docs/tools.md.`,
  options: {
    fix: { help: 'apply every fix that is certain to be right to the specs, then check again' },
    watch: { help: 'check again each time a spec or proto is saved, until Ctrl-C' },
    ...findingFormatOptions,
    change: {
      help: 'check the change too: whether one sync can safely go from a commit to the work tree',
    },
    base: {
      value: 'commit',
      help: 'with --change: the commit to compare with; without it, the commit where the work left the branch of clusters/fleet.yaml on origin. If that is the current commit: HEAD, or the commit before HEAD if everything is committed',
    },
    tools: {
      help: 'build missing external tools (kustomize, kubeconform, the analysis of Istio); a tool that cannot be built is an error, as with CI=true',
    },
    noTools: { help: 'check only the specs and the tree' },
    all: { help: 'let the external tools check everything, not only what has changed; implies --tools' },
    ...repositoryOption,
  },
  examples: [
    'npm run check',
    'npm run check -- --fix',
    'npm run check -- --change --base origin/main',
    'npm run --silent check -- --format sarif > check.sarif',
  ],
  exitCodes: { 0: 'no errors, or stopped --watch', 1: 'errors found' },

  async run(input, { given }) {
    const format = formatOf(input, given);
    const root = repositoryAt(input.repository);
    if (input.watch) {
      if (format !== 'pretty')
        throw new UsageError(`--watch prints for people; it cannot use --format ${format}`);
      if (input.fix)
        throw new UsageError('--watch cannot change files that are open in an editor: use --fix without it');
      if (input.tools || input.all)
        throw new UsageError(
          '--watch runs no external tools, because they take too long at every save: use them without it',
        );
      const { watch } = await import('../watch/watch.ts');
      const { rememberingTreeSource } = await import('../inspect/tree.ts');
      const { proofSource } = await import('../inspect/written-proofs.ts');
      return watch(root, [rememberingTreeSource(), proofSource]);
    }
    if (input.base !== undefined && !input.change) throw new UsageError('--base works only with --change');
    const { runCheck } = await import('./run-check.ts');
    return runCheck({ ...input, root, format });
  },
});
