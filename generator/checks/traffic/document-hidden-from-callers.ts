import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { isNearNamespace } from '../../diagnostics/typo.ts';
import { textAt, textsAt, valueAt } from '../../lang/at-path.ts';
import { hostOf } from '../../model/host.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { domainOf, fullHost } from '../../picture/hosts.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { isListed } from '../../picture/sidecar-entries.ts';
import type { DocumentFinding, Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { hostsKnownIn } from '../support/documents/known-hosts.ts';
import { together } from '../support/places.ts';

export const documentHiddenFromCallers = defineRenderedCheck({
  name: 'document-hidden-from-callers',
  code: 'MESH1406',
  severity: 'error',
  title: 'exportTo hides a document from callers',
  explanation:
    "A proxy uses only the Services, VirtualServices and DestinationRules that are exported to its namespace. exportTo in a patch or in extra/ that leaves out the namespace of a caller takes the routes, subsets or the whole host from it: its calls get Istio's default routes, fail with UNAVAILABLE, or are denied. A document in extra/ that is exported only to namespaces in which no proxy knows its host has no effect. The key exportTo of a spec exports all documents of a service together.",
  source:
    'Istio, VirtualService.exportTo, DestinationRule.exportTo and the annotation networking.istio.io/exportTo',
  *run(rendered) {
    const namespaces = namespacesOf(rendered);
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      const exported = exportOf(document);
      if (!exported) continue;
      yield* misspelt(document, exported, namespaces);
      const lost = [...hidden(document, exported, rendered)];
      yield* lost.length > 0 ? lost : unused(document, exported, rendered);
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

/** A document for namespaces in which no proxy knows its hosts. Others may run pods in namespaces without services. */
function* unused(
  document: RenderedDocument,
  { names, path, isList }: Exported,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  // Another check reports a ServiceEntry that no proxy knows.
  if (!isList || document.origin !== 'extra' || document.kind === 'ServiceEntry') return;
  if (['*', '~'].some((name) => names.includes(name))) return;
  const namespaces = names.map((name) => (name === '.' ? document.namespace : name));
  // A document for its own namespace may be there for callers to come.
  if (namespaces.includes(document.namespace)) return;
  const hosts = hostsOf(document, rendered);
  for (const picture of picturesOf(document, rendered)) {
    const here = rendered.fleet.clusters.find(({ name }) => name === picture.name);
    if (!here || [...hosts].some((host) => host.includes('*') || !picture.hosts.has(host))) continue;
    const known = hostsKnownIn(picture, rendered);
    const mayCall = (namespace: string) => {
      const entries = known.get(namespace);
      if (!entries) return namespace !== here.istio.namespace || hasGateway(namespace, picture);
      return (
        entries === 'everything' ||
        [...hosts].some((host) =>
          entries.some((entry) => isListed(entry, picture.hosts.get(host)?.[0].namespace ?? '', host)),
        )
      );
    };
    const at = placeOf(document, path);
    if (namespaces.some(mayCall) || !isInAddition(at)) continue;
    yield {
      message: `${titleOf(document)} is exported to ${together(namespaces)} alone, where no proxy calls ${together([...hosts])}: it has no effect`,
      at,
      hint: `remove exportTo, or list the namespaces of the callers; "." is ${document.namespace}`,
      clusters: [picture.name],
    };
  }
}

/** True if gateways may run in a namespace: they call every host. */
const hasGateway = (namespace: string, { gateways }: ClusterPicture): boolean =>
  [...gateways.keys()].some((name) => name.startsWith(`${namespace}/`));

/** The hosts that a document is about. */
function hostsOf(document: RenderedDocument, rendered: RenderedFleet): ReadonlySet<string> {
  const { kind, value, namespace, name } = document;
  const domain = domainOf(rendered);
  if (kind === 'Service') return new Set([hostOf({ name, namespace }, domain)]);
  const written =
    kind === 'DestinationRule' ? [valueAt(value, ['spec', 'host'])] : textsAt(value, 'spec', 'hosts');
  return new Set(written.map((host) => fullHost(String(host), namespace, domain)));
}
