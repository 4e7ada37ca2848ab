import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { Failure } from '../command-line/errors.ts';
import { installation } from '../command-line/installation.ts';

/** Node's name of an architecture where buf's packages use another. */
const linuxArchitectures: Readonly<Record<string, string>> = { arm64: 'aarch64', arm: 'armv7' };

/**
 * The folders whose packages may have buf: that of the generator, and the one that the command runs in. A release that
 * upgrades a fleet runs outside of it, and has no packages of its own.
 */
const packageFolders = (): string[] => [installation.root, process.cwd()];

/**
 * Path of buf's own binary: npm's wrapper would start a second Node only to find it. A fleet needs no packages but this
 * one, and gets it here, when protos are compiled for the first time.
 * @throws Failure if it cannot be installed
 */
export function bufBinary(): string {
  const found = installedBuf();
  if (found !== undefined) return found;
  const folder = packageFolders().find((each) => existsSync(join(each, 'package-lock.json')));
  if (folder !== undefined) installPackages(folder);
  const installed = installedBuf();
  if (installed !== undefined) return installed;
  throw new Failure(
    'buf is not installed: package.json needs @bufbuild/buf, which compiles protos/. Add it, and run npm install',
  );
}

const installedBuf = (): string | undefined => resolvedIn([binaryInPackage(), '@bufbuild/buf/bin/buf']);

/** The first of some modules that a folder has. */
function resolvedIn(modules: readonly string[]): string | undefined {
  for (const from of [import.meta.url, ...packageFolders().map((folder) => join(folder, 'package.json'))])
    for (const path of modules)
      try {
        return createRequire(from).resolve(path);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
      }
  return undefined;
}

function installPackages(folder: string): void {
  process.stderr.write('Installing buf, which compiles protos/: npm ci (about 10 s)…\n');
  const npm = platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 2, 2],
    shell: platform === 'win32',
  });
  if (status !== 0)
    throw new Failure(
      'npm ci failed: see its message above. Without a network, copy node_modules from a machine that has one',
    );
}

function binaryInPackage(): string {
  const architecture = platform === 'linux' ? (linuxArchitectures[arch] ?? arch) : arch;
  return `@bufbuild/buf-${platform}-${architecture}/bin/buf${platform === 'win32' ? '.exe' : ''}`;
}

/** The version that package.json pins. @throws Failure like `bufBinary` */
export function bufVersion(): string {
  bufBinary();
  const path = resolvedIn(['@bufbuild/buf/package.json']);
  if (path === undefined) throw new Failure('@bufbuild/buf has no package.json. Run npm install');
  const { version }: { version: string } = createRequire(path)(path);
  return version;
}
