import { queryGit } from '../git/run.ts';

/** A commit of a canary or a rollback, read from its trailers. */
export interface CanaryCommit {
  readonly service: string;
  readonly cluster: string;
  /** Empty for a rollback, which covers all versions. */
  readonly version: string;
  /** `add`, `shift 10`, `finish`, `abort`, `retire` or `rollback`. */
  readonly step: string;
  /** The value of --steps; empty without it. */
  readonly steps: readonly number[];
}

/** The number of commits to read. An older canary is recognised by its cluster file only. */
const depth = 500;
const trailers = [
  'Canary-Service',
  'Cluster',
  'Canary-Version',
  'Canary-Step',
  'Canary-Steps',
  'Rollback-Service',
];

/** The steps of canaries, the latest first. They only decide which command is suggested next. */
export async function canaryCommits(root: string): Promise<CanaryCommit[]> {
  const format = trailers.map((key) => `%(trailers:key=${key},valueonly,separator=%x2C)`).join('%x1f');
  const listed = await queryGit(
    root,
    'log',
    `--max-count=${depth}`,
    '--grep=^Canary-Service: ',
    '--grep=^Rollback-Service: ',
    `--format=${format}`,
  );
  return (listed ?? '').split('\n').flatMap((line) => {
    const [service = '', cluster = '', version = '', step = '', steps = '', rolledBack = ''] =
      line.split('\x1f');
    if (rolledBack && cluster)
      return [{ service: rolledBack, cluster, version, step: 'rollback', steps: [] }];
    if (!service || !cluster || !version) return [];
    return [{ service, cluster, version, step, steps: steps === '' ? [] : steps.split(',').map(Number) }];
  });
}

/** The plan of a canary, as its last commit with a plan has it; empty without one. */
export const planOf = (
  commits: readonly CanaryCommit[],
  { service, cluster, version }: Pick<CanaryCommit, 'service' | 'cluster' | 'version'>,
): readonly number[] =>
  commits.find(
    (commit) =>
      commit.service === service &&
      commit.cluster === cluster &&
      commit.version === version &&
      commit.steps.length > 0,
  )?.steps ?? [];
