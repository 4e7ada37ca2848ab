import type { Gateway } from '../model/gateway.ts';
import { type KubernetesObject, labelsFrom, maps, part, selects } from './kubernetes-object.ts';

/** A port of a gateway, as its Gateway documents name it, and where its proxy listens in the place of it. */
export interface GatewayListener {
  readonly port: number;
  readonly listen: number;
  /** The Secrets with its certificates; none for plain text. */
  readonly credentials: readonly string[];
}

/** At which port the proxy of a gateway listens, in the place of one below 1024. Further ports follow. */
export const gatewayPort = 8443;

/** The ports of a gateway: first that of its cluster file, then those of Gateways that teams write for its pods. */
export function listenersOf(gateway: Gateway, documents: readonly KubernetesObject[]): GatewayListener[] {
  const { port, credentialName } = gateway;
  const credentials = credentialName === undefined ? [] : [credentialName];
  const found = new Map<number, GatewayListener>([[port, { port, listen: gatewayPort, credentials }]]);
  for (const document of gatewaysOn(gateway, documents)) {
    if (document.metadata.name === gateway.name && document.metadata.namespace === gateway.namespace)
      continue;
    for (const server of maps(document, 'spec', 'servers')) {
      const number = Number(part(server, 'port', 'number'));
      const known = found.get(number) ?? { port: number, listen: gatewayPort + found.size, credentials: [] };
      const name = part(server, 'tls', 'credentialName');
      const own = typeof name === 'string' ? [name] : [];
      found.set(number, { ...known, credentials: [...known.credentials, ...own] });
    }
  }
  return [...found.values()];
}

/** The Gateways of Istio that select the pods of a gateway. */
export const gatewaysOn = (
  { selector, type }: Gateway,
  documents: readonly KubernetesObject[],
): KubernetesObject[] =>
  type === 'istio'
    ? documents.filter(
        ({ kind, apiVersion, spec }) =>
          kind === 'Gateway' &&
          apiVersion.startsWith('networking.istio.io/') &&
          selects(labelsFrom(part(spec, 'selector')), selector),
      )
    : [];
