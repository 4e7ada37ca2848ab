import { join } from 'node:path';
import type { Finding } from '../../checks/check.ts';
import { contractsOf } from '../../checks/support/contracts.ts';
import { readProtos } from '../../load/protos.ts';
import type { Change, Running, ValidState } from '../change.ts';
import { type Continued, continued, defineChangeCheck, earlierLine } from '../change-check.ts';
import { type CallMade, callsMadeTo } from './support/calls-made.ts';

export const breakingProto = defineChangeCheck({
  name: 'breaking-proto',
  code: 'MESH509',
  severity: 'error',
  title: 'A new version breaks callers that run in the cluster',
  explanation:
    'Callers in a cluster were built against the contract that the called service had there until now. buf breaking finds changes in the new contract that make calls of its methods fail or be misread; this check reports them for methods that have callers in the cluster. Reserve the numbers of removed fields, add methods instead of changing them, and remove old methods only after no cluster has a caller left.',
  source: 'Buf, Breaking change rules and categories: WIRE; docs/contracts.md',
  async *run(change) {
    const compare = comparison();
    for (const instance of continued(change)) {
      const { before, after } = instance;
      const known = before.model.versions.map(({ tag }) => tag);
      const arriving = after.model.versions.filter(({ tag }) => !known.includes(tag));
      if (arriving.length === 0) continue;
      const calls = callsMadeTo(instance.name, after.cluster, change.after);
      if (calls.length === 0) continue;
      for (const version of arriving) {
        for (const old of new Set(known)) {
          const broken = await compare(change, instance, version.tag, old, calls);
          for (const [method, problems] of broken)
            yield finding(
              change,
              instance,
              { version: version.name, tag: version.tag, old, method, problems },
              calls,
            );
        }
      }
    }
  },
});

/** A contract in the form that buf reads. */
interface Contract {
  readonly path: string;
  /** Equal for equal contracts. */
  readonly digest: string;
  serves(method: string): boolean;
}

function contractOf({ loaded }: Running, tag: string, state: ValidState): Contract {
  const contracts = contractsOf(state.workspace);
  const recorded = contracts.recorded(loaded.name, tag);
  const serves = (method: string) => contracts.serves(loaded.name, tag, method);
  if (recorded) return { path: join(state.root, recorded.file.path), digest: recorded.file.text, serves };
  return { path: join(state.root, 'protos'), digest: readProtos(state.root).digest, serves };
}

/** The breaking changes by method. Most clusters change between the same two versions, which are compared once. */
function comparison() {
  const known = new Map<string, Promise<readonly string[]>>();
  return async (
    change: Change,
    { before, after }: Continued,
    tag: string,
    old: string,
    calls: readonly CallMade[],
  ): Promise<Map<string, readonly string[]>> => {
    const [next, against] = [contractOf(after, tag, change.after), contractOf(before, old, change.before)];
    const called = [...new Set(calls.map(({ method }) => method))];
    const common = called.filter((method) => next.serves(method) && against.serves(method)).sort();
    if (next.digest === against.digest || common.length === 0) return new Map();
    const breaking = async (methods: readonly string[]) => {
      const key = JSON.stringify([next.path, against.path, methods]);
      const { breakingChanges } = await import('../breaking-protos.ts');
      const found = known.get(key) ?? breakingChanges(next.path, against.path, methods);
      known.set(key, found);
      return found;
    };
    if ((await breaking(common)).length === 0) return new Map();
    const byMethod = new Map<string, readonly string[]>();
    for (const method of common) {
      const found = await breaking([method]);
      if (found.length > 0) byMethod.set(method, found);
    }
    return byMethod;
  };
}

function finding(
  change: Change,
  { name, cluster, before, after }: Continued,
  broken: { version: string; tag: string; old: string; method: string; problems: readonly string[] },
  calls: readonly CallMade[],
): Finding {
  const { version, tag, old, method, problems } = broken;
  const using = calls.filter((call) => call.method === method);
  const was = before.model.versions.find((each) => each.tag === old)?.name ?? version;
  return {
    message: `${tag} of ${name} breaks ${method}, which has callers in ${cluster.name}: ${problems.join('; ')}`,
    at: after.loaded.atOwn(['versions', version, 'tag']),
    hint: `release a version of ${name} whose contract is compatible with ${old}, or move the callers to another method first`,
    related: [
      ...using.map((call) => ({ message: `${call.caller} calls it`, at: call.at })),
      earlierLine(
        change,
        'the version that they were built for',
        before.loaded.atOwn(['versions', was, 'tag']),
      ),
    ],
  };
}
