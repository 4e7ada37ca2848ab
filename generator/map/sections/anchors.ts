/** Ids of the parts of the page: everything has a link. */
export const clusterAnchor = (cluster: string): string => `cluster/${cluster}`;
export const serviceAnchor = (service: string): string => `service/${service}`;
export const methodAnchor = (service: string, method: string): string => `service/${service}/${method}`;
