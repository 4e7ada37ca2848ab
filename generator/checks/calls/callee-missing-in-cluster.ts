import { defineCheck } from '../check.ts';

export const calleeMissingInCluster = defineCheck({
  name: 'callee-missing-in-cluster',
  code: 'MESH408',
  severity: 'error',
  title: 'The called service does not run in the cluster of its caller',
  explanation:
    'Each cluster is a separate mesh. The host would not resolve, and every call would fail with UNAVAILABLE.',
  *run({ clusters, instances, serviceNames }) {
    for (const cluster of clusters) {
      // One of them may be the called service, misspelt.
      if (Object.keys(cluster.spec.services).some((name) => !serviceNames.has(name))) continue;
      const here = instances.filter((instance) => instance.cluster === cluster);
      for (const { name, spec, at } of here) {
        for (const [index, { service }] of (spec.calls ?? []).entries()) {
          if (Object.hasOwn(cluster.spec.services, service) || !serviceNames.has(service)) continue;
          yield {
            message: `${name} calls ${service}, which does not run in ${cluster.spec.name}`,
            at: cluster.at(['services', name], 'key'),
            hint: `add ${service} to ${cluster.file.path}, or write ${spec.calls?.length === 1 ? '`calls: []`' : `calls without ${service}`} in services.${name} there`,
            related: [{ message: 'the call', at: at(['calls', index, 'service']) }],
          };
        }
      }
    }
  },
});
