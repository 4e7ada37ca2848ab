import { nearest } from '../../diagnostics/nearest.ts';
import { didYouMean, suggest } from '../../diagnostics/suggestion.ts';
import { numberAt, textAt } from '../../lang/at-path.ts';
import { placeOf, titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { workloadName } from '../../render/workload-name.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const autoscalerCannotScale = defineRenderedCheck({
  name: 'autoscaler-cannot-scale',
  code: 'MESH356',
  severity: 'error',
  title: 'A HorizontalPodAutoscaler cannot scale',
  explanation:
    'The API server rejects minReplicas above maxReplicas, and the sync fails. It accepts an autoscaler of a Deployment that does not exist, which then has no effect except for its events. The Deployment of a version is named <service>-<version>.',
  source: 'Kubernetes, Horizontal Pod Autoscaling; kube-linter, dangling-horizontalpodautoscaler',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'HorizontalPodAutoscaler' || document.origin === 'generated') continue;
      const fewest = numberAt(document.value, 'spec', 'minReplicas') ?? 1;
      const most = numberAt(document.value, 'spec', 'maxReplicas');
      if (most !== undefined && fewest > most)
        yield {
          message: `${titleOf(document)}: minReplicas ${fewest} is above maxReplicas ${most}`,
          at: placeOf(document, ['spec', 'minReplicas'], ['spec', 'maxReplicas']),
          hint: 'lower minReplicas, or raise maxReplicas',
        };
      const target = textAt(document.value, 'spec', 'scaleTargetRef', 'name');
      const kind = textAt(document.value, 'spec', 'scaleTargetRef', 'kind');
      const meant = kind === undefined || scalable.includes(kind) ? [] : nearest(kind, scalable);
      if (meant.length > 0)
        yield {
          message: `${titleOf(document)}: there is no kind ${kind}`,
          at: placeOf(document, ['spec', 'scaleTargetRef', 'kind']),
          hint: didYouMean(meant),
        };
      // Targets of other kinds are unknown, and rendered autoscalers always name a rendered Deployment.
      if (target === undefined || kind !== 'Deployment' || document.origin === 'patched') continue;
      const known = deploymentsBeside(document, rendered);
      if (known.has(target)) continue;
      yield {
        message: `${titleOf(document)}: ${document.namespace} has no Deployment ${target}`,
        at: document.at(['spec', 'scaleTargetRef', 'name']),
        hint: `${suggest(target, known, 'Deployments there')}; use autoscaling in the cluster file to scale a service`,
      };
    }
  },
});

/** Kinds of Kubernetes that an autoscaler scales. */
const scalable: readonly string[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'];

function deploymentsBeside(
  { namespace, clusters }: RenderedDocument,
  { fleet, documents }: RenderedFleet,
): ReadonlySet<string> {
  const ofServices = fleet.clusters
    .filter(({ name }) => clusters.includes(name))
    .flatMap(({ instances }) => instances.filter(({ service }) => service.namespace === namespace))
    .flatMap(({ service, versions }) =>
      service.workload.kind === 'Deployment' ? versions.map((version) => workloadName(service, version)) : [],
    );
  const beside = documents.filter((each) => each.namespace === namespace);
  const added = beside.flatMap(({ kind, name }) => (kind === 'Deployment' ? [name] : []));
  return new Set([...ofServices, ...added, ...beside.flatMap(deploymentOfGateway)]);
}

/**
 * The Deployment that Istio makes for a Gateway of the Gateway API.
 * Source: Istio, Kubernetes Gateway API: automated deployment.
 */
function deploymentOfGateway({ kind, name, value }: RenderedDocument): string[] {
  const gatewayClass = textAt(value, 'spec', 'gatewayClassName');
  return kind === 'Gateway' && gatewayClass !== undefined ? [`${name}-${gatewayClass}`] : [];
}
