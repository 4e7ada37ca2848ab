import type { Place } from '../../diagnostics/diagnostic.ts';
import { spanOf } from '../../diagnostics/place.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { holds } from '../../load/instances.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import type { ServiceSpec } from '../../schema/service.ts';

/** A line of a file of the repository. */
export interface SpecLine {
  readonly path: string;
  readonly line: number;
}

export const lineOf = (at: Place): SpecLine => ({ path: at.file.path, line: spanOf(at).line });

/** Finds an instance by the names of its cluster and its service. */
export type FindInstance = (cluster: string, service: string) => Instance | undefined;

/** Looks up the instances of a workspace. */
export function instancesByName({ instances }: Pick<Workspace, 'instances'>): FindInstance {
  const keyOf = (cluster: string, service: string) => `${cluster}/${service}`;
  const byName = new Map(instances.map((each) => [keyOf(each.cluster.spec.name, each.name), each]));
  return (cluster, service) => byName.get(keyOf(cluster, service));
}

/** The line of the setting that makes a route: in the spec of the service, or in the cluster file that overrides it. */
export function lineOfRoute(route: string, instance: Instance): SpecLine {
  const path = settingOfRoute(route, instance.spec);
  if (path) return lineOf(instance.at(path, 'key'));
  const own = Object.keys(instance.own.methodWeights ?? {}).find((key) => isNameOf(key, route));
  return lineOf(
    own === undefined ? instance.at(['name'], 'key') : instance.atOwn(['methodWeights', own], 'key'),
  );
}

/** The setting that makes a route, by the name that `routesOf` gives it. */
function settingOfRoute(
  route: string,
  { faults = [], routes = [], methods = {}, mirror = [], ports = {}, ...spec }: ServiceSpec,
): Path | undefined {
  const [, fault] = /^faults\[(\d+)\]/.exec(route) ?? [];
  if (fault !== undefined) return ['faults', Number(fault)];
  const rule = routes.findIndex(({ name }) => route === name || route.startsWith(`${name}/`));
  if (rule >= 0) return ['routes', rule];
  if (route === 'default')
    return ['timeout', 'retries'].map((key) => [key]).find((path) => holds(spec, path));
  const method = Object.keys(methods).find((key) => isNameOf(key, route));
  if (method !== undefined) return ['methods', method];
  const port = Object.keys(ports).find((name) => route === `port ${name}`);
  if (port !== undefined) return ['ports', port];
  const names = (each: { readonly methods: readonly string[] }) =>
    each.methods.some((key) => isNameOf(key, route));
  if (mirror.some(names)) return ['mirror', mirror.findIndex(names)];
  return faults.some(names) ? ['faults', faults.findIndex(names)] : undefined;
}

/** True if a spec may call a method so: by its full name, its short name, or the name of an operation of HTTP. */
const isNameOf = (key: string, method: string): boolean =>
  key === method || method.endsWith(`/${key}`) || method.startsWith(`${key} (`);

/** The line that permits calls: `calls` of the caller, or `expose`, `allowPrincipals` or `allow` of the called service. */
export function lineOfPermission(
  caller: { readonly name: string; readonly isService: boolean },
  { name, cluster, spec, at }: Instance,
  find: FindInstance,
): SpecLine | undefined {
  if (caller.isService) {
    const calling = find(cluster.spec.name, caller.name);
    const index = (calling?.spec.calls ?? []).findIndex(({ service }) => service === name);
    if (calling && index >= 0) return lineOf(calling.at(['calls', index]));
  }
  const gateway = caller.name.replace(/^gateway /, '');
  const path = [['expose', gateway], ['allowPrincipals'], ['allow']].find((each) => holds(spec, each));
  return path && lineOf(at(path, 'key'));
}
