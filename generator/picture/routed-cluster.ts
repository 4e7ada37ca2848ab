import { remembered } from '../lang/remembered.ts';
import type { Additions } from '../model/additions.ts';
import type { Fleet } from '../model/fleet.ts';
import { routeKinds } from './gateway-api-routes.ts';
import type { RoutedCluster } from './host-routes.ts';
import { mayHave, ownDocumentsFor } from './own-documents.ts';

const routedOnce = remembered<Fleet, RoutedCluster>();

/** A cluster of a fleet, with the routes that teams add, change or delete there. */
export const routedCluster = (fleet: Fleet, name: string): RoutedCluster =>
  routedOnce(fleet, name, () => lazyCluster(fleet, name));

/** Builds the services with routes in extra/ if a host is asked for, and of the others the one of the host. */
function lazyCluster(fleet: Fleet, name: string): RoutedCluster {
  const instances = fleet.clusters.find((each) => each.name === name)?.instances ?? [];
  const services = new Map(instances.map(({ service }) => [service.name, service]));
  return {
    instances,
    get documents() {
      return instances.flatMap(({ service }) =>
        hasRoutes(service.additions) ? ownDocumentsFor(service, fleet, name) : [],
      );
    },
    documentsOf: (wanted) => {
      const service = services.get(wanted);
      return service && mayHave(service.additions, routeKinds) ? ownDocumentsFor(service, fleet, name) : [];
    },
  };
}

/** True if some of the documents in extra/ route calls. */
export const hasRoutes = ({ documents }: Additions): boolean =>
  documents.some(({ kind }) => routeKinds.includes(kind));
