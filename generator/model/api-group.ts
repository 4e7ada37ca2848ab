/** The API group of an `apiVersion`, such as `networking.istio.io`; empty for the core of Kubernetes. */
export const groupOf = (apiVersion: string): string => apiVersion.split('/').slice(0, -1).join('/');
