import { defaultIstio } from '../model/resolve.ts';
import type { Service } from '../model/service.ts';
import { fileOf, type Kind, kindsFor } from '../render/kind.ts';
import { serviceKinds, workloadKinds } from '../render/kinds.ts';
import { kustomization } from '../render/kustomization.ts';
import type { ServiceView } from '../render/view.ts';
import { additionFiles, additionsIn, extraResources } from './additions.ts';
import { baseFolder, serviceSources, workloadFolder } from './paths.ts';
import { defineUnit, type FileSpec, type Unit } from './unit.ts';

/** The input of base/: the service alone. A change to one cluster cannot reach the others through the base. */
export const baseView = (service: Service): ServiceView => ({ service, istio: defaultIstio });

/** base/<service>/: what is the same in every cluster, and below it the workload that versions are overlays of. */
export function baseUnit(service: Service): Unit {
  return defineUnit(baseFolder(service.name), service, (input) => {
    const view = baseView(input);
    const additions = additionsIn(undefined, input);
    return [
      ...folder(baseFolder(input.name), serviceKinds, view, extraResources(additions)),
      ...folder(workloadFolder(input.name), workloadKinds, view),
      ...additionFiles(baseFolder(input.name), additions),
    ];
  });
}

function folder(
  path: string,
  all: readonly Kind<ServiceView>[],
  view: ServiceView,
  others: readonly string[] = [],
): FileSpec[] {
  const kinds = kindsFor(all, view);
  const sources = serviceSources(view.service);
  return [
    {
      path: `${path}/kustomization.yaml`,
      sources,
      content: kustomization([...kinds.map(fileOf), ...others]),
    },
    ...kinds.map((kind) => ({ path: `${path}/${fileOf(kind)}`, sources, content: kind.render(view) })),
  ];
}
