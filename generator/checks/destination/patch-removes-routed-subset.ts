import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { perPlace, together } from '../support/places.ts';
import { usesOfVersions } from '../support/version-shares.ts';

export const patchRemovesRoutedSubset = defineRenderedCheck({
  name: 'patch-removes-routed-subset',
  code: 'MESH1501',
  severity: 'error',
  title: 'A patch removes or renames a subset that routes use',
  explanation:
    'The routes of a service name a subset for each version that gets calls. If its DestinationRule has no subset of that name, every call to it fails with 503, gRPC status UNAVAILABLE: Istio does not send it elsewhere. Names of subsets are compared letter by letter: V1 is not v1. To take calls from a version, change its weight in the cluster file.',
  source: 'Istio, Traffic Management Problems: 503 errors after setting a destination rule; IST0101',
  *run(rendered) {
    const found = rendered.documents.flatMap((document) => [...missingSubsets(document, rendered)]);
    for (const group of perPlace(found, ({ name }) => name)) {
      const [{ document, name, left, at }] = group;
      const clusters = [...new Set(group.map(({ cluster }) => cluster))];
      yield {
        message: `${titleOf(document)} has no subset ${name}, but the routes of ${document.service} use it in ${together(clusters)}: these calls fail with UNAVAILABLE`,
        at,
        hint: `keep the subset ${name}${left.length > 0 ? `; the subsets after the patch are ${together(left)}` : ''}`,
      };
    }
  },
});

/** The subsets that routes of the spec use and that a patched DestinationRule does not have, in each cluster. */
function* missingSubsets(document: RenderedDocument, rendered: RenderedFleet) {
  if (document.kind !== 'DestinationRule' || document.origin !== 'patched') return;
  const left = listAt(document.value, 'spec', 'subsets').map((subset) => textAt(subset, 'name') ?? '');
  const host = fullHost(textAt(document.value, 'spec', 'host') ?? '', document.namespace, domainOf(rendered));
  for (const cluster of document.clusters) {
    const instance = rendered.fleet.clusters
      .find(({ name }) => name === cluster)
      ?.instances.find(({ service }) => service.name === document.service);
    if (instance?.service.host !== host) continue;
    const uses = rendered.workspace.instances
      .filter((each) => each.name === document.service && each.cluster.spec.name === cluster)
      .flatMap((each) => usesOfVersions(each).map(({ version }) => version));
    const routed = instance.versions.filter(({ name, weight }) => weight > 0 || uses.includes(name));
    const versions = instance.versions.map(({ name }) => name);
    for (const { name } of routed) {
      if (left.includes(name)) continue;
      // A renamed subset is at its name; the operation that removes one has its index, at most that after the last.
      const renamed = left.flatMap((other, index) => (versions.includes(other) ? [] : [index]));
      const at = placeOf(
        document,
        ['spec', 'subsets'],
        ...renamed.map((index): Path => ['spec', 'subsets', index, 'name']),
        ...[...left.keys(), left.length].reverse().map((index): Path => ['spec', 'subsets', index]),
      );
      if (isInAddition(at)) yield { document, name, left, cluster, at };
    }
  }
}
