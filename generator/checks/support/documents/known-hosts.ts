import { listAt } from '../../../lang/at-path.ts';
import { grouped } from '../../../lang/grouped.ts';
import { remembered } from '../../../lang/remembered.ts';
import { callGraphOf } from '../../../model/call-graph.ts';
import type { ClusterPicture } from '../../../picture/picture.ts';
import { documentsFor } from '../../../picture/pod-documents.ts';
import type { ClusterPods } from '../../../picture/pods.ts';
import { deletedNames, type RenderedFleet } from '../../../picture/rendered-document.ts';
import { entriesOf, type SidecarEntry } from '../../../picture/sidecar-entries.ts';
import { sidecar } from '../../../render/sidecar.ts';
import { instanceView } from '../instance-view.ts';

/** The hosts that proxies know; `everything` if at least one of their pods has no Sidecar. */
export type KnownHosts = readonly SidecarEntry[] | 'everything';

/** The hosts that the proxies of pods know. */
export function hostsKnownBy(pod: ClusterPods, picture: ClusterPicture, rendered: RenderedFleet): KnownHosts {
  const written = documentsFor(pod, 'Sidecar', picture.documents);
  const isRendered = pod.service && written.every(({ origin }) => origin === 'extra');
  const entries = [
    // A Sidecar without egress takes nothing from what proxies know without it.
    ...written.map(({ value, namespace }) =>
      listAt(value, 'spec', 'egress').length > 0 ? entriesOf(value, namespace) : undefined,
    ),
    ...(isRendered ? [renderedEntries(picture.name, rendered).get(pod.service.name)] : []),
  ];
  const isOpen = entries.length === 0 || entries.includes(undefined);
  return isOpen ? 'everything' : entries.flatMap((each) => each ?? []);
}

const byNamespace = remembered<RenderedFleet, ReadonlyMap<string, KnownHosts>>();

/** The hosts that the proxies of a cluster know, by the namespaces of their pods. */
export const hostsKnownIn = (
  picture: ClusterPicture,
  rendered: RenderedFleet,
): ReadonlyMap<string, KnownHosts> =>
  byNamespace(rendered, picture.name, () => {
    const inMesh = grouped(
      picture.pods.filter(({ isInMesh }) => isInMesh),
      ({ namespace }) => namespace,
    );
    return new Map(
      [...inMesh].map(([namespace, pods]): [string, KnownHosts] => {
        const all = pods.map((pod) => hostsKnownBy(pod, picture, rendered));
        const isOpen = all.includes('everything');
        return [
          namespace,
          isOpen ? 'everything' : all.flatMap((each) => (each === 'everything' ? [] : each)),
        ];
      }),
    );
  });

const bySpecs = remembered<RenderedFleet, ReadonlyMap<string, readonly SidecarEntry[] | undefined>>();

/** What the rendered Sidecars list, by service; undefined for one that a patch deletes. */
const renderedEntries = (
  cluster: string,
  rendered: RenderedFleet,
): ReadonlyMap<string, readonly SidecarEntry[] | undefined> =>
  bySpecs(rendered, cluster, () => {
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
  });
