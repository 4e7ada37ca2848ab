import { mapAt } from '../lang/at-path.ts';
import { type KubernetesObject, maps } from './kubernetes-object.ts';

/** The name of the newest version of a definition. */
const newestOf = (names: readonly string[]): string | undefined => names.toSorted(byPriority)[0];

/**
 * A definition that serves and stores its newest version, which istiod reads of each kind of Istio, and serves those that
 * documents use. The API server builds its handlers of a kind for all versions at the first request for one of them, and
 * one kind after the other: istiod would wait three times as long.
 * @param used the apiVersion of each document
 */
export function withUsedVersions(definition: KubernetesObject, used: ReadonlySet<string>): KubernetesObject {
  const spec = mapAt(definition, 'spec');
  const versions = maps(definition, 'spec', 'versions');
  const newest = newestOf(versions.map(({ name }) => String(name)));
  const kept = versions
    .filter(({ name }) => name === newest || used.has(`${String(spec?.['group'])}/${String(name)}`))
    .map((version) => ({ ...version, storage: version['name'] === newest }));
  return { ...definition, spec: { ...spec, versions: kept } };
}

/**
 * Stable versions first, then beta, then alpha; the highest numbers first.
 * Source: Kubernetes, Versions in CustomResourceDefinitions, version priority.
 */
function byPriority(one: string, other: string): number {
  const [a, b] = [priorityOf(one), priorityOf(other)];
  return b.stability - a.stability || b.major - a.major || b.minor - a.minor;
}

const stabilities = ['alpha', 'beta', undefined];

function priorityOf(name: string) {
  const [, major = '0', stability, minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(name) ?? [];
  return { stability: stabilities.indexOf(stability), major: Number(major), minor: Number(minor) };
}
