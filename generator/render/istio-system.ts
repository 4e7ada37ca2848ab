/**
 * The port on which proxies get their configuration and certificates from istiod: Istio, Application
 * Requirements, Ports.
 */
export const istiodPort = 15012;

/**
 * The ports on which a proxy provides metrics: those of the agent, merged with the application's, and Envoy's
 * own.
 */
export const scrapedPorts = [15020, 15090];
