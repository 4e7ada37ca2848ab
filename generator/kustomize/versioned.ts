import { mapAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { Kustomization } from '../render/kustomization.ts';
import type { Building } from './building.ts';

/**
 * A document of a version: its name with the suffix, the labels also where they select, the image and the number of
 * pods.
 * Source: Kustomize, built-in transformers (prefix and suffix, labels, images, replicas).
 */
export function versioned({ origin, document }: Building, said: Kustomization): Building {
  const { nameSuffix = '', labels = [], images = [], replicas = [] } = said;
  const pairs = Object.assign({}, ...labels.map((label) => label.pairs));
  const count = replicas.find(({ name }) => name === origin)?.count;
  const isDeployment = document['kind'] === 'Deployment';
  const named = changed(document, ['metadata'], (metadata) => ({
    ...metadata,
    name: `${origin}${nameSuffix}`,
    labels: { ...mapAt(metadata, 'labels'), ...pairs },
  }));
  const selecting = changed(named, ['spec', 'selector', 'matchLabels'], (own) => ({ ...own, ...pairs }));
  const scaling = changed(selecting, ['spec', 'scaleTargetRef'], (own) => ({
    ...own,
    name: `${own['name']}${nameSuffix}`,
  }));
  if (!isDeployment) return { origin, document: scaling };
  const template = changed(scaling, ['spec', 'template'], (own) => templateOf(own, pairs, images));
  return {
    origin,
    document:
      count === undefined ? template : changed(template, ['spec'], (spec) => ({ ...spec, replicas: count })),
  };
}

function templateOf(
  template: PlainMap,
  pairs: PlainMap,
  images: NonNullable<Kustomization['images']>,
): PlainMap {
  const labelled = changed(template, ['metadata', 'labels'], (own) => ({ ...own, ...pairs }));
  const imaged = changed(labelled, ['spec'], (spec) => ({
    ...spec,
    containers: listAt(spec, 'containers').map((container) => withImage(container, images)),
  }));
  return changed(imaged, ['spec'], (spec) => ({
    ...spec,
    ...(spec['topologySpreadConstraints'] === undefined
      ? {}
      : {
          topologySpreadConstraints: listAt(spec, 'topologySpreadConstraints').map((constraint) =>
            changed(constraint, ['labelSelector', 'matchLabels'], (own) => ({ ...own, ...pairs })),
          ),
        }),
  }));
}

function withImage(container: PlainMap, images: NonNullable<Kustomization['images']>): PlainMap {
  const image = images.find(({ name }) => name === container['image']);
  if (!image) return container;
  const { name, newName = name, newTag, digest } = image;
  return { ...container, image: `${newName}:${newTag}${digest === undefined ? '' : `@${digest}`}` };
}

/** A copy with the map at a path changed; the same where there is no such map. */
function changed(
  map: PlainMap,
  [step, ...rest]: readonly string[],
  change: (map: PlainMap) => PlainMap,
): PlainMap {
  if (step === undefined) return change(map);
  const child = map[step];
  return isMap(child) ? { ...map, [step]: changed(child, rest, change) } : map;
}

function listAt(map: PlainMap, key: string): PlainMap[] {
  const value = map[key];
  return Array.isArray(value) ? value.filter(isMap) : [];
}
