import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';

/** One of the routes of a VirtualService. */
export type HttpRoute = NonNullable<NonNullable<IVirtualService['spec']>['http']>[number];

/** One of the matches of a route. */
export type HttpMatch = NonNullable<HttpRoute['match']>[number];
