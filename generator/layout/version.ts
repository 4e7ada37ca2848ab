import type { Version } from '../model/fleet.ts';
import { fileOf, kindsFor } from '../render/kind.ts';
import { autoscalingKind, workloadKinds } from '../render/kinds.ts';
import { versionKustomization } from '../render/kustomization.ts';
import { workloadSuffix } from '../render/workload-name.ts';
import { baseView } from './base.ts';
import { type OverlayInput, sourcesOf } from './overlay-input.ts';
import { relativeFolder, versionFolder, workloadFolder } from './paths.ts';
import type { FileSpec } from './unit.ts';

/** overlays/<cluster>/<service>/<version>/: the base's workload with the version's name, label, image and size. */
export function versionFiles(input: OverlayInput, version: Version): FileSpec[] {
  const { cluster, base, service } = input;
  const folder = versionFolder(cluster.name, base.name, version.name);
  const sources = sourcesOf(input);
  const { scale } = version;
  const autoscaler = 'replicas' in scale ? [] : [autoscalingKind.render({ service, autoscaling: scale })];
  const content = versionKustomization({
    service: base.name,
    image: { name: base.workload.image, newName: service.workload.image },
    version,
    suffix: workloadSuffix(service, version),
    kind: base.workload.kind,
    resources: [relativeFolder(folder, workloadFolder(base.name)), ...autoscaler.map(fileOf)],
  });
  return [
    {
      path: `${folder}/kustomization.yaml`,
      sources,
      content,
      documents: kindsFor(workloadKinds, baseView(base)).length,
    },
    ...autoscaler.map((document) => ({
      path: `${folder}/${fileOf(document)}`,
      sources,
      content: document,
      documents: 1,
    })),
  ];
}
