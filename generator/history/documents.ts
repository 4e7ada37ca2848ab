import type { Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import type { Addition } from '../load/additions.ts';
import { identityOfDocument } from '../model/additions.ts';
import type { CallGraph } from '../model/call-graph.ts';
import { exposuresIn } from '../model/exposure.ts';
import { externalsCalledBy } from '../model/external.ts';
import type { Cluster, Instance, Version } from '../model/fleet.ts';
import { isMap, type PlainMap } from '../model/plain-map.ts';
import {
  autoscalingKind,
  credentialKinds,
  overlayKinds,
  routingKinds,
  serviceKinds,
  workloadKinds,
} from '../render/kinds.ts';
import { patched } from './patched.ts';
import { versionAutoscaler, versionDocument } from './version-document.ts';

/** A document as a cluster gets it. */
export interface ClusterDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly content: PlainMap;
  /** Where a field of a document that the service brings along is written; a rendered one is written nowhere. */
  at?(path: Path): Place;
}

/** What the documents of a service in a cluster are made from. */
export interface DocumentInput {
  readonly cluster: Cluster;
  readonly instance: Instance;
  readonly graph: CallGraph;
  /** What the service brings along. */
  readonly additions: readonly Addition[];
}

/**
 * The documents of a service in a cluster, whole: what kustomize makes of the base, the overlay and the service's own
 * patches, without writing any of them.
 */
export function documentsOf(input: DocumentInput): ClusterDocument[] {
  const { cluster, instance, graph, additions } = input;
  const { service, versions } = instance;
  const istio = cluster.istio;
  const view = { service, istio };
  const whole = {
    cluster,
    ...{ service, versions, callers: graph.callersOf(service), callees: graph.calleesOf(service) },
    externals: externalsCalledBy(service.name, cluster.externals),
    exposures: exposuresIn(cluster.gateways, service.exposures),
  };
  const rendered = [
    ...serviceKinds.map((kind) => kind.render(view)),
    ...routingKinds.map((kind) => kind.render({ ...view, versions })),
    ...versions.flatMap((version) => ofVersion(version, input)),
    ...[...overlayKinds, ...credentialKinds].flatMap((kind) => kind.render(whole)),
  ].flatMap((manifest) => documentOf(manifest, service.namespace));
  const extra = additions
    .filter(({ folder }) => folder === 'extra')
    .flatMap(({ value, at }) =>
      documentOf(value, service.namespace).map((document) => ({
        ...document,
        at: (path: Path) => at(path, 'key'),
      })),
    );
  const patches = additions.filter(({ folder }) => folder === 'patches');
  return [...rendered, ...extra].map((document) => patched(document, patches, service.name));
}

function ofVersion(
  version: Version,
  { cluster: { istio }, instance: { service } }: DocumentInput,
): unknown[] {
  const { scale } = version;
  const documents = workloadKinds.map((kind) =>
    versionDocument(kind.render({ service, istio }), version, service.workload.image),
  );
  if ('replicas' in scale) return documents;
  const autoscaler = autoscalingKind.render({ service, autoscaling: scale });
  return [...documents, versionAutoscaler(autoscaler, version, service.name)];
}

function mapIn(map: PlainMap | undefined, key: string): PlainMap | undefined {
  const value = map?.[key];
  return isMap(value) ? value : undefined;
}

function documentOf(manifest: unknown, namespace: string): ClusterDocument[] {
  const identity = identityOfDocument(manifest);
  if (!identity || !isMap(manifest)) return [];
  const said = mapIn(manifest, 'metadata')?.['namespace'];
  return [{ ...identity, namespace: typeof said === 'string' ? said : namespace, content: manifest }];
}

/** Tells a document of a cluster from all others, whatever version of its API it is written in. */
export const documentKey = ({ apiVersion, kind, namespace, name }: ClusterDocument): string =>
  JSON.stringify([groupOf(apiVersion), kind, namespace, name]);

/** `apps` of `apps/v1`, empty for the core. */
export const groupOf = (apiVersion: string): string => apiVersion.split('/').slice(0, -1).join('/');

/** What stands at a path of keys and indexes of a document; undefined where there is nothing. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isMap(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}
