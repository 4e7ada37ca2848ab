import { basename } from 'node:path';
import { textsAt } from '../lang/at-path.ts';
import type { BuiltDocument } from './built-documents.ts';
import { maps } from './kubernetes-object.ts';

/** The API groups whose documents can send a call to another service than the one that is called. */
const routing = /^(networking\.istio\.io|gateway\.networking\.k8s\.io|discovery\.k8s\.io)\//;

/**
 * The services whose pods a call to some services can reach: those, and all that routes, mirrors, entries and Services in
 * their overlays name, and so on. Documents of no service, such as those of a namespace, can concern every call. It may
 * name too many services, and none too few.
 * @param all the services of the cluster
 */
export function reachableServices(
  called: ReadonlySet<string>,
  all: ReadonlySet<string>,
  documents: readonly BuiltDocument[],
): ReadonlySet<string> {
  const named = new Map<string, Set<string>>();
  const everywhere = new Set<string>();
  for (const { text, object, folder } of documents) {
    if (!isRouting(object)) continue;
    const owner = basename(folder);
    const words = text.split(/[^a-z0-9-]+/).filter((word) => all.has(word));
    // A route in the overlay of one service can be about calls to another one.
    const concerned = [owner, ...calledIn(object)].filter((name) => all.has(name));
    const sets = concerned.map((name) => setOf(named, name)).concat(all.has(owner) ? [] : [everywhere]);
    for (const names of sets) for (const word of words) names.add(word);
  }
  const reached = new Set([...called].filter((name) => all.has(name)));
  for (const name of everywhere) reached.add(name);
  // A set visits what is added to it on the way.
  for (const name of reached) for (const next of named.get(name) ?? []) reached.add(next);
  return reached;
}

/** The set of a key, made at its first use. */
function setOf(sets: Map<string, Set<string>>, key: string): Set<string> {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  return set;
}

/** The names of the services whose calls a document routes: the first part of each host, and parents of the Gateway API. */
const calledIn = (object: BuiltDocument['object']): string[] => [
  ...textsAt(object, 'spec', 'hosts').map((host) => host.split('.', 1)[0] ?? ''),
  ...maps(object, 'spec', 'parentRefs').map(({ name }) => String(name)),
];

/** A Sidecar lists the hosts that pods may call, and sends no call anywhere. */
const isRouting = ({ apiVersion, kind }: BuiltDocument['object']): boolean =>
  kind !== 'Sidecar' && (routing.test(apiVersion) || (apiVersion === 'v1' && kind === 'Service'));
