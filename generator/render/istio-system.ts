/** The namespace of Istio's control plane, and its root namespace unless the mesh config names another. */
export const istioNamespace = 'istio-system';

/** Where proxies get their configuration and certificates from istiod: Istio, Application Requirements, Ports. */
export const istiodPort = 15012;

/** Where a pod's proxy is asked for metrics: those of the agent, merged with the application's, and Envoy's own. */
export const scrapedPorts = [15020, 15090];
