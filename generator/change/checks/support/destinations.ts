import { listAt, valueAt } from '../../../lang/at-path.ts';
import { isMap } from '../../../lang/plain-map.ts';
import { fullHost } from '../../../picture/hosts.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';

/** A place that a document sends calls to, or copies of them. */
export interface RoutedTo {
  /** Host of a VirtualService's destination in full, or name of a GRPCRoute's Service. */
  readonly host: string;
  readonly subset: string | undefined;
  /** `90 % of the calls`, `copies of 10 % of the calls`. */
  readonly share: string;
  /** Name of the route of a VirtualService, or its index. */
  readonly route?: string;
  /** `VirtualService stock`. */
  readonly document: string;
}

/** Everything that a VirtualService or GRPCRoute sends calls to, without destinations that get none. */
export function destinationsIn(document: RenderedDocument, clusterDomain: string): RoutedTo[] {
  const { kind, value: content } = document;
  if (kind === 'VirtualService') {
    const routes = ['http', 'tcp', 'tls'].flatMap((protocol) => listAt(content, 'spec', protocol));
    return routes.flatMap((route, index) => ofRoute(route, index, document, clusterDomain));
  }
  if (kind !== 'GRPCRoute' && kind !== 'HTTPRoute') return [];
  return listAt(content, 'spec', 'rules').flatMap((rule) =>
    listAt(rule, 'backendRefs').flatMap((backend): RoutedTo[] => {
      const [name, weight] = [valueAt(backend, ['name']), valueAt(backend, ['weight']) ?? 1];
      if (typeof name !== 'string' || weight === 0) return [];
      return [
        {
          host: fullHost(name, document.namespace, clusterDomain),
          subset: undefined,
          share: 'calls',
          document: `${kind} ${document.name}`,
        },
      ];
    }),
  );
}

function ofRoute(
  route: unknown,
  index: number,
  { name, namespace }: RenderedDocument,
  clusterDomain: string,
): RoutedTo[] {
  const label = String(valueAt(route, ['name']) ?? index);
  const document = `VirtualService ${name}`;
  const target = (value: unknown, share: string): RoutedTo[] => {
    const host = valueAt(value, ['destination', 'host']);
    const subset = valueAt(value, ['destination', 'subset']);
    if (typeof host !== 'string') return [];
    const full = fullHost(host, namespace, clusterDomain);
    return [
      { host: full, subset: typeof subset === 'string' ? subset : undefined, share, route: label, document },
    ];
  };
  const split = listAt(route, 'route').flatMap((destination) => {
    const weight = valueAt(destination, ['weight']) ?? 100;
    return weight === 0 ? [] : target(destination, `${weight} % of the calls`);
  });
  const old = valueAt(route, ['mirror']);
  const mirrors = [
    ...listAt(route, 'mirrors'),
    ...(isMap(old) ? [{ destination: old, percentage: valueAt(route, ['mirrorPercentage']) }] : []),
  ];
  return [
    ...split,
    ...mirrors.flatMap((mirror) => {
      const percent = valueAt(mirror, ['percentage', 'value']) ?? 100;
      return percent === 0 ? [] : target(mirror, `copies of ${percent} % of the calls`);
    }),
  ];
}
