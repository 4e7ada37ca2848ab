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
 * Path of buf's own binary: npm's wrapper would start a second Node only to find it. A fleet needs no packages but this
 * one, and gets it here, when protos are compiled for the first time.
 * @throws Failure if it cannot be installed
 */
export function bufBinary(): string {
  const found = installedBuf();
  if (found !== undefined) return found;
  if (existsSync(join(installation.root, 'package-lock.json'))) installPackages();
  const installed = installedBuf();
  if (installed !== undefined) return installed;
  throw new Failure(
    'buf is not installed: package.json needs @bufbuild/buf, which compiles protos/. Add it, and run npm install',
  );
}

function installedBuf(): string | undefined {
  const { resolve } = createRequire(import.meta.url);
  for (const path of [binaryInPackage(), '@bufbuild/buf/bin/buf'])
    try {
      return resolve(path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
    }
  return undefined;
}

function installPackages(): void {
  process.stderr.write('Installing buf, which compiles protos/: npm ci (about 10 s)…\n');
  const npm = platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--loglevel=error'], {
    cwd: installation.root,
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
  const { version }: { version: string } = createRequire(import.meta.url)('@bufbuild/buf/package.json');
  return version;
}
