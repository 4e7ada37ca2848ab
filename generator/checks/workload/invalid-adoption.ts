import { hasVersions, podKindOfSpec } from '../../model/workload-kind.ts';
import { defineCheck } from '../check.ts';
import { canSelectAdoptedPods } from './reserved-pod-metadata.ts';

export const invalidAdoption = defineCheck({
  name: 'invalid-adoption',
  code: 'MESH1944',
  severity: 'error',
  title: 'A version cannot adopt this Deployment',
  explanation:
    'With adopt, a version keeps the name and the selector of a Deployment that ran before it had a spec. The pods of a version have the labels app, with the name of the service, and version. A selector with another value for one of them matches no pod of the version, and one with a label that Kubernetes sets for each ReplicaSet loses its pods at the next rollout: the API server rejects such a Deployment, or it never has pods. Only a Deployment has a name and a selector of its own: a StatefulSet and a CronJob have the name of the service.',
  source: 'Kubernetes, Deployments: selector, label selector updates',
  *run({ instances }) {
    for (const { name, spec, own, atOwn } of instances) {
      const kind = podKindOfSpec(spec);
      for (const [version, { adopt }] of Object.entries(own.versions)) {
        if (!adopt) continue;
        const path = ['versions', version, 'adopt'];
        if (!hasVersions(kind)) {
          yield {
            message: `${name} is a ${kind}, which keeps the name of the service`,
            at: atOwn(path, 'key'),
            hint: `remove adopt: npm run import takes over a ${kind} with the name ${name}`,
          };
          continue;
        }
        const labels = { app: name, version };
        for (const [key, value] of Object.entries(adopt.selector ?? {})) {
          const its = Object.entries(labels).find(([label]) => label === key)?.[1];
          const at = atOwn([...path, 'selector', key]);
          if (its !== undefined && its !== value)
            yield {
              message: `the pods of ${version} of ${name} have ${key}: ${its}, so the selector ${key}: ${value} matches none of them`,
              at,
              hint: 'remove adopt: the version then starts beside the Deployment, which you delete afterwards',
            };
          if (its === undefined && !canSelectAdoptedPods(key))
            yield {
              message: `${key} is set for each pod, and cannot select all pods of ${version}`,
              at,
              hint: 'copy spec.selector.matchLabels of the Deployment, not the labels of its pods',
            };
        }
      }
    }
  },
});
