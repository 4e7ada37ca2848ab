import type { Version } from '../model/fleet.ts';
import { isMap, type PlainMap } from '../model/plain-map.ts';
import type { Manifest } from '../render/kind.ts';

/**
 * What the kustomization of a version makes of a document of the workload: the suffix, the label `version` in labels and
 * selectors, the image's tag and digest, the number of pods.
 */
export function versionDocument(manifest: Manifest, version: Version, image: string): PlainMap {
  const { scale, tag, digest } = version;
  const pinned = `${image}:${tag}${digest === undefined ? '' : `@${digest}`}`;
  const labelled = transformed(suffixed(manifest, version.name), { version: version.name }, image, pinned);
  const spec = labelled['spec'];
  if (manifest.kind !== 'Deployment' || !('replicas' in scale) || !isMap(spec)) return labelled;
  return { ...labelled, spec: { ...spec, replicas: scale.replicas } };
}

function suffixed(manifest: Manifest, version: string): PlainMap {
  return { ...manifest, metadata: { ...manifest.metadata, name: `${manifest.metadata?.name}-${version}` } };
}

/** Labels of objects and of templates are all called `labels`, those of selectors `matchLabels`. */
function transformed(map: PlainMap, labels: PlainMap, image: string, pinned: string): PlainMap {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]): [string, unknown] => {
      if ((key === 'labels' || key === 'matchLabels') && isMap(value)) return [key, { ...value, ...labels }];
      if (key === 'image' && value === image) return [key, pinned];
      if (Array.isArray(value)) {
        const items: unknown[] = value;
        return [key, items.map((item) => (isMap(item) ? transformed(item, labels, image, pinned) : item))];
      }
      return [key, isMap(value) ? transformed(value, labels, image, pinned) : value];
    }),
  );
}

/** What a version's own documents beside the workload get: its suffix, and its label. */
export function versionAutoscaler(manifest: Manifest, version: Version, service: string): PlainMap {
  const named = versionDocument(manifest, version, '');
  const spec = named['spec'];
  if (!isMap(spec) || !isMap(spec['scaleTargetRef'])) return named;
  return {
    ...named,
    spec: { ...spec, scaleTargetRef: { ...spec['scaleTargetRef'], name: `${service}-${version.name}` } },
  };
}
