import { nearest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { didYouMean } from '../../diagnostics/suggestion.ts';
import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { textsBelow } from '../../lang/texts-below.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { podsWith } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';
import {
  clusterReference,
  hiddenReference,
  unknownReference,
} from '../support/documents/envoy-references.ts';

export const envoyFilterForUnknownCluster = defineRenderedCheck({
  name: 'envoy-filter-for-unknown-cluster',
  code: 'MESH1421',
  severity: 'error',
  title: 'An EnvoyFilter sends calls to a cluster that does not exist',
  explanation:
    'A rate limit, an external authorizer or a route that an EnvoyFilter adds names a cluster of Envoy. Istio makes clusters such as outbound|8081||ratelimit.limits.svc.cluster.local from Services and ServiceEntries, and only for hosts that the Sidecar of the pods lists. Istio accepts any name. Envoy then rejects the filter, or the filter has no server: a rate limit lets every call pass, and a route answers with UNAVAILABLE. A name that an EnvoyFilter gives to its own cluster is reported only if it looks misspelt.',
  source:
    'Istio, EnvoyFilter; pilot/pkg/model (BuildSubsetKey); Envoy, GrpcService.EnvoyGrpc.cluster_name and RateLimit.failure_mode_deny',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'EnvoyFilter' || document.origin === 'generated') continue;
      for (const picture of picturesOf(document, rendered))
        for (const mistake of mistakesIn(document, picture, rendered))
          yield* mistakeAt(document, [mistake.path], mistake, [picture.name]);
    }
  },
});

function* mistakesIn(
  document: RenderedDocument,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): Iterable<PlacedMistake> {
  const labels = mapAt(document.value, 'spec', 'workloadSelector', 'labels');
  const pods = podsWith(labels, document.namespace, picture.podsByNamespace);
  const added = addedClusters(picture);
  for (const [index, item] of listAt(document.value, 'spec', 'configPatches').entries()) {
    const start: Path = ['spec', 'configPatches', index, 'patch', 'value'];
    for (const { key, text, path } of textsBelow(mapAt(item, 'patch', 'value'), start)) {
      for (const reference of clusterReference(text, path)) {
        const unknown = [...unknownReference(reference, picture, rendered)];
        yield* unknown;
        if (unknown.length === 0) yield* hiddenReference(reference, pods, picture, rendered);
      }
      if (!['cluster', 'cluster_name', 'clusterName'].includes(key) || added.has(text)) continue;
      const meant = nearest(text, added);
      if (meant.length > 0)
        yield { path, message: `no EnvoyFilter adds a cluster ${text}`, hint: didYouMean(meant) };
    }
  }
}

/** The names of the clusters that EnvoyFilters of a cluster add. */
const addedClusters = ({ documents }: ClusterPicture): ReadonlySet<string> =>
  new Set(
    (documents.get('EnvoyFilter') ?? []).flatMap(({ value }) =>
      listAt(value, 'spec', 'configPatches').flatMap((item) =>
        textAt(item, 'applyTo') === 'CLUSTER' ? (textAt(item, 'patch', 'value', 'name') ?? []) : [],
      ),
    ),
  );
