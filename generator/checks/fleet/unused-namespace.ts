import { suggestion } from '../../diagnostics/suggestion.ts';
import { defineCheck } from '../check.ts';

export const unusedNamespace = defineCheck({
  name: 'unused-namespace',
  code: 'MESH1101',
  severity: 'error',
  title: 'A cluster file has settings for a namespace without services',
  explanation:
    'The generator renders the namespaces of the services that run in a cluster. Settings for another namespace have no effect, often because its name is misspelt.',
  source: 'docs/reference/cluster.md, namespaces',
  *run({ clusters, instances, externalInstances }) {
    for (const cluster of clusters) {
      const here = [
        ...instances.filter((each) => each.cluster === cluster).map(({ spec }) => spec.namespace),
        ...externalInstances.filter((each) => each.cluster === cluster).map(({ spec }) => spec.namespace),
      ];
      const known = [...new Set(here)].sort();
      const paths = [
        ...Object.keys(cluster.spec.namespaces ?? {}).map((name) => ({ name, path: ['namespaces', name] })),
        ...Object.keys(cluster.spec.istio?.move?.namespaces ?? {}).map((name) => ({
          name,
          path: ['istio', 'move', 'namespaces', name],
        })),
      ];
      for (const { name, path } of paths) {
        if (known.includes(name)) continue;
        const at = cluster.at(path, 'key');
        yield {
          message: `no service of ${cluster.spec.name} runs in the namespace ${name}`,
          at,
          ...suggestion(name, known, 'namespaces of its services', at),
        };
      }
    }
  },
});
