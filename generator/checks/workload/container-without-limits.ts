import { valueAt } from '../../lang/at-path.ts';
import { containerTitle } from '../../picture/document-names.ts';
import { isInjected } from '../../picture/injected-containers.ts';
import { allContainers } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const containerWithoutLimits = defineRenderedCheck({
  name: 'container-without-limits',
  code: 'MESH494',
  severity: 'warning',
  title: 'A container has no resource requests or no memory limit',
  explanation:
    'Without requests, the scheduler assumes that a container needs nothing and places it on full nodes, and an autoscaler by CPU has no effect. Without a memory limit, a memory leak also harms the other pods on the node.',
  source:
    'Kubernetes, Resource Management for Pods and Containers; kube-linter, unset-cpu-requirements and unset-memory-requirements',
  *run(rendered) {
    for (const container of allContainers(rendered)) {
      // What such a container leaves out has the values of the mesh.
      if (isInjected(container) && container.value['image'] === 'auto') continue;
      const wanted = [
        ['requests', 'cpu', 'requests no CPU', '100m'],
        ['requests', 'memory', 'requests no memory', '128Mi'],
        ['limits', 'memory', 'has no limit of memory', '256Mi'],
      ] as const;
      for (const [kind, resource, what, example] of wanted) {
        const path = ['resources', kind, resource];
        // Kubernetes uses the limit as the request if there is no request.
        const limit = valueAt(container.value, ['resources', 'limits', resource]);
        if ((valueAt(container.value, path) ?? limit) !== undefined) continue;
        yield {
          message: `${containerTitle(container)} ${what}`,
          at: container.pod.document.at([...container.path, ...path]),
          hint: `write resources: { ${kind}: { ${resource}: ${example} } }, or the amount it needs`,
        };
      }
    }
  },
});
