import { isDeepStrictEqual } from 'node:util';
import { nearest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { intendedHttpMethods } from '../../lang/http-methods.ts';
import { re2Matcher, re2Problem } from '../../lang/re2.ts';
import { domainOf, findService, fullHost } from '../../picture/hosts.ts';
import { selects } from '../../picture/label-selectors.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import { isMissingService } from '../../picture/missing-service.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf } from '../../picture/routes.ts';
import { usersOf } from '../../picture/visibility.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';
import { portsOfGrpc } from '../support/documents/grpc-routes.ts';

export const unmatchableRoute = defineRenderedCheck({
  name: 'unmatchable-route',
  code: 'MESH1409',
  severity: 'error',
  title: 'A condition of a route matches no call',
  explanation:
    'Istio accepts a route whose condition no call can fulfil, and never uses it: sourceLabels that no pod has, a sourceNamespace without pods, a port that the host does not have, a gateway that the VirtualService does not list, a method other than POST or query parameters for gRPC, a method in lower case or a * in an exact text for HTTP, an authority that no host has, or a header that headers asks for and withoutHeaders excludes. In a spec, a rule names its callers and methods, which are checked.',
  source: 'Istio, HTTPMatchRequest; gRPC over HTTP2: Request-Headers; RFC 9110, 9.1',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const picture of picturesOf(document, rendered))
        for (const route of httpRoutesOf(document))
          for (const { path } of route.matches)
            for (const mistake of mistakesIn(path, route, document, picture, rendered))
              yield* mistakeAt(document, [mistake.path, path], mistake, [picture.name]);
    }
  },
});

function* mistakesIn(
  path: Path,
  route: HttpRoute,
  document: RenderedDocument,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): Iterable<PlacedMistake> {
  const match = mapAt(document.value, ...path);
  const gateways = textsAt(document.value, 'spec', 'gateways');
  const isForMesh = isForSidecars(document.value);
  const own = textsAt(match, 'gateways');
  for (const [index, gateway] of own.entries())
    if (!(gateways.length === 0 ? ['mesh'] : gateways).includes(gateway))
      yield {
        path: [...path, 'gateways', index],
        message: `${route.title} is for the gateway ${gateway}, which spec.gateways does not list`,
        hint: suggest(
          gateway,
          gateways.length === 0 ? ['mesh'] : gateways,
          'gateways of this VirtualService',
        ),
      };
  if (isForMesh && gateways.length <= 1) yield* unknownCallers(match, path, route, picture, rendered);
  const callers = ['sourceLabels', 'sourceNamespace'].find((key) => key in match);
  if (!isForMesh && callers !== undefined)
    yield {
      path: [...path, callers],
      message: `${callers} is for callers in the mesh, but this VirtualService is for a gateway`,
      hint: `remove ${callers}, or add mesh to spec.gateways`,
    };
  const grpcPorts = portsOfGrpc(route, document, picture, rendered);
  const method = textAt(match, 'method', 'exact');
  if (grpcPorts && method !== undefined && method !== 'POST')
    yield {
      path: [...path, 'method', 'exact'],
      message: `no gRPC call is a ${method}`,
      hint: 'remove method',
    };
  const header = textAt(match, 'headers', ':method', 'exact');
  if (grpcPorts && header !== undefined && header !== 'POST')
    yield {
      path: [...path, 'headers', ':method', 'exact'],
      message: `no gRPC call is a ${header}`,
      hint: 'remove the condition on :method',
    };
  if (!grpcPorts) yield* literalMistakes(match, path);
  if (grpcPorts && Object.keys(mapAt(match, 'queryParams')).length > 0)
    yield {
      path: [...path, 'queryParams'],
      message: 'no gRPC call has query parameters',
      hint: 'match a header: metadata of gRPC is sent in headers',
    };
  for (const [name, without] of Object.entries(mapAt(match, 'withoutHeaders')))
    if (excludes(without, mapAt(match, 'headers')[name]))
      yield {
        path: [...path, 'withoutHeaders', name],
        message: `headers asks for ${name}, and withoutHeaders excludes it`,
        hint: 'remove one of the two conditions',
      };
  const port = numberAt(match, 'port');
  const ports = isForMesh && gateways.length <= 1 ? portsOfHosts(document, picture, rendered) : undefined;
  if (port !== undefined && ports && !ports.includes(port))
    yield {
      path: [...path, 'port'],
      message: `its hosts have no port ${port}`,
      hint: `the ports are ${ports.join(', ')}`,
    };
  const authority = textAt(match, 'authority', 'exact')?.replace(/:\d+$/, '');
  const full = authority && fullHost(authority, document.namespace, domainOf(rendered));
  if (full && isMissingService(full, picture, rendered))
    yield {
      path: [...path, 'authority', 'exact'],
      message: `there is no host ${authority}`,
      hint: suggest(full, picture.hosts.keys(), 'hosts there'),
    };
}

/** Methods of HTTP in lower case, and stars in texts that are compared letter by letter. */
function* literalMistakes(match: unknown, path: Path): Iterable<PlacedMistake> {
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const text = textAt(match, 'method', kind);
    const [intended] = text === undefined ? [] : intendedHttpMethods((method) => fits(kind, text, method));
    if (text !== undefined && intended !== undefined)
      yield {
        path: [...path, 'method', kind],
        message: `${text} matches no call: methods of HTTP are in upper case`,
        hint: `write ${text.toUpperCase()}`,
      };
  }
  for (const key of ['uri', 'authority'])
    for (const kind of ['exact', 'prefix']) {
      const text = textAt(match, key, kind);
      if (!text?.includes('*')) continue;
      const start = text.slice(0, text.indexOf('*'));
      yield {
        path: [...path, key, kind],
        message: `${text} matches no call: a * has no meaning in ${kind}`,
        hint:
          text === `${start}*` && start !== ''
            ? `write prefix: ${start}`
            : 'write a regular expression under regex',
      };
    }
}

function fits(kind: 'exact' | 'prefix' | 'regex', text: string, method: string): boolean {
  if (kind === 'exact') return method === text;
  if (kind === 'prefix') return method.startsWith(text);
  return re2Problem(text) === undefined && re2Matcher(text)(method);
}

/** True if a condition under withoutHeaders excludes every value of a condition on the same header. */
const excludes = (without: unknown, wanted: unknown): boolean =>
  wanted !== undefined && (Object.keys(mapAt(without)).length === 0 || isDeepStrictEqual(without, wanted));

/** Labels and namespaces of callers that no pod has, but that are close to those of pods. */
function* unknownCallers(
  match: unknown,
  path: Path,
  { title }: HttpRoute,
  { pods, podsByNamespace }: ClusterPicture,
  { workspace }: RenderedFleet,
): Iterable<PlacedMistake> {
  const namespace = textAt(match, 'sourceNamespace');
  const namespaces = new Set([
    ...podsByNamespace.keys(),
    ...workspace.services.map(({ spec }) => spec.namespace),
  ]);
  const isOurs = namespace === undefined || namespaces.has(namespace);
  if (namespace !== undefined && !isOurs && nearest(namespace, namespaces).length > 0)
    yield {
      path: [...path, 'sourceNamespace'],
      message: `${title} is for callers in ${namespace}, where no pod runs`,
      hint: suggest(namespace, namespaces, 'namespaces'),
    };
  const labels = mapAt(match, 'sourceLabels');
  const callers = namespace === undefined ? pods : (podsByNamespace.get(namespace) ?? []);
  if (Object.keys(labels).length === 0 || !isOurs || callers.some((pod) => selects(labels, pod.labels)))
    return;
  for (const [key, value] of Object.entries(labels)) {
    const known = new Set(
      callers.flatMap((pod) => (pod.labels[key] === undefined ? [] : String(pod.labels[key]))),
    );
    // Callers outside this repository may have any label: only what is close to a known one is misspelt.
    if (known.has(String(value)) || nearest(String(value), known).length === 0) continue;
    yield {
      path: [...path, 'sourceLabels', key],
      message: `${title} is for callers with ${key}: ${String(value)}, which no pod has`,
      hint: suggest(String(value), known, 'values there'),
    };
  }
}

/** The ports of all hosts of a VirtualService; undefined if one of them is not known. */
function portsOfHosts(
  document: RenderedDocument,
  { hosts }: ClusterPicture,
  rendered: RenderedFleet,
): readonly number[] | undefined {
  const users = usersOf(document);
  const all = textsAt(document.value, 'spec', 'hosts').map((host) =>
    findService(hosts, fullHost(host, document.namespace, domainOf(rendered)), users),
  );
  return all.length > 0 && all.every((host) => host !== undefined)
    ? [...new Set(all.flatMap(({ ports }) => ports.map(({ number }) => number)))]
    : undefined;
}
