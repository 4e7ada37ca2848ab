// Node and node_modules: checked in a few milliseconds, installed when missing or stale.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);
const lockfile = new URL('package-lock.json', root);
const installed = new URL('node_modules/.package-lock.json', root);
const stamp = new URL('node_modules/.installed-lockfile', root);

/** Refuses a Node older than `engines.node` of package.json, with exit code 2. */
export function checkNodeVersion() {
  const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  const [wantMajor = 0, wantMinor = 0] = engines.node.replace(/^\D+/, '').split('.').map(Number);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  console.error(
    `Node ${engines.node} is required, this is ${process.versions.node}. Install a current Node and try again.`,
  );
  process.exit(2);
}

/** Runs `npm ci` unless node_modules already contains the packages of package-lock.json. */
export function installDependencies() {
  const wanted = readFileSync(lockfile, 'utf8');
  const digest = createHash('sha256').update(wanted).digest('hex');
  if (readIfThere(stamp) === digest) return;
  if (!holdsLockedPackages(JSON.parse(wanted))) {
    console.error('Installing dependencies: npm ci (about 10 s)…');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const { status } = spawnSync(npm, ['ci', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (status !== 0) {
      console.error(
        'npm ci failed: see its message above. Without a network, copy node_modules from a machine that has one.',
      );
      process.exit(1);
    }
  }
  writeFileSync(stamp, digest);
}

/** True if every locked package for this platform is installed in the locked version. */
function holdsLockedPackages({ packages }) {
  const have = readInstalled();
  return Object.entries(packages).every(
    ([path, { version, optional }]) =>
      path === '' || have[path]?.version === version || (optional && !have[path]),
  );
}

/**
 * The packages that npm has recorded as installed; empty if its file is missing or damaged, and then npm
 * installs again.
 */
function readInstalled() {
  try {
    return JSON.parse(readIfThere(installed) ?? '{}')?.packages ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function readIfThere(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
