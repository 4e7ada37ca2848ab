import { textsAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import type { Fleet } from '../../model/fleet.ts';
import { type OwnDocument, ownDocumentsIn } from '../../picture/own-documents.ts';
import { clustersInOrder } from './version-table.ts';

/** A document with routes that the team of a service writes, changes or deletes, alike in some clusters. */
export interface TeamRoute {
  readonly service: string;
  readonly kind: string;
  readonly name: string;
  readonly does: 'adds' | 'changes' | 'deletes';
  readonly hosts: readonly string[];
  /** Paths from the repository root. */
  readonly files: readonly string[];
  readonly clusters: readonly string[];
}

const kinds = ['VirtualService', 'GRPCRoute', 'HTTPRoute'];

/** The routes of teams, by service. */
export function teamRoutesOf(fleet: Fleet): ReadonlyMap<string, readonly TeamRoute[]> {
  const found = new Map<string, TeamRoute>();
  for (const { name } of clustersInOrder(fleet))
    for (const document of ownDocumentsIn(fleet, name, kinds)) {
      const route = routeOf(document);
      const key = JSON.stringify(route);
      found.set(key, { ...route, clusters: [...(found.get(key)?.clusters ?? []), name] });
    }
  return grouped(found.values(), ({ service }) => service);
}

function routeOf({ service, kind, name, value, generated, files }: OwnDocument): TeamRoute {
  const hosts = [...textsAt(value, 'spec', 'hosts'), ...textsAt(value, 'spec', 'hostnames')];
  const does = value === undefined ? 'deletes' : generated === undefined ? 'adds' : 'changes';
  return { service, kind, name, does, hosts, files, clusters: [] };
}
