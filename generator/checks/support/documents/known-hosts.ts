import { listAt } from '../../../lang/at-path.ts';
import { remembered } from '../../../lang/remembered.ts';
import { callGraphOf } from '../../../model/call-graph.ts';
import { type ClusterPicture, clusterPictures } from '../../../picture/picture.ts';
import { documentsFor } from '../../../picture/pod-documents.ts';
import { deletedNames, type RenderedFleet } from '../../../picture/rendered-document.ts';
import { entriesOf, type SidecarEntry } from '../../../picture/sidecar-entries.ts';
import { sidecar } from '../../../render/sidecar.ts';
import { instanceView } from '../instance-view.ts';

/** The hosts that the proxies of a namespace know; `everything` if at least one pod has no Sidecar. */
export type KnownHosts = readonly SidecarEntry[] | 'everything';

const known = remembered<RenderedFleet, ReadonlyMap<string, KnownHosts>>();

/** The hosts that the proxies of a cluster know, by the namespaces of their pods. */
export const knownHosts = (rendered: RenderedFleet, cluster: string): ReadonlyMap<string, KnownHosts> =>
  known(rendered, cluster, () => {
    const picture = clusterPictures(rendered).find(({ name }) => name === cluster);
    return picture ? hostsByNamespace(picture, rendered) : new Map();
  });

function hostsByNamespace(picture: ClusterPicture, rendered: RenderedFleet): Map<string, KnownHosts> {
  const found = new Map<string, KnownHosts>();
  const ofSpecs = renderedEntries(picture.name, rendered);
  for (const pod of picture.pods) {
    const before = found.get(pod.namespace) ?? [];
    if (!pod.isInMesh || before === 'everything') continue;
    const written = documentsFor(pod, 'Sidecar', picture.documents);
    const isRendered = pod.service && written.every(({ origin }) => origin === 'extra');
    const entries = [
      // A Sidecar without egress adds nothing to what proxies know without it.
      ...written.map(({ value, namespace }) =>
        listAt(value, 'spec', 'egress').length > 0 ? entriesOf(value, namespace) : undefined,
      ),
      ...(isRendered ? [ofSpecs.get(pod.service.name)] : []),
    ];
    const isOpen = entries.length === 0 || entries.includes(undefined);
    found.set(pod.namespace, isOpen ? 'everything' : [...before, ...entries.flatMap((each) => each ?? [])]);
  }
  return found;
}

/** What the rendered Sidecars list, by service; undefined for one that a patch deletes. */
function renderedEntries(cluster: string, rendered: RenderedFleet): Map<string, SidecarEntry[] | undefined> {
  const here = rendered.fleet.clusters.find(({ name }) => name === cluster);
  if (!here) return new Map();
  const deleted = deletedNames(rendered, 'Sidecar', cluster);
  const calls = callGraphOf(here.instances);
  return new Map(
    here.instances.map((instance) => {
      const { name, namespace } = instance.service;
      if (deleted.has(`${namespace}/${name}`)) return [name, undefined];
      const documents = sidecar.render(instanceView(here, instance, calls));
      return [name, documents.flatMap((document) => entriesOf(document, namespace))];
    }),
  );
}
