import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, mapAt, textAt } from '../../../lang/at-path.ts';
import { containersOf, type RenderedPod } from '../../../picture/pod-templates.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';

/** A document that pods name and do not start without. */
export interface PodNeed {
  readonly kind: string;
  readonly name: string;
  /** Where the name is, in the document of the pods. */
  readonly path: Path;
}

/** What pods name to get a document: an ExternalSecret makes a Secret. */
export function providedName({ kind, name, value }: RenderedDocument): [kind: string, name: string] {
  return kind === 'ExternalSecret'
    ? ['Secret', textAt(value, 'spec', 'target', 'name') ?? name]
    : [kind, name];
}

/** What pods do not start without. Source: Kubernetes, ConfigMaps, Secrets and Persistent Volumes: optional. */
export function podNeeds(pod: RenderedPod): PodNeed[] {
  const need = (kind: string, holder: unknown, path: Path, below: Path, key = 'name'): PodNeed[] => {
    const name = textAt(holder, ...below, key);
    const isOptional = mapAt(holder, ...below)['optional'] === true;
    return name === undefined || isOptional ? [] : [{ kind, name, path: [...path, ...below, key] }];
  };
  const ofVolume = (volume: unknown, path: Path): PodNeed[] => [
    ...need('ConfigMap', volume, path, ['configMap']),
    ...need('Secret', volume, path, ['secret'], 'secretName'),
    ...need('Secret', volume, path, ['secret']),
    ...need('PersistentVolumeClaim', volume, path, ['persistentVolumeClaim'], 'claimName'),
    ...listAt(volume, 'projected', 'sources').flatMap((source, index) =>
      ofVolume(source, [...path, 'projected', 'sources', index]),
    ),
  ];
  const own: Path = [...pod.path, 'spec'];
  return [
    ...need('ServiceAccount', pod.spec, own, [], 'serviceAccountName'),
    ...listAt(pod.spec, 'volumes').flatMap((volume, index) => ofVolume(volume, [...own, 'volumes', index])),
    ...containersOf(pod).flatMap(({ value, path }) => [
      ...listAt(value, 'envFrom').flatMap((source, index) => [
        ...need('ConfigMap', source, [...path, 'envFrom', index], ['configMapRef']),
        ...need('Secret', source, [...path, 'envFrom', index], ['secretRef']),
      ]),
      ...listAt(value, 'env').flatMap((variable, index) => [
        ...need('ConfigMap', variable, [...path, 'env', index], ['valueFrom', 'configMapKeyRef']),
        ...need('Secret', variable, [...path, 'env', index], ['valueFrom', 'secretKeyRef']),
      ]),
    ]),
  ];
}
