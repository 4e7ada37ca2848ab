import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import type { ExternalSpec } from '../schema/external.ts';
import type { Validator } from './compile-validators.ts';
import { locator } from './instances.ts';
import { mergePatch } from './merge-patch.ts';
import { shapeProblems } from './shape.ts';
import type { ExternalInstance, Instance, Loaded } from './workspace.ts';

/**
 * The external services that each cluster calls, with the overrides of the cluster file. An external service
 * that nothing in a cluster calls is left out.
 */
export function externalInstancesOf(
  clusters: readonly Loaded<ClusterSpec>[],
  externals: readonly Loaded<ExternalSpec>[],
  instances: readonly Instance[],
  validator: Validator<ExternalSpec>,
): { instances: ExternalInstance[]; diagnostics: Diagnostic[] } {
  const found: ExternalInstance[] = [];
  const diagnostics: Diagnostic[] = [];
  if (externals.length === 0) return { instances: found, diagnostics };
  for (const cluster of clusters) {
    const here = instances.filter((instance) => instance.cluster === cluster);
    for (const external of externals) {
      const { name } = external.spec;
      const callers = here.filter(({ spec }) => spec.calls?.some(({ service }) => service === name));
      if (callers.length === 0) continue;
      const override = overrideIn(cluster, name);
      const locate = locator(cluster, ['externals', name], external, override ?? {});
      const at: ExternalInstance['at'] = (path, on = 'value') => locate(path, on);
      const add = (spec: ExternalSpec) => found.push({ name, cluster, external, spec, callers, at });
      const spec = override === undefined ? undefined : mergePatch(external.spec, override);
      if (spec === undefined) add(external.spec);
      else if (validator(spec)) add(spec);
      else diagnostics.push(...shapeProblems(validator.errors ?? [], locate));
    }
  }
  return { instances: found, diagnostics };
}

/**
 * The overrides of an external service in a cluster file. Only own keys count, not names such as
 * `constructor`.
 */
function overrideIn({ spec: { externals = {} } }: Loaded<ClusterSpec>, name: string): object | undefined {
  return Object.hasOwn(externals, name) ? externals[name] : undefined;
}
