import { isClearTypo } from '../../diagnostics/typo.ts';
import { grouped } from '../../lang/grouped.ts';
import { defineCheck, type SettingsSource, settingsSources } from '../check.ts';

export const unusualRegistry = defineCheck({
  name: 'unusual-registry',
  code: 'MESH382',
  severity: 'warning',
  title: 'Only one image comes from this registry',
  explanation:
    'A cluster overrides the image of one service with another registry, although its other services use the registry of their specs; or a registry is one letter away from the registry of the other services. Pods with a misspelt registry stay in ImagePullBackOff. A cluster with a registry mirror uses it for all its services.',
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
        message: `only ${source.spec.name} uses the registry ${registry}`,
        at: source.at(['image']),
        hint: `did you mean ${wanted}? A cluster with a mirror uses it for all its services`,
      };
    }
  },
});

/** True if no other image of any cluster uses the registry, and the cluster has other services. */
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

function mostUsed(names: readonly string[]): string {
  const counted = grouped(names, (name) => name);
  return [...counted].sort(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
}
