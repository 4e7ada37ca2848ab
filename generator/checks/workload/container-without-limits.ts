import { valueAt } from '../../lang/at-path.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { allContainers } from '../support/documents/pods.ts';
import { containerTitle } from '../support/documents/wording.ts';

export const containerWithoutLimits = defineRenderedCheck({
  name: 'container-without-limits',
  code: 'MESH494',
  severity: 'warning',
  title: 'A container that requests nothing, or may take all memory',
  explanation:
    'Without requests, the scheduler takes a container for free and puts it on nodes that are full; an autoscaler by the CPU of a container, or of its pod, that finds no request does nothing at all. Without a limit of memory, a leak takes the other pods of the node with it.',
  source:
    'Kubernetes, Resource Management for Pods and Containers; kube-linter, unset-cpu-requirements and unset-memory-requirements',
  *run(rendered) {
    for (const container of allContainers(rendered)) {
      const wanted = [
        ['requests', 'cpu', 'requests no CPU', '100m'],
        ['requests', 'memory', 'requests no memory', '128Mi'],
        ['limits', 'memory', 'has no limit of memory', '256Mi'],
      ] as const;
      for (const [kind, resource, what, example] of wanted) {
        const path = ['resources', kind, resource];
        // Kubernetes takes the limit for the request where that is not said.
        const limit = valueAt(container.value, ['resources', 'limits', resource]);
        if ((valueAt(container.value, path) ?? limit) !== undefined) continue;
        yield {
          message: `${containerTitle(container)} ${what}`,
          at: container.pod.document.at([...container.path, ...path]),
          hint: `write resources: { ${kind}: { ${resource}: ${example} } }, or what it needs`,
        };
      }
    }
  },
});
