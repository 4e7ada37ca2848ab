import type { ProtoIndex } from '../../load/proto-index.ts';
import type { Release } from '../../load/releases.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';

/** What the versions that run in clusters speak. */
export interface Contracts {
  /** The record of a version, if there is one. */
  recorded(service: string, tag: string): Release | undefined;
  /** True where the version with a tag serves a method, `package.Service/Method`. */
  serves(service: string, tag: string, method: string): boolean;
  /**
   * The methods of another service that some version of an instance calls; undefined if one of the versions has no
   * record: it may make every call that the spec declares.
   */
  callsOf(instance: Instance, callee: string): ReadonlySet<string> | undefined;
}

const made = new WeakMap<Workspace, Contracts>();

/** The recorded releases, and the protos of the tree for versions without a record. */
export function contractsOf(workspace: Workspace): Contracts {
  const contracts = made.get(workspace) ?? indexed(workspace);
  made.set(workspace, contracts);
  return contracts;
}

function indexed({ releases, currentProtos = {} }: Workspace): Contracts {
  const known = new Map(releases.map((release) => [`${release.service}:${release.tag}`, release]));
  const recorded = (service: string, tag: string) => known.get(`${service}:${tag}`);
  return {
    recorded,
    serves: (service, tag, method) => declares(recorded(service, tag)?.protos ?? currentProtos, method),
    callsOf({ name, own }, callee) {
      const releasesOf = Object.values(own.versions).map(({ tag }) => recorded(name, tag));
      if (!releasesOf.every((release) => release !== undefined)) return undefined;
      return new Set(
        releasesOf.flatMap(({ calls }) => (Object.hasOwn(calls, callee) ? (calls[callee] ?? []) : [])),
      );
    },
  };
}

/** True where an index has a method, `package.Service/Method`. */
export function declares(protos: ProtoIndex, path: string): boolean {
  const slash = path.lastIndexOf('/');
  const service = path.slice(0, slash);
  if (!Object.hasOwn(protos, service)) return false;
  return protos[service]?.methods.some(({ name }) => name === path.slice(slash + 1)) ?? false;
}
