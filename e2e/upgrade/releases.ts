import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../../generator/command-line/repository.ts';
import { checksums, checksumsOf, filesIn } from '../../generator/packaging/release-files.ts';

/** A released version. Its commit is in the history of this repository, so no test needs its tag. */
export interface EarlierRelease {
  readonly version: string;
  readonly commit: string;
}

/** The releases that fleets are upgraded from in tests: add each new one. */
export const earlierReleases: readonly EarlierRelease[] = [
  { version: '0.1.0', commit: '16200110d509b7e79af6a77ed85573fd68424b40' },
  { version: '0.2.0', commit: '746b22d925373ffa42220942b4666c2e047b2c45' },
];

/**
 * Builds the release of a commit, once for this clone: its sources with the packages of this repository.
 * @returns the folder of the release; undefined if this clone does not have the commit
 */
export function releaseOf({ commit }: EarlierRelease): string | undefined {
  const release = join(repositoryRoot, '.cache/releases', commit, 'dist');
  if (existsSync(join(release, 'release.json'))) return release;
  const { status } = spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: repositoryRoot });
  if (status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'earlier-'));
  try {
    const [sources, built] = [join(folder, 'sources'), join(folder, 'dist')];
    mkdirSync(sources);
    const archive = join(folder, 'sources.tar');
    execFileSync('git', ['archive', `--output=${archive}`, commit], { cwd: repositoryRoot });
    execFileSync('tar', ['-xf', archive, '-C', sources]);
    symlinkSync(join(repositoryRoot, 'node_modules'), join(sources, 'node_modules'), 'dir');
    // Not run.mjs: it would install the packages of that commit into the linked folder.
    const program = `
      import { bundleGenerator } from ${JSON.stringify(join(sources, 'generator/setup/bundle.mjs'))};
      const { main } = await import(await bundleGenerator());
      process.exitCode = await main(['package', '--output', ${JSON.stringify(built)}]);`;
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: sources,
      stdio: 'pipe',
    });
    mkdirSync(dirname(release), { recursive: true });
    cpSync(built, `${release}.new`, { recursive: true });
    renameSync(`${release}.new`, release);
    return release;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives a release another version, and checksums that fit. */
export function setVersion(release: string, version: string): void {
  const file = join(release, 'release.json');
  const content = { ...JSON.parse(readFileSync(file, 'utf8')), version, digest: `digest-of-${version}` };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  const files = filesIn(release).filter((path) => path !== checksums);
  writeFileSync(join(release, checksums), checksumsOf(release, files));
}
