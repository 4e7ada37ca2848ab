import { isClearTypo } from '../diagnostics/typo.ts';
import { grouped } from '../lang/grouped.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { defineCheck, type SettingsSource, settingsSources } from './check.ts';

export const imageOfOtherService = defineCheck({
  code: 'MESH381',
  severity: 'warning',
  title: 'The image of another service',
  explanation:
    'The last part of the image is the name of another service, and that service runs this image too, although it lacks the gRPC services of this one and would answer UNIMPLEMENTED, although one of the two calls the other, or in one cluster only. Usually a spec was copied and the image was not changed. One program that serves everything is suppressed with a comment.',
  source: 'Kubernetes, Images: image names',
  *run(workspace) {
    const services = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
    for (const { spec, at } of settingsSources(workspace)) {
      const other = nameOf(spec.image);
      const same = services.get(other);
      if (other === spec.name || same?.image !== spec.image) continue;
      // One program can serve the same methods as several services, in all clusters, and then none of them calls another.
      const own = services.get(spec.name);
      const isSameProgram = spec.grpc.services.every((name) => same.grpc.services.includes(name));
      if (isSameProgram && own?.image === spec.image && !calls(spec, other) && !calls(same, spec.name))
        continue;
      yield {
        message: `${spec.name} runs the image of the service ${other}`,
        at: at(['image']),
        hint: `did you mean ${spec.image.slice(0, spec.image.length - other.length)}${spec.name}?`,
      };
    }
  },
});

const calls = (caller: ServiceSpec, callee: string): boolean =>
  (caller.calls ?? []).some(({ service }) => service === callee);

export const oneRegistry = defineCheck({
  code: 'MESH382',
  severity: 'warning',
  title: 'A registry that only one image of the fleet comes from',
  explanation:
    'A cluster overrides the image of a service with another registry, although its other services are pulled from the registry of their specs; or a registry is one letter away from the one that the other services use. The pods of a misspelt registry stay in ImagePullBackOff. A cluster with a mirror has it for all of its services.',
  source: 'Kubernetes, Images: ImagePullBackOff',
  *run(workspace) {
    const registries = new Map(workspace.services.map(({ spec }) => [spec.name, registryOf(spec.image)]));
    const usual = mostUsed([...registries.values()]);
    for (const source of settingsSources(workspace)) {
      const registry = registryOf(source.spec.image);
      const isTypo = registry !== usual && isClearTypo(registry, usual);
      const base = registries.get(source.spec.name);
      const isOverride = base !== undefined && base !== registry;
      if (!isTypo && !(isOverride && isAlone(source, registry, workspace.instances))) continue;
      const wanted = isOverride ? base : usual;
      yield {
        message: `${source.spec.name} is pulled from ${registry}, and nothing else is`,
        at: source.at(['image']),
        hint: `did you mean ${wanted}? A mirror of a cluster belongs to all of its services`,
      };
    }
  },
});

/** True if no other image of any cluster is from the registry, and the cluster has other services. */
function isAlone(
  source: SettingsSource,
  registry: string,
  instances: readonly (SettingsSource & { readonly cluster: object })[],
): boolean {
  const own = instances.find((instance) => instance === source);
  const others = instances.filter((instance) => instance.spec.name !== source.spec.name);
  return (
    own !== undefined &&
    others.some(({ cluster }) => cluster === own.cluster) &&
    others.every(({ spec }) => registryOf(spec.image) !== registry) &&
    instances.filter(({ spec }) => registryOf(spec.image) === registry).length === 1
  );
}

/**
 * The part before the first slash if it can be a host. Images without one are from Docker Hub, where the account is what
 * another registry's host is.
 */
function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  if (rest.length === 0) return 'docker.io';
  return /[.:]|^localhost$/.test(first) ? first : `docker.io/${first}`;
}

const nameOf = (image: string): string => image.split('/').at(-1) ?? '';

function mostUsed(names: readonly string[]): string {
  const counted = grouped(names, (name) => name);
  return [...counted].sort(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
}
