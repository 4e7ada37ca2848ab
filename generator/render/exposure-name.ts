/**
 * Name of the routes by which a gateway reaches a service. No service has a dot in its name, so that it is nobody
 * else's.
 */
export const exposureName = (service: string, gateway: string): string => `${service}.${gateway}`;
