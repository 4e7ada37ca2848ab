import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt } from '../../../lang/at-path.ts';
import type { PlainMap } from '../../../lang/plain-map.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import { isGatewayApiRoute } from './named-gateways.ts';

/** A Service that a route of the Gateway API or an Ingress leads to. */
export interface RouteBackend {
  readonly name: string;
  readonly namespace: string;
  readonly path: Path;
  readonly port?: number | string;
  readonly portPath: Path;
}

/** The Services that the routes of a document lead to. */
export function backendsOf(document: RenderedDocument): RouteBackend[] {
  const { value, kind, namespace } = document;
  if (isGatewayApiRoute(document))
    return listAt(value, 'spec', 'rules').flatMap((rule, index) => {
      const path: Path = ['spec', 'rules', index];
      const mirrors = listAt(rule, 'filters').map(
        (_, position): Path => ['filters', position, 'requestMirror', 'backendRef'],
      );
      const backends = listAt(rule, 'backendRefs').map((_, position): Path => ['backendRefs', position]);
      return [...backends, ...mirrors].flatMap((below) =>
        backendAt(mapAt(rule, ...below), [...path, ...below], namespace),
      );
    });
  if (kind !== 'Ingress') return [];
  const paths: Path[] = [
    ['spec', 'defaultBackend'],
    ...listAt(value, 'spec', 'rules').flatMap((rule, index) =>
      listAt(rule, 'http', 'paths').map(
        (_, position): Path => ['spec', 'rules', index, 'http', 'paths', position, 'backend'],
      ),
    ),
  ];
  return paths.flatMap((path): RouteBackend[] => {
    const service = mapAt(value, ...path, 'service');
    const name = textAt(service, 'name');
    if (name === undefined) return [];
    const number = numberAt(service, 'port', 'number');
    const port = number ?? textAt(service, 'port', 'name');
    return [
      {
        name,
        namespace,
        path: [...path, 'service', 'name'],
        portPath: [...path, 'service', 'port', number === undefined ? 'name' : 'number'],
        ...(port === undefined ? {} : { port }),
      },
    ];
  });
}

/** A Service that a rule sends calls to, or copies of them. */
function backendAt(backend: PlainMap, path: Path, own: string): RouteBackend[] {
  const name = textAt(backend, 'name');
  const isService =
    (textAt(backend, 'kind') ?? 'Service') === 'Service' && (textAt(backend, 'group') ?? '') === '';
  const port = numberAt(backend, 'port');
  if (name === undefined || !isService) return [];
  return [
    {
      name,
      namespace: textAt(backend, 'namespace') ?? own,
      path: [...path, 'name'],
      portPath: [...path, 'port'],
      ...(port === undefined ? {} : { port }),
    },
  ];
}
