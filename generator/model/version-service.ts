/** Name of the Service of one version, for routers without subsets. */
export const versionServiceName = (service: string, version: string): string => `${service}-${version}`;
