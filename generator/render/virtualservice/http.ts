import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';

/** One route of a VirtualService. */
export type HttpRoute = NonNullable<NonNullable<IVirtualService['spec']>['http']>[number];

/** One match of a route. */
export type HttpMatch = NonNullable<HttpRoute['match']>[number];
