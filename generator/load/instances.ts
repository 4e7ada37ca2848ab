import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { type ClusterSpec, type InstanceSpec, overridesIn } from '../schema/cluster.ts';
import type { ServiceSpec } from '../schema/service.ts';
import type { Validator } from './compile-validators.ts';
import { mergePatch } from './merge-patch.ts';
import { shapeProblems } from './shape.ts';
import type { Instance, Loaded } from './workspace.ts';

/**
 * Merges each cluster's overrides into the specs of its services, and validates the result.
 * @param acceptedPart what to take of a merged spec with errors
 */
export function instancesOf(
  clusters: readonly Loaded<ClusterSpec>[],
  services: readonly Loaded<ServiceSpec>[],
  validator: Validator<ServiceSpec>,
  acceptedPart: (merged: unknown) => ServiceSpec | undefined = () => undefined,
): { instances: Instance[]; diagnostics: Diagnostic[] } {
  const byName = new Map(services.map((service) => [service.spec.name, service]));
  const instances: Instance[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const cluster of clusters) {
    for (const [name, own] of Object.entries(cluster.spec.services)) {
      const service = byName.get(name);
      if (!service) continue;
      const override = overridesIn(own);
      const locate = locator(cluster, ['services', name], service, override);
      const spec = Object.keys(override).length > 0 ? mergePatch(service.spec, override) : undefined;
      if (spec === undefined) instances.push(instance(cluster, service, name, own, service.spec, locate));
      else if (validator(spec)) instances.push(instance(cluster, service, name, own, spec, locate));
      else {
        diagnostics.push(...shapeProblems(validator.errors ?? [], locate));
        const part = acceptedPart(spec);
        if (part) instances.push(instance(cluster, service, name, own, part, locate));
      }
    }
  }
  return { instances, diagnostics };
}

function instance(
  cluster: Loaded<ClusterSpec>,
  service: Loaded<ServiceSpec>,
  name: string,
  own: InstanceSpec,
  spec: ServiceSpec,
  locate: (path: Path, on: 'key' | 'value') => Place,
): Instance {
  return {
    name,
    cluster,
    service,
    own,
    spec,
    at: (path, on = 'value') => locate(path, on),
    atOwn: (path, on = 'value') => cluster.at(['services', name, ...path], on),
  };
}

/** Finds where a merged setting is defined: in the spec, or in the cluster file that overrides it. */
export function locator(
  cluster: Loaded<ClusterSpec>,
  key: Path,
  overridden: Pick<Loaded<unknown>, 'at'>,
  override: object,
) {
  return (path: Path, on: 'key' | 'value'): Place =>
    holds(override, path) ? cluster.at([...key, ...path], on) : overridden.at(path, on);
}

/** True if a value has something at a path. */
export function holds(value: unknown, path: Path): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(Object(value)).length > 0;
  if (typeof value !== 'object' || value === null) return false;
  const child = Object.getOwnPropertyDescriptor(value, step);
  return child !== undefined && (rest.length === 0 || holds(child.value, rest));
}
