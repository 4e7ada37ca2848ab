import { defineCheck } from '../check.ts';

export const controlPlaneInServiceNamespace = defineCheck({
  name: 'control-plane-in-service-namespace',
  code: 'MESH1102',
  severity: 'error',
  title: 'Services run in the namespace of the control plane',
  explanation:
    'By default, the namespace of istiod is also the root namespace of the mesh: a policy in it applies to all namespaces. The policies of a namespace of services would then deny calls in the whole mesh, and their network policies would close the ports of istiod.',
  source: 'Istio, Global Mesh Options: rootNamespace; AuthorizationPolicy: the root namespace',
  *run({ clusters, instances, externalInstances }) {
    for (const cluster of clusters) {
      const namespace = cluster.spec.istio?.namespace;
      if (namespace === undefined) continue;
      const here = [
        ...instances.map((each) => ({ ...each, source: each.service })),
        ...externalInstances.map((each) => ({ ...each, source: each.external })),
      ].find((each) => each.cluster === cluster && each.spec.namespace === namespace);
      if (!here) continue;
      yield {
        message: `istiod of ${cluster.spec.name} is in ${namespace}, where services run`,
        at: cluster.at(['istio', 'namespace']),
        hint: 'write the namespace of istiod, which is istio-system unless it was installed elsewhere; or run the services in another namespace',
        related: [{ message: here.name, at: here.source.at(['namespace']) }],
      };
    }
  },
});
