import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../generator/command-line/errors.ts';
import { toolCache } from '../../generator/toolchain/cache.ts';
import { runner } from '../../generator/toolchain/runner.ts';

/** What the first run may use of this machine, besides its programs. */
export interface Kept {
  /** Downloaded packages of npm, Go and pip; nothing that was built from them. */
  readonly downloads: boolean;
  /** External programs that were built before, and Go's cache of compiled packages. */
  readonly builds: boolean;
}

/** A fresh clone, and the environment of a user who has not run a command yet. */
export interface Machine {
  readonly folder: string;
  readonly clone: string;
  readonly env: NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/** The search path of programs, their language, and the network settings of this machine. */
export const settings =
  /^(?:PATH|LANG|LC_\w+|TERM|TZ|TMPDIR|CI|\w+_proxy|\w*SSL\w*|\w*_CERT\w*|\w*_CERTS\w*|PIP_(?!CACHE_DIR)\w+|GO(?:PROXY|SUMDB|NOSUMDB|PRIVATE|TOOLCHAIN|FLAGS|ENV)|npm_config_registry)$/i;

/** Clones the committed state of a repository through a bare remote, so the clone can push. */
export async function freshMachine(repository: string, kept: Kept): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), 'first-run-'));
  const home = join(folder, 'home');
  const [remote, clone] = [join(folder, 'remote.git'), join(folder, 'clone')];
  mkdirSync(home);
  writeFileSync(join(home, '.gitconfig'), identity);
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => settings.test(name))),
    HOME: home,
    ...(await sourcesOfPackages()),
    ...emptyCaches(home),
    ...(kept.downloads ? await downloads() : {}),
    ...(kept.builds
      ? { GITOPS_TOOLS_CACHE: programsIn(join(folder, 'tools')), GOCACHE: await go('GOCACHE') }
      : {}),
  };
  // A detached HEAD and a worktree are cloned too, with their commit as main.
  const commit = await git(repository, env, 'rev-parse', 'HEAD');
  await git(folder, env, 'init', '--quiet', '--bare', '--initial-branch=main', remote);
  await git(repository, env, 'push', '--quiet', remote, `${commit}:refs/heads/main`);
  await git(folder, env, 'clone', '--quiet', remote, clone);
  return { folder, clone, env, remove: () => remove(folder) };
}

/** The identity for commits, which git requires each user to configure once. */
const identity = '[user]\n\tname = First Run\n\temail = first-run@example.com\n';

/** Files of this user that configure where packages are downloaded from. They contain no cached packages. */
async function sourcesOfPackages(): Promise<NodeJS.ProcessEnv> {
  return { npm_config_userconfig: join(homedir(), '.npmrc'), GOENV: await go('GOENV') };
}

/** A tool cache with the programs of this machine. Results that are derived from their sources are made again. */
function programsIn(folder: string): string {
  mkdirSync(folder);
  const cache = toolCache();
  const names = existsSync(cache) ? readdirSync(cache) : [];
  for (const name of names.filter((each) => each.endsWith(`-${process.platform}-${process.arch}`)))
    symlinkSync(join(cache, name), join(folder, name));
  return folder;
}

/** Set explicitly, because the settings of this user may name other folders. */
const emptyCaches = (home: string): NodeJS.ProcessEnv => ({
  npm_config_cache: join(home, '.npm'),
  GOPATH: join(home, 'go'),
  GOMODCACHE: join(home, 'go', 'pkg', 'mod'),
  GOCACHE: join(home, '.cache', 'go-build'),
  PIP_CACHE_DIR: join(home, '.cache', 'pip'),
});

async function downloads(): Promise<NodeJS.ProcessEnv> {
  const npm = await runner()`npm config get cache`;
  const pip = await runner()`python3 -m pip cache dir`;
  return {
    GOMODCACHE: await go('GOMODCACHE'),
    npm_config_cache: npm.stdout.trim(),
    ...(pip.exitCode === 0 ? { PIP_CACHE_DIR: pip.stdout.trim() } : {}),
  };
}

const go = async (name: string): Promise<string> => (await runner()`go env ${name}`).stdout.trim();

async function git(folder: string, env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runner({ cwd: folder, env })`git ${args}`;
  if (exitCode !== 0) throw new Failure(`git ${args[0]} refused: ${stderr.trim()}`);
  return stdout.trim();
}

async function remove(folder: string): Promise<void> {
  // Go makes the folders of its module cache read-only.
  await runner()`chmod -R u+w ${folder}`;
  rmSync(folder, { recursive: true, force: true });
}
