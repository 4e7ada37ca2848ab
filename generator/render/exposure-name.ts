/** Name of the routes from a gateway to a service. Names of services contain no dot, so it is unique. */
export const exposureName = (service: string, gateway: string): string => `${service}.${gateway}`;
