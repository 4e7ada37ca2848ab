import { suggest } from '../../diagnostics/suggestion.ts';
import { numberAt, textAt } from '../../lang/at-path.ts';
import { defineRenderedCheck, type RenderedDocument, type RenderedFleet } from '../rendered/check.ts';
import { placeOf, titleOf } from '../support/documents/wording.ts';

export const autoscalerCannotScale = defineRenderedCheck({
  name: 'autoscaler-cannot-scale',
  code: 'MESH356',
  severity: 'error',
  title: 'A HorizontalPodAutoscaler that cannot scale',
  explanation:
    'The API server refuses fewest pods above the most, and the sync with it. An autoscaler of a Deployment that is not there is accepted, and does nothing but say so in its events. The Deployment of a version is named <service>-<version>.',
  source: 'Kubernetes, Horizontal Pod Autoscaling; kube-linter, dangling-horizontalpodautoscaler',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'HorizontalPodAutoscaler' || document.origin === 'generated') continue;
      const fewest = numberAt(document.value, 'spec', 'minReplicas') ?? 1;
      const most = numberAt(document.value, 'spec', 'maxReplicas');
      if (most !== undefined && fewest > most)
        yield {
          message: `${titleOf(document)}: minReplicas is ${fewest}, and maxReplicas ${most}`,
          at: placeOf(document, ['spec', 'minReplicas'], ['spec', 'maxReplicas']),
          hint: 'lower minReplicas, or raise maxReplicas',
        };
      const target = textAt(document.value, 'spec', 'scaleTargetRef', 'name');
      const kind = textAt(document.value, 'spec', 'scaleTargetRef', 'kind');
      // Of other kinds nothing is known, and what is rendered names what is rendered.
      if (target === undefined || kind !== 'Deployment' || document.origin === 'patched') continue;
      const known = deploymentsBeside(document, rendered);
      if (known.has(target)) continue;
      yield {
        message: `${titleOf(document)}: ${document.namespace} has no Deployment ${target}`,
        at: document.at(['spec', 'scaleTargetRef', 'name']),
        hint: `${suggest(target, known, 'Deployments there')}; those of a service scale by autoscaling in the cluster file`,
      };
    }
  },
});

function deploymentsBeside(
  { namespace, clusters }: RenderedDocument,
  { fleet, documents }: RenderedFleet,
): ReadonlySet<string> {
  const ofServices = fleet.clusters
    .filter(({ name }) => clusters.includes(name))
    .flatMap(({ instances }) => instances.filter(({ service }) => service.namespace === namespace))
    .flatMap(({ service, versions }) => versions.map((version) => `${service.name}-${version.name}`));
  const brought = documents.filter((each) => each.kind === 'Deployment' && each.namespace === namespace);
  return new Set([...ofServices, ...brought.map(({ name }) => name)]);
}
