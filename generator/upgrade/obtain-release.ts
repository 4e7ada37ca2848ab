import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { platform } from 'node:process';
import { execa } from 'execa';
import { Failure, UsageError } from '../command-line/errors.ts';
import { releaseIn } from '../command-line/installation.ts';
import { changedFiles } from '../packaging/release-files.ts';

/** The name of the package in the registry. */
const packageName = 'grpc-istio-gitops';

/** A version or a tag of npm, such as `latest`. */
const versionPattern = /^(?:\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?|[a-z][\w.-]*)$/;

const isPath = (source: string): boolean =>
  /^\.{0,2}[\\/]|^\.\.?$|\.t(?:ar\.)?gz$/.test(source) || isAbsolute(source);

/**
 * Gets a release and verifies its checksums.
 * @param source a version or tag in the registry of npm, or the path of a tarball or of an unpacked package
 * @param root the fleet: its .npmrc counts
 * @param folder an empty folder for the release
 * @returns the folder of the verified release
 * @throws Failure with what to do, UsageError for a text that is neither version nor path
 */
export async function obtainRelease(source: string, root: string, folder: string): Promise<string> {
  if (!isPath(source)) return unpack(await downloaded(source, root, folder), source, folder);
  const path = resolve(source);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new UsageError(`there is no file or folder ${path}`);
  return stat.isDirectory() ? copied(path, folder) : unpack(path, source, folder);
}

/** With npm itself, so registries, proxies and credentials of the user count; npm compares the checksum of the registry. */
async function downloaded(version: string, root: string, folder: string): Promise<string> {
  if (!versionPattern.test(version))
    throw new UsageError(`${version} is neither a version, such as 0.2.0, nor the path of a package`);
  const target = join(folder, 'download');
  mkdirSync(target);
  const args = [
    'pack',
    `${packageName}@${version}`,
    '--pack-destination',
    target,
    '--ignore-scripts',
    '--loglevel=error',
  ];
  const npm = platform === 'win32' ? 'npm.cmd' : 'npm';
  const ran = await execa(npm, args, {
    cwd: root,
    reject: false,
    stdin: 'ignore',
    shell: platform === 'win32',
  });
  const [file] = readdirSync(target);
  if (ran.exitCode === 0 && file !== undefined) return join(target, file);
  const output = ran.stderr.replaceAll(/^npm (?:error|ERR!) ?/gm, '');
  if (/\bE?404\b|ETARGET|notarget/i.test(output))
    throw new Failure(
      `the registry has no ${packageName}@${version}. npm view ${packageName} versions lists what it has`,
    );
  const reason = output.trim().split('\n').slice(0, 8).join('\n');
  throw new Failure(`npm could not get ${packageName}@${version}:\n${reason || ran.shortMessage || ''}`);
}

async function unpack(tarball: string, source: string, folder: string): Promise<string> {
  const target = join(folder, 'unpacked');
  mkdirSync(target);
  const ran = await execa('tar', ['-xzf', tarball, '-C', target], { reject: false, stdin: 'ignore' });
  if (ran.exitCode === 0) return verified(join(target, 'package', 'dist'), source);
  const [reason = ''] = (ran.stderr || (ran.shortMessage ?? '')).trim().split('\n');
  throw new Failure(`${source} is not a complete package: ${reason}. Get it again`);
}

function copied(path: string, folder: string): Promise<string> | string {
  const source = [join(path, 'dist'), join(path, 'package', 'dist'), path].find((each) =>
    existsSync(join(each, 'release.json')),
  );
  if (source === undefined)
    throw new Failure(`${path} has no release of ${packageName}: it has no dist/release.json`);
  const target = mkdtempSync(join(folder, 'copy-'));
  cpSync(source, join(target, 'generator'), { recursive: true });
  return verified(join(target, 'generator'), path);
}

/** The same folder. @throws Failure if it is not a release, or a file of it differs from its checksum */
export function verified(release: string, source: string): string {
  if (!existsSync(join(release, 'release.json')))
    throw new Failure(`${source} is not a package of ${packageName}: it has no dist/release.json`);
  const changed = changedFiles(release);
  if (changed === undefined) throw new Failure(`${source} has no checksums. Get it again`);
  if (changed.length > 0)
    throw new Failure(
      `${source} is damaged: ${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ', …' : ''} ${changed.length > 1 ? 'differ' : 'differs'} from SHA256SUMS. Get it again`,
    );
  releaseIn(release);
  return release;
}
