import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { protocolOf } from './port-protocols.ts';
import type { RenderedDocument } from './rendered-document.ts';

/** A port of a Service or a ServiceEntry. */
export interface ServicePort {
  readonly number: number;
  readonly title: string;
  /** The protocol that Istio reads; undefined if it must guess. */
  readonly protocol: string | undefined;
  readonly target: string | number;
  /** The path of its protocol in the document, or of the port if it has none. */
  readonly path: Path;
}

/** The ports of a document of one of the two kinds. */
export const portsOf = ({ kind, value }: Pick<RenderedDocument, 'kind' | 'value'>): ServicePort[] =>
  listAt(value, 'spec', 'ports').flatMap((item, index) => portOf(kind, mapAt(item), index));

function portOf(kind: string, port: PlainMap, index: number): ServicePort[] {
  const isService = kind === 'Service';
  const number = numberAt(port, isService ? 'port' : 'number');
  if (number === undefined) return [];
  const { name, targetPort, protocol } = port;
  const keys = isService ? ['appProtocol', 'name'] : ['protocol'];
  const key = keys.find((each) => typeof port[each] === 'string');
  return [
    {
      number,
      title: String(name ?? number),
      protocol: isService
        ? protocolOf(port)
        : typeof protocol === 'string'
          ? protocol.toLowerCase()
          : undefined,
      target: typeof targetPort === 'string' || typeof targetPort === 'number' ? targetPort : number,
      path: ['spec', 'ports', index, ...(key === undefined ? [] : [key])],
    },
  ];
}

/** Ports of the proxy, which no document declares. Source: Istio, Application Requirements: ports used by Istio. */
export const portsOfProxy: readonly unknown[] = [15000, 15001, 15006, 15008, 15020, 15021, 15053, 15090];

/**
 * Ports of the proxy for its metrics and health: their calls do not pass its filters, so no policy applies to them.
 * Source: Istio, injection-template.yaml (excludeInboundPorts); Application Requirements: ports used by Istio.
 */
export const uncapturedPorts: readonly number[] = [15020, 15021, 15090];
