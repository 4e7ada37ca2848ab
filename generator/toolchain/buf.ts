import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';

/** Node's name of an architecture where buf's packages use another. */
const linuxArchitectures: Readonly<Record<string, string>> = { arm64: 'aarch64', arm: 'armv7' };

/** Path of buf's own binary: npm's wrapper would start a second Node only to find it. */
export function bufBinary(): string {
  const { resolve } = createRequire(import.meta.url);
  try {
    return resolve(binaryInPackage());
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')) throw error;
    return resolve('@bufbuild/buf/bin/buf');
  }
}

function binaryInPackage(): string {
  const architecture = platform === 'linux' ? (linuxArchitectures[arch] ?? arch) : arch;
  return `@bufbuild/buf-${platform}-${architecture}/bin/buf${platform === 'win32' ? '.exe' : ''}`;
}

/** The version that package.json pins. */
export function bufVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)('@bufbuild/buf/package.json');
  return version;
}
