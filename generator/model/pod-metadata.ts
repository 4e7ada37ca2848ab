import { parseDocument } from 'yaml';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { byName } from './routing/metadata.ts';

/** The annotation with settings of the proxy, as YAML text. Source: Istio, Resource Annotations. */
export const proxyConfigAnnotation = 'proxy.istio.io/config';

/** What the pods and their ServiceAccount have besides containers and volumes. */
export interface PodMetadata {
  readonly imagePullSecrets: readonly string[];
  readonly serviceAccountAnnotations: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  /** Without the settings of the proxy. */
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** Settings of the proxy. */
  readonly proxyConfig: PlainMap;
  /** Names by address. */
  readonly hostAliases: Readonly<Record<string, readonly string[]>>;
}

/** The metadata of the pods of a spec, by name. */
export function resolvePodMetadata(spec: ServiceSpec): PodMetadata {
  const { [proxyConfigAnnotation]: config, ...podAnnotations } = spec.podAnnotations ?? {};
  return {
    imagePullSecrets: spec.imagePullSecrets ?? [],
    serviceAccountAnnotations: byName(spec.serviceAccount?.annotations ?? {}),
    podLabels: byName(spec.podLabels ?? {}),
    podAnnotations: byName(podAnnotations),
    proxyConfig: proxyConfigIn(config ?? '') ?? {},
    hostAliases: byName(spec.hostAliases ?? {}),
  };
}

/** The settings in the text of an annotation; undefined if the text is not a YAML map. */
export function proxyConfigIn(text: string): PlainMap | undefined {
  const written = parseDocument(text);
  const value: unknown = written.errors.length > 0 ? undefined : (written.toJS() ?? {});
  return isMap(value) ? value : undefined;
}
