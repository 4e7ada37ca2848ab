import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isSystemError } from '../../platform/system-error.ts';
import type { Unavailable } from '../../toolchain/availability.ts';

/** Programs of the operating system, and the packages that have them. */
interface SystemPrograms {
  /** Each is needed; of the names in a list, one is enough. */
  readonly programs: readonly (string | readonly string[])[];
  readonly debian: string;
  readonly fedora: string;
  /** Only needed by users other than root. */
  readonly onlyRootless?: true;
}

/** Programs that do the work of Redis: Argo CD needs one of them. */
const redisPrograms = ['redis-server', 'valkey-server'] as const;

const needed: readonly SystemPrograms[] = [
  { programs: ['git'], debian: 'git', fedora: 'git' },
  { programs: [redisPrograms], debian: 'redis-server', fedora: 'valkey' },
  { programs: ['ip'], debian: 'iproute2', fedora: 'iproute' },
  { programs: ['iptables', 'iptables-save', 'iptables-restore'], debian: 'iptables', fedora: 'iptables-nft' },
  { programs: ['unshare', 'nsenter', 'setpriv', 'mount'], debian: 'util-linux', fedora: 'util-linux' },
  { programs: ['newuidmap', 'newgidmap'], debian: 'uidmap', fedora: 'shadow-utils', onlyRootless: true },
];

/** PATH with the folders of programs for root: the PATH of other users often lacks them, and `ip` is in one. */
export function systemPath(path = process.env['PATH'] ?? ''): string {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return [...new Set([...folders, '/usr/local/sbin', '/usr/sbin', '/sbin'])].join(delimiter);
}

/** The path of a program, or of the first one of several. @param path folders, as in PATH */
export function findProgram(names: string | readonly string[], path = systemPath()): string | undefined {
  const candidates = [names]
    .flat()
    .flatMap((name) => path.split(delimiter).map((folder) => join(folder, name)));
  return candidates.find(isExecutable);
}

/** The path of Redis. */
export const findRedis = (path = systemPath()): string | undefined => findProgram(redisPrograms, path);

/** All missing programs in one message; undefined if there are none. */
export function missingPrograms(
  path = systemPath(),
  isRoot = process.getuid?.() === 0,
): Unavailable | undefined {
  const missing = needed
    .filter(({ onlyRootless }) => !(onlyRootless && isRoot))
    .map((group) => ({
      ...group,
      programs: group.programs.filter((names) => findProgram(names, path) === undefined),
    }))
    .filter(({ programs }) => programs.length > 0);
  if (missing.length === 0) return undefined;
  const names = missing.flatMap(({ programs }) => programs.map((each) => [each].flat().join(' or ')));
  const packagesOf = (system: 'debian' | 'fedora') => missing.map((group) => group[system]).join(' ');
  return {
    available: false,
    missing: 'a rehearsal on this machine',
    reason: `not on PATH: ${names.join(', ')}.`,
    remedy: `Install them: sudo apt-get install ${packagesOf('debian')} (Debian, Ubuntu), or sudo dnf install ${packagesOf('fedora')} (Fedora).`,
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return false;
  }
}
