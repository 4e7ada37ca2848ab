import { grouped } from '../lang/grouped.ts';
import type { OverlayInput } from '../layout/overlay-input.ts';
import { type EffectContext, effectContextOf, effectText } from '../picture/effects/effect.ts';
import { ownDifferences } from '../picture/effects/own-effects.ts';
import type { RoutedCluster, ServiceName } from '../picture/host-routes.ts';
import type { OwnDocument } from '../picture/own-documents.ts';
import type { ServingService } from '../picture/served-calls.ts';
import type { RoutesPage } from './page.ts';
import { type DocumentRow, ownRouteRowsOf, type RouteRow } from './rows.ts';

/** A service of a cluster; one with an HTTP server has its operations, which routes of other services may name. */
type NamedService = ServiceName & Partial<ServingService>;

/** What services add in a cluster, and all that this depends on. */
export interface OwnInput {
  /** The overlays of the services that add something. */
  readonly overlays: readonly OverlayInput[];
  /** All services of the cluster. */
  readonly services: readonly NamedService[];
}

/**
 * A page with what services add: their routes as they are, and what their documents do to calls.
 * @param documents what kustomize builds of the overlays
 */
export function withOwn(
  page: RoutesPage,
  { overlays, services }: OwnInput,
  documents: readonly OwnDocument[],
): RoutesPage {
  const routed: RoutedCluster = { instances: overlays, documents, services };
  const own = new Map<string, readonly RouteRow[]>(
    overlays.map((overlay) => [overlay.service.name, ownRouteRowsOf(overlay, routed)]),
  );
  const serving = new Map(overlays.map(({ service }) => [service.name, service]));
  const context = effectContextOf(services.map((each) => serving.get(each.name) ?? each));
  const others = grouped(page.routes, ({ service }) => service);
  const rows = documents
    .map((document) => documentRow(document, context))
    .sort((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : 0));
  const routes = page.services.flatMap(({ service }) => own.get(service) ?? others.get(service) ?? []);
  const hasRoutes = new Set(routes.flatMap(({ files = [] }) => files));
  return {
    ...page,
    routes,
    documents: rows.filter(({ effects }) => effects.length > 0),
    others: rows.filter(
      ({ effects, files }) => effects.length === 0 && !files.some((file) => hasRoutes.has(file)),
    ),
  };
}

function documentRow(document: OwnDocument, context: EffectContext): DocumentRow {
  const effects = ownDifferences(document, context).map(({ before, after }) => {
    if (!after) return before ? `no longer ${effectText(before)}` : '';
    return before?.value === undefined || before.value === after.value
      ? effectText(after)
      : `${effectText(after)} (by the spec: ${before.value})`;
  });
  const { service, kind, name, reason, files } = document;
  return {
    service,
    document: `${kind} ${name}`,
    effects: [...effects, ...(reason === undefined ? [] : [`reason: ${reason}`])],
    files,
  };
}
