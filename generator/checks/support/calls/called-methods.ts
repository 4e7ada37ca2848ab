import { type ProtoService, servedBy } from '../../../load/proto-index.ts';
import type { Workspace } from '../../../load/workspace.ts';
import { settingsSources } from '../../check.ts';
import { allMethods, fullMethods } from '../routes/rule-methods.ts';

/**
 * The methods of each service that can be called in some cluster: by services that declare the call, gateways, principals,
 * callers without an identity, and mirrors of other services. A service that cannot be called is not among the keys.
 */
export function calledMethods(workspace: Workspace): ReadonlyMap<string, ReadonlySet<string>> {
  const { services, protos = {} } = workspace;
  const called = new Map<string, Set<string>>();
  const servedByName = new Map(services.map(({ spec }) => [spec.name, servedBy(spec, protos)]));
  const add = (service: string, names: readonly string[] | undefined) => {
    const served: readonly ProtoService[] = servedByName.get(service) ?? [];
    const known = called.get(service) ?? new Set<string>();
    called.set(service, known);
    const methods = names ? names.flatMap((name) => fullMethods(name, served)) : allMethods(served);
    for (const { name } of methods) known.add(name);
  };
  for (const { spec } of settingsSources(workspace)) {
    for (const { service, methods } of spec.calls ?? []) add(service, methods);
    for (const { service, methods } of spec.mirror ?? [])
      if (service !== undefined) add(service, fullNames(methods, servedByName.get(spec.name) ?? []));
    for (const { methods } of Object.values(spec.expose ?? {})) add(spec.name, methods);
    for (const { methods } of spec.allowPrincipals ?? []) add(spec.name, methods);
    if (typeof spec.mtls === 'object' && spec.mtls.plaintextMethods)
      add(spec.name, spec.mtls.plaintextMethods);
  }
  return called;
}

const fullNames = (names: readonly string[], served: readonly ProtoService[]): string[] =>
  names.flatMap((name) => fullMethods(name, served).map((full) => full.name));

/** True if every spec could be read: a spec with errors may declare the call. */
export const everySpecIsLoaded = ({ services, serviceNames, protos }: Workspace): boolean =>
  services.length === serviceNames.size && protos !== undefined;
