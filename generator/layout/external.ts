import type { External, ExternalInstance } from '../model/external.ts';
import type { FleetSettings } from '../model/fleet.ts';
import { application } from '../render/application.ts';
import { furtherDestinationRules } from '../render/external/destinationrule.ts';
import { externalKindsOf } from '../render/external/kinds.ts';
import { fileOf } from '../render/kind.ts';
import { kustomization } from '../render/kustomization.ts';
import type { ExternalView } from '../render/view.ts';
import { patchesFor } from './patches.ts';
import {
  applicationsFolder,
  baseFolder,
  clusterSpecPath,
  externalSpecPath,
  overlayFolder,
  relativeFolder,
} from './paths.ts';
import { defineUnit, type FileSpec, type Unit } from './unit.ts';

/**
 * What base/ has of an external service: seen from its own namespace alone. Who calls it is a matter of each cluster,
 * whose overlay says from which namespaces it is seen.
 */
const baseView = (external: External): ExternalView => ({ external, exportTo: ['.'] });

/** base/<external service>/: what is the same in every cluster that calls it. */
export function externalBaseUnit(external: External): Unit {
  return defineUnit(baseFolder(external.name), external, (input) => {
    const folder = baseFolder(input.name);
    const sources = [externalSpecPath(input.name)];
    const kinds = externalKindsOf(input);
    return [
      { path: `${folder}/kustomization.yaml`, sources, content: kustomization(kinds.map(fileOf)) },
      ...kinds.map((kind) => ({
        path: `${folder}/${fileOf(kind)}`,
        sources,
        content: kind.render(baseView(input)),
      })),
    ];
  });
}

/** All that the files of an external service in a cluster depend on. */
interface ExternalInput {
  readonly settings: FleetSettings;
  readonly cluster: string;
  /** By its own spec, as the base has it. */
  readonly base: External;
  /** As the cluster calls it. */
  readonly external: External;
  readonly callerNamespaces: readonly string[];
}

/** overlays/<cluster>/<external service>/: who sees it, what the cluster overrides, and the Application that syncs it. */
export function externalOverlayUnit(
  settings: FleetSettings,
  cluster: string,
  { external, callerNamespaces }: ExternalInstance,
  base: External,
): Unit {
  const input: ExternalInput = { settings, cluster, base, external, callerNamespaces };
  return defineUnit(overlayFolder(cluster, base.name), input, (all) => [
    ...overlayFiles(all),
    applicationFile(all),
  ]);
}

function overlayFiles({ cluster, base, external, callerNamespaces }: ExternalInput): FileSpec[] {
  const folder = overlayFolder(cluster, base.name);
  const sources = [clusterSpecPath(cluster), externalSpecPath(base.name)];
  const view: ExternalView = { external, exportTo: callerNamespaces };
  const kinds = externalKindsOf(base);
  const patches = patchesFor(folder, kinds, { base: baseView(base), overlay: view }, sources);
  const further = furtherDestinationRules(view).map((content) => ({
    path: `${folder}/destinationrule-${content.metadata?.name ?? ''}.yaml`,
    sources,
    content,
    documents: 1,
  }));
  const resources = [
    relativeFolder(folder, baseFolder(base.name)),
    ...further.map(({ path }) => relativeFolder(folder, path)),
  ];
  return [
    {
      path: `${folder}/kustomization.yaml`,
      sources,
      content: kustomization(resources, patches.entries),
      documents: kinds.length,
    },
    ...further,
    ...patches.files,
  ];
}

function applicationFile({ settings, cluster, base }: ExternalInput): FileSpec {
  return {
    path: `${applicationsFolder(cluster)}/${base.name}.yaml`,
    sources: [clusterSpecPath(cluster), externalSpecPath(base.name)],
    content: application({
      settings,
      name: `${cluster}.${base.name}`,
      project: base.owner,
      path: overlayFolder(cluster, base.name),
      dependsOn: [baseFolder(base.name)],
      destination: { name: cluster, namespace: base.namespace },
    }),
  };
}
