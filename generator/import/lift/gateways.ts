import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { HttpOperation } from '../../load/http-operation.ts';
import type { ExistingDocument } from '../document.ts';
import { operationsIn, requestsOfRoute, together } from '../http-requests.ts';
import type { ExistingInstance, Inventory } from '../inventory.ts';
import { namesService } from '../related.ts';
import { gatewayPodsOf } from './gateway-pods.ts';
import { present, type Settings } from './settings.ts';

/**
 * A Gateway of Istio as an entry of `gateways` in a cluster file. A cluster file has one port for each gateway: the one
 * with a certificate, if there is one.
 * Source: Istio, Gateway.
 */
export function gatewaySettings(document: ExistingDocument, inventory: Inventory): Settings {
  const { value } = document;
  const servers = listAt(value, 'spec', 'servers').filter(isMap);
  const server = servers.find((each) => textAt(each, 'tls', 'credentialName') !== undefined) ?? servers[0];
  const credentialName = textAt(server, 'tls', 'credentialName');
  const selector = mapAt(value, 'spec', 'selector');
  const { namespace, serviceAccount } = gatewayPodsOf(document, inventory);
  return present({
    type: 'istio',
    // A gateway is in the namespace of its pods: Istio looks there for the certificate.
    namespace,
    selector,
    serviceAccount,
    hosts: textsAt(server, 'hosts').flatMap((host) => {
      const own = host.slice(host.indexOf('/') + 1);
      return own === '*' ? [] : [own];
    }),
    port: numberAt(server, 'port', 'number'),
    tls: credentialName === undefined ? 'off' : { credentialName },
  });
}

/** What to check about a gateway. */
export function gatewayNotes(document: ExistingDocument, inventory: Inventory): string[] {
  const { namespace, serviceAccount, isGuess } = gatewayPodsOf(document, inventory);
  const labels = Object.entries(mapAt(document.value, 'spec', 'selector')).map(
    ([key, value]) => `${key}=${value}`,
  );
  return [
    ...(isGuess
      ? [
          `no document shows its pods, so ns/${namespace}/sa/${serviceAccount} is a guess, and calls from outside are denied if it is wrong`,
          `compare namespace and serviceAccount in the cluster file: kubectl get pods -A -l ${labels.join(',')} -o yaml | grep -E 'serviceAccountName|namespace:'`,
        ]
      : []),
    ...(namespace === document.namespace
      ? []
      : [
          `the Gateway moves from ${document.namespace} to ${namespace}, the namespace of its pods: delete the old one after the first sync`,
        ]),
  ];
}

/** True for a Gateway that asks for client certificates: a cluster file cannot express it, and it must not get weaker. */
export const isMutual = ({ value }: ExistingDocument): boolean =>
  listAt(value, 'spec', 'servers').some((server) =>
    ['MUTUAL', 'ISTIO_MUTUAL', 'OPTIONAL_MUTUAL', 'PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(
      textAt(server, 'tls', 'mode') ?? '',
    ),
  );

/** True for a VirtualService that sends calls of an imported gateway to a service. */
export function isGatewayOf(
  document: ExistingDocument,
  instance: ExistingInstance,
  { documents }: Inventory,
): boolean {
  if (document.kind !== 'VirtualService' || document.cluster !== instance.cluster) return false;
  const isImported = gatewaysOf(document).some((name) =>
    documents.some(
      (each) =>
        each.kind === 'Gateway' &&
        each.cluster === document.cluster &&
        each.name === name.split('/').at(-1) &&
        !isMutual(each),
    ),
  );
  return isImported && routesTo(document, instance).length > 0;
}

const gatewaysOf = ({ value }: ExistingDocument): string[] =>
  textsAt(value, 'spec', 'gateways').filter((name) => name !== 'mesh');

const routesTo = (document: ExistingDocument, instance: ExistingInstance): PlainMap[] =>
  listAt(document.value, 'spec', 'http')
    .filter(isMap)
    .filter((route) =>
      listAt(route, 'route').some((item) =>
        namesService(textAt(item, 'destination', 'host') ?? '', document, instance),
      ),
    );

/** What an exposure is read with. */
export interface ExposeContext {
  /** The methods of the service: `package.Service/Method`. */
  readonly methods: readonly string[];
  /** The operations of its HTTP server. */
  readonly operations: readonly HttpOperation[];
  /** Called with each route that a spec cannot express, and the reason. */
  readonly onLoss: (route: string, reason: string) => void;
}

/**
 * `expose` of a service: the hosts at which VirtualServices of gateways send calls to it, and the methods if their paths
 * name them.
 */
export function exposeSettings(
  instance: ExistingInstance,
  inventory: Inventory,
  context: ExposeContext,
): Settings {
  const exposed: Record<string, { hosts: string[]; methods?: string[] }> = {};
  for (const document of inventory.documents) {
    if (!isGatewayOf(document, instance, inventory)) continue;
    const routes = routesTo(document, instance);
    const paths = routes.flatMap((route) => pathsIn(route));
    const methods = context.methods.filter((method) =>
      paths.some(
        ({ exact, prefix }) =>
          `/${method}` === exact || (prefix !== undefined && `/${method}`.startsWith(prefix)),
      ),
    );
    for (const key of new Set(routes.flatMap((route) => lossesOf(route))))
      context.onLoss(
        `VirtualService ${document.name} of a gateway`,
        `a gateway uses the routes of the spec, without ${key}`,
      );
    const operations = exposedOperations(routes, context.operations);
    const hosts = textsAt(document.value, 'spec', 'hosts').filter((host) => host !== '*');
    if (hosts.length === 0) {
      context.onLoss(
        `VirtualService ${document.name} exposes it at any host`,
        'write the hosts that callers dial, and the gateway, under expose',
      );
      continue;
    }
    const all = [...methods, ...operations.map(({ name }) => name)];
    const isForAll = paths.length === 0 || all.length === context.methods.length + context.operations.length;
    for (const gateway of gatewaysOf(document)) {
      const name = gateway.split('/').at(-1) ?? gateway;
      exposed[name] = {
        hosts: [...new Set([...(exposed[name]?.hosts ?? []), ...hosts])],
        ...(isForAll ? {} : { methods: [...new Set([...(exposed[name]?.methods ?? []), ...all])] }),
      };
    }
  }
  return exposed;
}

/** The operations at the paths of routes; all of them if a path is not one of an operation. */
function exposedOperations(
  routes: readonly PlainMap[],
  operations: readonly HttpOperation[],
): readonly HttpOperation[] {
  const matches = routes.flatMap((route) => {
    const own = listAt(route, 'match');
    return own.length === 0 ? [{}] : own;
  });
  const requests = together(matches.map((match) => requestsOfRoute(mapAt(match))));
  const found = requests ? operationsIn(requests, operations) : [];
  return found.length > 0 ? found : operations;
}

interface Uri {
  readonly exact?: string | undefined;
  readonly prefix?: string | undefined;
}

/** The paths of a route; none for all paths. */
function pathsIn(route: PlainMap): Uri[] {
  const matches = listAt(route, 'match').filter(isMap);
  const uris = matches.map(
    (match): Uri => ({ exact: textAt(match, 'uri', 'exact'), prefix: textAt(match, 'uri', 'prefix') }),
  );
  const isForAll = uris.some(
    ({ exact, prefix }) => prefix === '/' || (exact === undefined && prefix === undefined),
  );
  return isForAll ? [] : uris;
}

/** What a route of a gateway has besides paths and destinations. */
const lossesOf = (route: PlainMap): string[] => [
  ...Object.keys(route).filter((key) => !['match', 'route', 'name'].includes(key)),
  ...listAt(route, 'match').flatMap((match) =>
    Object.keys(mapAt(match)).filter((key) => !['uri', 'name', 'gateways'].includes(key)),
  ),
  ...(listAt(route, 'match').some((match) => textAt(match, 'uri', 'regex') !== undefined)
    ? ['regex paths']
    : []),
];
