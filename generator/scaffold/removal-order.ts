import { Failure, UsageError } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import { queryGit } from '../git/run.ts';
import type { State } from '../history/state.ts';
import { npmRun } from '../terminal/shell.ts';

/** The trailer of every commit of a removal. */
export const removalTrailer = 'Removed-Service';

/**
 * The services that are still there, of those to remove.
 * @throws UsageError for a name that no service has, unless a commit of an earlier run has removed it
 */
export async function servicesLeft(state: State, root: string, names: readonly string[]): Promise<string[]> {
  const known = allSpecs(state).map(({ name }) => name);
  for (const name of names)
    if (!known.includes(name) && !(await wasRemoved(root, name)))
      throw new UsageError(`there is no service ${name}; ${suggest(name, known, 'services')}`);
  return names.filter((name) => known.includes(name));
}

async function wasRemoved(root: string, name: string): Promise<boolean> {
  if (!/^[\w.-]+$/.test(name)) return false;
  const pattern = `--grep=^${removalTrailer}: ${name.replaceAll('.', '\\.')}$`;
  return ((await queryGit(root, 'log', '--max-count=1', '--format=%H', pattern)) ?? '').trim() !== '';
}

/** The service to remove first: one that no other one of them calls. In a circle of calls, the first one. */
export function firstToRemove(state: State, names: readonly string[]): string | undefined {
  const isCalled = (name: string) =>
    names.some((other) => other !== name && calleesOf(state, other).has(name));
  return names.find((name) => !isCalled(name)) ?? names[0];
}

/** The services that a service calls, in its spec or in a cluster. */
function calleesOf({ workspace: { services, instances } }: State, name: string): ReadonlySet<string> {
  const specs = [
    ...services.filter(({ spec }) => spec.name === name).map(({ spec }) => spec),
    ...instances.filter((instance) => instance.name === name).map(({ spec }) => spec),
  ];
  return new Set(specs.flatMap(({ calls = [] }) => calls.map(({ service }) => service)));
}

const allSpecs = ({ workspace: { services, externals } }: State) =>
  [...services, ...externals].map(({ spec }) => spec);

/**
 * Makes sure that no running version calls a service, as far as versions have a record (docs/contracts.md): without the
 * call in its spec, such a version would get PERMISSION_DENIED (MESH545).
 * @throws Failure that lists these versions, and what to do
 */
export function requireNoRecordedCalls(state: State, name: string): void {
  const callers = recordedCallers(state, name);
  if (callers.length === 0) return;
  const versions = new Map<string, string[]>();
  for (const { service, tag, cluster } of callers) {
    const key = `${service} ${tag}`;
    versions.set(key, [...(versions.get(key) ?? []), cluster]);
  }
  const lines = [...versions].map(
    ([version, clusters]) => `  ${version} in ${[...new Set(clusters)].join(', ')}`,
  );
  const services = [...new Set(callers.map(({ service }) => service))];
  const others = services.join(' and ');
  const releases = services.map((each) => `npm run release -- ${each} <tag> --without-call ${name}`);
  throw new Failure(`versions that run now call ${name}, by their release records:
${lines.join('\n')}
→ To remove ${others} too: ${npmRun('remove', ...services, name)}
→ To keep ${others}: build versions that do not call ${name}, record them (${releases.join(', ')}), and deploy and promote them. When no cluster runs the versions above, run this again.
Nothing was changed`);
}

interface RecordedCaller {
  readonly service: string;
  readonly tag: string;
  readonly cluster: string;
}

function recordedCallers({ workspace: { instances, releases } }: State, name: string): RecordedCaller[] {
  return instances.flatMap(({ name: service, own, cluster }) =>
    Object.values(own.versions).flatMap(({ tag }) => {
      const record = releases.find((each) => each.service === service && each.tag === tag);
      const isCaller = service !== name && Object.hasOwn(record?.calls ?? {}, name);
      return isCaller ? [{ service, tag, cluster: cluster.spec.name }] : [];
    }),
  );
}
