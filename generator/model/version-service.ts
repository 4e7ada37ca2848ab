/** Name of the Service of one version, for routers that know no subsets. */
export const versionServiceName = (service: string, version: string): string => `${service}-${version}`;
