export { externalHostInClusterDomain } from './external-host-in-cluster-domain.ts';
export { hostWithTwoOwners } from './host-with-two-owners.ts';
export { invalidExternalPort } from './invalid-external-port.ts';
export { serviceEntryHiddenBySidecars } from './service-entry-hidden-by-sidecars.ts';
export { tcpWithoutAddresses } from './tcp-without-addresses.ts';
export { uncalledExternal } from './uncalled-external.ts';
export { unresolvableExternal } from './unresolvable-external.ts';
