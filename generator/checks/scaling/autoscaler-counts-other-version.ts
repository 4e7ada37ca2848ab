import { hasVersions, podKindOfSpec } from '../../model/workload-kind.ts';
import { defineCheck } from '../check.ts';

export const autoscalerCountsOtherVersion = defineCheck({
  name: 'autoscaler-counts-other-version',
  code: 'MESH3101',
  severity: 'warning',
  title: 'An autoscaler counts the pods of another version',
  explanation:
    'A HorizontalPodAutoscaler finds its pods by the selector of the Deployment. The selector of an adopted Deployment may have no label version, and then it matches the pods of all versions: the autoscaler computes the number of pods from the use of both. While another version gets calls, such a version has too many or too few pods.',
  source: 'Kubernetes, Horizontal Pod Autoscaling: ambiguous selectors',
  *run({ instances }) {
    for (const { name, spec, own, cluster, atOwn } of instances) {
      if (!hasVersions(podKindOfSpec(spec))) continue;
      const versions = Object.entries(own.versions);
      for (const [version, { adopt, autoscaling }] of versions) {
        const { selector } = adopt ?? {};
        if (!selector || !autoscaling || Object.hasOwn(selector, 'version')) continue;
        const other = versions.find(([each, { adopt: its }]) => {
          const labels = new Map(
            Object.entries({ ...spec.podLabels, ...its?.selector, app: name, version: each }),
          );
          return (
            each !== version && Object.entries(selector).every(([key, value]) => labels.get(key) === value)
          );
        });
        if (!other) continue;
        yield {
          message: `the autoscaler of ${version} of ${name} in ${cluster.spec.name} also counts the pods of ${other[0]}`,
          at: atOwn(['versions', version, 'autoscaling'], 'key'),
          hint: `set replicas for ${version} until ${other[0]} has all calls`,
          related: [
            {
              message: 'the selector has no version',
              at: atOwn(['versions', version, 'adopt', 'selector'], 'key'),
            },
          ],
        };
      }
    }
  },
});
