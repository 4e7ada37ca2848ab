import { defineCommand } from '../command-line/command.ts';
import { UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { landingOptions } from './shared-options.ts';

const { noCommit: _, ...options } = landingOptions;

export const command = defineCommand({
  name: 'upgrade',
  summary: 'replace the generator of a fleet by another version, as a commit',
  description: `Gets the package, verifies its checksums, and replaces generator/ in a temporary work tree. There it brings workflows, package.json and the other files of npm run init to the new version, except for what the fleet has changed; applies migrations of specs; and renders and checks the fleet with the new version. It shows which objects in the clusters change, which findings are new or no longer reported, and what the changelog has, asks, and commits everything together. If anything fails or is interrupted, nothing is changed.

Without a version, it takes the latest one. npm gets it, so registries, proxies and credentials are those of npm. An older version is refused: --rollback goes back.

More: docs/upgrade.md.`,
  positionals: {
    version: {
      optional: true,
      help: 'a version or tag in the registry of npm, or the path of a tarball or unpacked package',
    },
  },
  options: {
    rollback: {
      help: 'go back to the generator before the last upgrade, and undo what that upgrade changed in specs and files of the fleet',
    },
    ...options,
  },
  examples: [
    'npm run upgrade -- --dry-run',
    'npm run upgrade -- 0.2.0 --yes --push',
    'npm run upgrade -- ../grpc-istio-gitops-0.2.0.tgz',
    'npm run upgrade -- --rollback',
  ],
  exitCodes: {
    0: 'upgraded, or nothing to upgrade',
    1: 'the fleet does not fit the version, or the upgrade failed',
  },

  async run({ version, rollback, repository, json, ...given }) {
    if (rollback && version !== undefined)
      throw new UsageError('--rollback finds the version itself: leave the version out');
    const root = repositoryAt(repository);
    const { runUpgrade } = await import('../upgrade/run-upgrade.ts');
    return runUpgrade(root, { source: version, rollback, json }, { ...given, noCommit: false });
  },
});
