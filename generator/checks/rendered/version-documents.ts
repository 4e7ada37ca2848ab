import { listAt, mapAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { fewestPods, type IstioInstallation, type Version } from '../../model/fleet.ts';
import type { Service } from '../../model/service.ts';
import { autoscalingKind, workloadKinds } from '../../render/kinds.ts';

/** What a version of a service consists of in a cluster, as Kustomize makes it from the base: with suffix, label, image and size. */
export function versionDocuments(service: Service, istio: IstioInstallation, version: Version): PlainMap[] {
  const { scale } = version;
  const documents: readonly unknown[] = [
    ...workloadKinds.map((kind) => kind.render({ service, istio })),
    ...('replicas' in scale ? [] : [autoscalingKind.render({ service, autoscaling: scale })]),
  ];
  return documents.map((document) => ofVersion(mapAt(document), service, version));
}

function ofVersion(document: PlainMap, service: Service, version: Version): PlainMap {
  const { name } = version;
  const metadata = mapAt(document, 'metadata');
  const spec = mapAt(document, 'spec');
  const named = {
    ...document,
    metadata: {
      ...metadata,
      name: `${service.name}-${name}`,
      labels: labelled(mapAt(metadata, 'labels'), name),
    },
  };
  if (document['kind'] === 'HorizontalPodAutoscaler') {
    const scaleTargetRef = { ...mapAt(spec, 'scaleTargetRef'), name: `${service.name}-${name}` };
    return { ...named, spec: { ...spec, scaleTargetRef } };
  }
  const selector = mapAt(spec, 'selector');
  const selecting = { ...selector, matchLabels: labelled(mapAt(selector, 'matchLabels'), name) };
  if (document['kind'] !== 'Deployment') return { ...named, spec: { ...spec, selector: selecting } };
  return {
    ...named,
    spec: {
      ...spec,
      replicas: fewestPods(version.scale),
      selector: selecting,
      template: templateOf(mapAt(spec, 'template'), service, version),
    },
  };
}

function templateOf(template: PlainMap, service: Service, version: Version): PlainMap {
  const metadata = mapAt(template, 'metadata');
  const spec = mapAt(template, 'spec');
  const { tag, digest, name } = version;
  const image = `${service.workload.image}:${tag}${digest === undefined ? '' : `@${digest}`}`;
  return {
    ...template,
    metadata: { ...metadata, labels: labelled(mapAt(metadata, 'labels'), name) },
    spec: {
      ...spec,
      containers: listAt(spec, 'containers').map((container) =>
        isMap(container) && container['image'] === service.workload.image
          ? { ...container, image }
          : container,
      ),
      topologySpreadConstraints: listAt(spec, 'topologySpreadConstraints').map((constraint) => {
        const selector = mapAt(constraint, 'labelSelector');
        const labelSelector = { ...selector, matchLabels: labelled(mapAt(selector, 'matchLabels'), name) };
        return { ...mapAt(constraint), labelSelector };
      }),
    },
  };
}

const labelled = (labels: PlainMap, version: string): PlainMap => ({ ...labels, version });
