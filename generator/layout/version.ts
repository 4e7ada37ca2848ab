import type { Version } from '../model/fleet.ts';
import { defaultIstio } from '../model/resolve.ts';
import type { Service } from '../model/service.ts';
import { fileOf } from '../render/kind.ts';
import { autoscalingKind, workloadKinds } from '../render/kinds.ts';
import { versionKustomization } from '../render/kustomization.ts';
import { type OverlayInput, sourcesOf } from './overlay-input.ts';
import { patchesFor } from './patches.ts';
import { relativeFolder, versionFolder, workloadFolder } from './paths.ts';
import type { FileSpec } from './unit.ts';

/** overlays/<cluster>/<service>/<version>/: the base's workload with the version's suffix, label, image and size. */
export function versionFiles(input: OverlayInput, version: Version): FileSpec[] {
  const { cluster, base, service } = input;
  const folder = versionFolder(cluster.name, base.name, version.name);
  const sources = sourcesOf(input);
  const views = {
    base: { service: base, istio: defaultIstio },
    overlay: { service: withImage(service, base.workload.image), istio: cluster.istio },
  };
  const patches = patchesFor(folder, workloadKinds, views, sources);
  const { scale } = version;
  const autoscaler = 'replicas' in scale ? [] : [autoscalingKind.render({ service, autoscaling: scale })];
  const content = versionKustomization({
    service: base.name,
    image: { name: base.workload.image, newName: service.workload.image },
    version,
    resources: [relativeFolder(folder, workloadFolder(base.name)), ...autoscaler.map(fileOf)],
    patches: patches.entries,
  });
  return [
    { path: `${folder}/kustomization.yaml`, sources, content, documents: workloadKinds.length },
    ...autoscaler.map((document) => ({
      path: `${folder}/${fileOf(document)}`,
      sources,
      content: document,
      documents: 1,
    })),
    ...patches.files,
  ];
}

/** Another repository is the kustomization's business: a patch of it would hide the tag from the images transformer. */
function withImage(service: Service, image: string): Service {
  return service.workload.image === image
    ? service
    : { ...service, workload: { ...service.workload, image } };
}
