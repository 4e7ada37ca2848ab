import { isDeepStrictEqual } from 'node:util';
import { textsAt } from '../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { picturesOf } from '../../picture/picture.ts';
import {
  isInSameCluster,
  type RenderedDocument,
  type RenderedFleet,
} from '../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf, type RouteMatch } from '../../picture/routes.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { conditionsCover } from '../support/documents/hidden-routes.ts';
import { gatewaysNamedIn } from '../support/documents/named-gateways.ts';

export const overlappingGatewayRoutes = defineRenderedCheck({
  name: 'overlapping-gateway-routes',
  code: 'MESH1707',
  severity: 'error',
  title: 'Two VirtualServices have routes for the same calls of a gateway',
  explanation:
    'If several VirtualServices have one host of a gateway, Istio puts their routes into one list, in an order that the files do not show: that of their creation. Routes without a condition come last. If two routes of different documents match the same calls, one of them gets these calls in one cluster, and the other one in another. Put both routes into one VirtualService, the narrower first, or give them conditions that exclude each other.',
  source:
    'Istio, Traffic Management Best Practices: split large virtual services; istio/istio, pilot/pkg/networking/core/route (SortVHostRoutes)',
  *run(rendered) {
    const all = rendered.documents.flatMap((document): AtGateways[] => {
      if (document.kind !== 'VirtualService') return [];
      const gateways = gatewaysNamedIn(document).map(({ namespace, name }) => `${namespace}/${name}`);
      return gateways.length > 0 ? [{ document, gateways }] : [];
    });
    for (const [index, one] of all.entries()) {
      if (one.document.origin === 'generated') continue;
      const others = all.filter(
        (other, position) =>
          (position < index || other.document.origin === 'generated') &&
          isOther(other.document, one.document),
      );
      for (const other of others) {
        const finding = clashOf(one, other, rendered);
        if (!finding) continue;
        yield finding;
        break;
      }
    }
  },
});

/** A VirtualService of gateways. */
interface AtGateways {
  readonly document: RenderedDocument;
  /** `namespace/name` */
  readonly gateways: readonly string[];
}

const isOther = (one: RenderedDocument, other: RenderedDocument): boolean =>
  (one.name !== other.name || one.namespace !== other.namespace) && isInSameCluster(one, other);

/** The first two routes of two documents that match the same calls at a host of a gateway. */
function clashOf(
  { document, gateways }: AtGateways,
  { document: other, gateways: names }: AtGateways,
  rendered: RenderedFleet,
): DocumentFinding | undefined {
  const gateway = gateways.find((name) => names.includes(name));
  const hosts = textsAt(other.value, 'spec', 'hosts');
  const host = textsAt(document.value, 'spec', 'hosts').find((each) => hosts.includes(each));
  if (gateway === undefined || host === undefined) return undefined;
  const clusters = picturesOf(document, rendered)
    .map(({ name }) => name)
    .filter((name) => other.clusters.includes(name));
  const before = httpRoutesOf(other);
  for (const route of httpRoutesOf(document)) {
    const earlier = before.find((each) => overlap(route, each) && !haveSameEffect(route, each));
    if (!earlier) continue;
    const at = placeOf(document, route.path, ['spec', 'hosts'], ['spec', 'gateways']);
    const atOther = other.at(earlier.path);
    if (!isInAddition(at)) return undefined;
    return {
      message: `${titleOf(document)}: ${route.title} and ${earlier.title} of ${titleOf(other)} match the same calls of ${host} at ${gateway}, and their order is undefined`,
      at,
      hint: 'put both routes into one VirtualService, the narrower first, or give them conditions that exclude each other',
      related: [{ message: titleOf(other), at: atOther }],
      clusters,
    };
  }
  return undefined;
}

/** True if one route takes all calls of an alternative of the other. A route without a condition always is the last one. */
function overlap(one: HttpRoute, other: HttpRoute): boolean {
  const [first, second] = [alternativesOf(one), alternativesOf(other)];
  return first.some((wide) =>
    second.some((narrow) =>
      isCatchAll(wide) || isCatchAll(narrow)
        ? isCatchAll(wide) && isCatchAll(narrow)
        : conditionsCover(wide, narrow) || conditionsCover(narrow, wide),
    ),
  );
}

const alternativesOf = ({ matches }: HttpRoute): readonly RouteMatch['conditions'][] =>
  matches.length === 0 ? [{}] : matches.map(({ conditions }) => conditions);

/** Source: istio/istio, pilot/pkg/networking/core/route (isCatchAllRoute). */
const isCatchAll = (conditions: RouteMatch['conditions']): boolean =>
  Object.entries(conditions).every(
    ([name, { regex }]) => name === 'uri' && (regex === '.*' || regex === '*'),
  );

/** True if it does not matter which of two routes a call gets. */
function haveSameEffect({ value: one }: HttpRoute, { value: other }: HttpRoute): boolean {
  const effectOf = ({ name, match, ...effect }: HttpRoute['value']) => effect;
  return isDeepStrictEqual(effectOf(one), effectOf(other));
}
