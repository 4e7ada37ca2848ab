import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { isNearNamespace } from '../../diagnostics/typo.ts';
import { textAt, textsAt, valueAt } from '../../lang/at-path.ts';
import { hostOf } from '../../model/host.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { together } from '../support/places.ts';

export const documentHiddenFromCallers = defineRenderedCheck({
  name: 'document-hidden-from-callers',
  code: 'MESH1406',
  severity: 'error',
  title: 'exportTo hides a document from callers',
  explanation:
    "A proxy uses only the Services, VirtualServices and DestinationRules that are exported to its namespace. exportTo in a patch or in extra/ that leaves out the namespace of a caller takes the routes, subsets or the whole host from it: its calls get Istio's default routes, fail with UNAVAILABLE, or are denied. The key exportTo of a spec exports all documents of a service together.",
  source:
    'Istio, VirtualService.exportTo, DestinationRule.exportTo and the annotation networking.istio.io/exportTo',
  *run(rendered) {
    const namespaces = namespacesOf(rendered);
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      const exported = exportOf(document);
      if (!exported) continue;
      yield* misspelt(document, exported, namespaces);
      yield* hidden(document, exported, rendered);
    }
  },
});

interface Exported {
  readonly names: readonly string[];
  readonly path: Path;
  readonly isList: boolean;
}

const annotation = 'networking.istio.io/exportTo';

/** The namespaces that see a document; undefined for the default. */
function exportOf({ kind, value }: RenderedDocument): Exported | undefined {
  if (kind === 'Service') {
    const path = ['metadata', 'annotations', annotation];
    const text = textAt(value, ...path);
    return text === undefined
      ? undefined
      : { names: text.split(',').map((name) => name.trim()), path, isList: false };
  }
  if (!['VirtualService', 'DestinationRule', 'ServiceEntry'].includes(kind)) return undefined;
  const path = ['spec', 'exportTo'];
  const names = textsAt(value, ...path);
  return names.length === 0 ? undefined : { names, path, isList: true };
}

/** Namespaces of services, gateways and documents. */
const namespacesOf = ({ workspace, fleet, documents }: RenderedFleet): ReadonlySet<string> =>
  new Set([
    ...[...workspace.services, ...workspace.externals].map(({ spec }) => spec.namespace),
    ...fleet.clusters.flatMap(({ gateways }) => gateways.map(({ namespace }) => namespace)),
    ...documents.map(({ namespace }) => namespace),
  ]);

function* misspelt(
  document: RenderedDocument,
  { names, path, isList }: Exported,
  namespaces: ReadonlySet<string>,
): Iterable<Finding> {
  for (const [index, name] of names.entries()) {
    if (['.', '*', '~'].includes(name) || namespaces.has(name) || !isNearNamespace(name, namespaces))
      continue;
    const at = document.at(isList ? [...path, index] : path);
    if (isInAddition(at))
      yield {
        message: `${titleOf(document)} is exported to ${name}, but no service runs in a namespace of that name`,
        at,
        hint: suggest(name, namespaces, 'namespaces'),
      };
  }
}

function* hidden(
  document: RenderedDocument,
  { names, path }: Exported,
  rendered: RenderedFleet,
): Iterable<Finding> {
  if (names.includes('*')) return;
  const seeing = new Set(names.map((name) => (name === '.' ? document.namespace : name)));
  const hosts = hostsOf(document, rendered);
  const lost = new Map<string, Set<string>>();
  for (const { name: cluster, instances, gateways } of rendered.fleet.clusters) {
    if (!document.clusters.includes(cluster)) continue;
    const called = instances.find(({ service }) => hosts.has(service.host))?.service;
    // For a document that another team writes for its own callers, the others are not meant.
    if (!called || (document.origin === 'extra' && called.namespace !== document.namespace)) continue;
    for (const { service } of instances)
      if (service.access.calls.some((call) => call.service === called.name) && !seeing.has(service.namespace))
        lost.set(service.namespace, (lost.get(service.namespace) ?? new Set()).add(service.name));
    if (document.kind === 'VirtualService') continue;
    for (const { gateway } of called.exposures) {
      const found = gateways.find(({ name }) => name === gateway);
      if (found && !seeing.has(found.namespace))
        lost.set(found.namespace, (lost.get(found.namespace) ?? new Set()).add(`the gateway ${gateway}`));
    }
  }
  const at = placeOf(document, path, ...names.map((_, index) => [...path, index]));
  if (lost.size === 0 || !isInAddition(at)) return;
  const callers = [...lost.values()].flatMap((each) => [...each]);
  yield {
    message: `${titleOf(document)} is not exported to ${together([...lost.keys()])}, where ${together(callers)} ${callers.length > 1 ? 'call' : 'calls'} it`,
    at,
    hint: 'remove it, and write exportTo in the spec: it holds for all documents of the service',
  };
}

/** The hosts that a document is about. */
function hostsOf(document: RenderedDocument, rendered: RenderedFleet): ReadonlySet<string> {
  const { kind, value, namespace, name } = document;
  const domain = domainOf(rendered);
  if (kind === 'Service') return new Set([hostOf({ name, namespace }, domain)]);
  const written =
    kind === 'DestinationRule' ? [valueAt(value, ['spec', 'host'])] : textsAt(value, 'spec', 'hosts');
  return new Set(written.map((host) => fullHost(String(host), namespace, domain)));
}
