import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { installation, type Release, releaseIn } from '../command-line/installation.ts';
import type { LandingContext, LandOptions } from '../landing/context.ts';
import { migrated, migrationsSince } from '../migrations/index.ts';
import { compareTags } from '../model/tag-order.ts';
import { verified } from './obtain-release.ts';
import { type ReplacementResult, replaceGenerator } from './replace-generator.ts';

/** The trailers of the commit of an upgrade: version and digest before and after. */
export const upgradeTrailers = { from: 'Upgrade-From', to: 'Upgrade-To' } as const;

/** The released generator of a fleet. @throws Failure if it has none */
export function releaseOfFleet(root: string): Release {
  const release = releaseIn(join(root, 'generator'));
  if (release) return release;
  throw new Failure(
    'this repository has no released generator in generator/. For a clone of the repository of the generator, docs/upgrading.md describes what to do',
  );
}

/**
 * Upgrades a fleet to the release that runs now. @throws Failure
 */
export async function upgradeToThis(
  context: LandingContext,
  options: LandOptions,
): Promise<ReplacementResult> {
  const from = releaseOfFleet(context.root);
  const { release: to, folder } = installation;
  if (!to) throw new Error('Only a release can replace the generator of a fleet.');
  verified(folder, `the release ${to.version}`);
  const nothing = reasonForNothing(from, to);
  if (nothing !== undefined) {
    context.print(nothing);
    return { outcome: 'nothing', reason: nothing, next: [] };
  }
  // A build of the same version, such as one of an unreleased commit, may have migrations that the other one has not.
  const since = from.version === to.version ? '0.0.0' : from.version;
  return replaceGenerator(context, options, {
    from,
    to,
    folder,
    isRollback: false,
    specsFor: async (texts) => {
      const { files, applied } = migrated(texts, migrationsSince(since));
      return { files, migrations: applied };
    },
    message: (summary, migrations) => ({
      subject:
        from.version === to.version
          ? `chore: upgrade grpc-istio-gitops ${to.version} to another build`
          : `chore: upgrade grpc-istio-gitops from ${from.version} to ${to.version}`,
      body: summary,
      trailers: [
        [upgradeTrailers.from, `${from.version} ${from.digest}`],
        [upgradeTrailers.to, `${to.version} ${to.digest}`],
        ...migrations.map(({ name }) => ['Migration', name] as const),
      ],
    }),
  });
}

/** Why there is nothing to upgrade. @throws Failure for an older version */
export function reasonForNothing(from: Release, to: Release): string | undefined {
  if ((compareTags(to.version, from.version) ?? 0) < 0)
    throw new Failure(
      `this fleet has ${from.version}, and ${to.version} is older. To undo the last upgrade: npm run upgrade -- --rollback`,
    );
  return from.digest === to.digest && from.version === to.version
    ? `Nothing to upgrade: this fleet has ${from.version}.`
    : undefined;
}
