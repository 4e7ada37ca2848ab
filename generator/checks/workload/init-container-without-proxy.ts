import { defineCheck } from '../check.ts';

export const initContainerWithoutProxy = defineCheck({
  name: 'init-container-without-proxy',
  code: 'MESH1913',
  severity: 'warning',
  title: 'Init containers run before the proxy',
  explanation:
    'Only a proxy that is a native sidecar starts before the init containers of a pod. In clusters with nativeSidecars: false, the proxy starts after them. With istio-cni, the node already sends their traffic to the proxy that does not run yet, so they have no network at all. Without istio-cni, they connect directly and in plain text: services with STRICT mutual TLS reset the connection. If an init container needs no network, suppress the finding with a comment and a reason.',
  source:
    'istio/istio, pkg/kube/inject/webhook.go (reorderPod); Istio, Install the Istio CNI node agent: compatibility with application init containers',
  *run({ instances }) {
    for (const { spec, cluster, at } of instances) {
      const [first] = Object.keys(spec.initContainers ?? {});
      const { nativeSidecars = true, cni = false } = cluster.spec.istio ?? {};
      if (first === undefined || nativeSidecars) continue;
      yield {
        message: cni
          ? `the init containers of ${spec.name} have no network in ${cluster.spec.name}`
          : `the init containers of ${spec.name} cannot call the mesh in ${cluster.spec.name}`,
        at: at(['initContainers', first], 'key'),
        hint: cni
          ? 'do this work in the container of the service, or set istio.nativeSidecars: true if Istio there is installed so'
          : 'call nothing of the mesh in them, or set istio.nativeSidecars: true if Istio there is installed so',
        related: [{ message: 'native sidecars are off', at: cluster.at(['istio', 'nativeSidecars']) }],
      };
    }
  },
});
