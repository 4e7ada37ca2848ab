import type { Path } from '../../diagnostics/source-file.ts';
import { listed, suggest } from '../../diagnostics/suggestion.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import type { ProtoIndex } from '../../load/proto-index.ts';
import { hostOf } from '../../model/host.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { domainOf } from '../../picture/hosts.ts';
import { picturesOf } from '../../picture/picture.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { gatewayRequestMistake } from '../support/documents/gateway-requests.ts';
import { knownPaths, pathMistake, regexMistake } from '../support/documents/policy-paths.ts';

export const gatewayRouteForUnknownMethod = defineRenderedCheck({
  name: 'gateway-route-for-unknown-method',
  code: 'MESH1703',
  severity: 'error',
  title: 'A GRPCRoute or HTTPRoute matches no gRPC method and no HTTP operation',
  explanation:
    'A GRPCRoute matches a gRPC service with its package, and a method; an HTTPRoute matches the path /package.Service/Method. The API accepts any text, so a misspelt name matches no call: it takes another route, or gets UNIMPLEMENTED. An HTTPRoute to an HTTP server of a spec matches no request if no operation under http.operations has its path, or its method of HTTP; with a rewrite, the path after it counts. Only routes to services of this repository are checked. expose in a spec names the methods, and their routes follow from the protos.',
  source: 'Gateway API, GRPCMethodMatch and HTTPPathMatch',
  *run(rendered) {
    const protos = rendered.workspace.protos;
    const paths = knownPaths(protos);
    for (const document of rendered.documents) {
      if (document.origin === 'generated' || !['GRPCRoute', 'HTTPRoute'].includes(document.kind)) continue;
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries()) {
        const isForGrpc = leadsToGrpc(rule, document, rendered);
        for (const [position, match] of listAt(rule, 'matches').entries()) {
          const path: Path = ['spec', 'rules', index, 'matches', position];
          const found =
            document.kind === 'GRPCRoute'
              ? isForGrpc && methodMistake(match, [...path, 'method'], protos)
              : (isForGrpc && pathMistakeOf(match, [...path, 'path', 'value'], paths)) ||
                gatewayRequestMistake(rule, match, path, document, rendered);
          const at = found ? document.at(found.path) : undefined;
          if (found && at && isInAddition(at))
            yield { message: `${titleOf(document)}: ${found.message}`, at, hint: found.hint };
        }
      }
    }
  },
});

type Mistake = Required<Pick<Finding, 'message' | 'hint'>> & { readonly path: Path };

function methodMistake(match: unknown, path: Path, protos: ProtoIndex): Mistake | undefined {
  if ((textAt(match, 'method', 'type') ?? 'Exact') !== 'Exact') return undefined;
  const service = textAt(match, 'method', 'service');
  const method = textAt(match, 'method', 'method');
  const services = Object.values(protos);
  const known = services.find(({ name }) => name === service);
  // Health checks and reflection are in no proto of this repository.
  if (service !== undefined && !known)
    return service.startsWith('grpc.')
      ? undefined
      : {
          path: [...path, 'service'],
          message: `no proto has the gRPC service ${service}`,
          hint: suggest(
            service,
            services.map(({ name }) => name),
            'gRPC services',
          ),
        };
  const methods = (known ? [known] : services).flatMap((each) => each.methods.map(({ name }) => name));
  if (method === undefined || methods.includes(method)) return undefined;
  return {
    path: [...path, 'method'],
    message: known ? `${known.name} has no method ${method}` : `no proto has a method ${method}`,
    hint: suggest(method, new Set(methods), 'methods'),
  };
}

function pathMistakeOf(match: unknown, path: Path, paths: ReadonlySet<string>): Mistake | undefined {
  const text = textAt(match, 'path', 'value');
  const type = textAt(match, 'path', 'type') ?? 'PathPrefix';
  if (text === undefined || text === '/') return undefined;
  if (type === 'RegularExpression') {
    const mistake = regexMistake(text, paths);
    return mistake && { path, ...mistake };
  }
  // A prefix of a HTTPRoute ends at a slash or at the end of the path.
  const isPrefix = type === 'PathPrefix' && !/\/\w+$/.test(text.replace(/^\/[^/]*/, ''));
  const mistake = pathMistake(isPrefix ? `${text.replace(/\/$/, '')}/*` : text, paths);
  if (mistake) return { path, ...mistake };
  const whole = text.replace(/\/$/, '');
  const isThere = (known: string) =>
    known === text || (type === 'PathPrefix' && known.startsWith(`${whole}/`));
  if ([...paths].some(isThere)) return undefined;
  return {
    path,
    message: `no gRPC call has the path ${text}`,
    hint: `write /package.Service/Method, or a GRPCRoute; ${listed(
      [...paths].filter((known) => known.endsWith('/*') && !known.startsWith('/grpc.')),
      'gRPC services',
    )}`,
  };
}

/** True if all Services of a rule are those of services of this repository, at gRPC ports. */
function leadsToGrpc(
  rule: unknown,
  { namespace: own, ...document }: RenderedDocument,
  rendered: RenderedFleet,
): boolean {
  const backends = listAt(rule, 'backendRefs');
  return (
    backends.length > 0 &&
    picturesOf(document, rendered).some(({ services }) =>
      backends.every((backend) => {
        const name = textAt(backend, 'name') ?? '';
        const namespace = textAt(backend, 'namespace') ?? own;
        const host = hostOf({ name, namespace }, domainOf(rendered));
        const found = services.find((each) => each.host === host);
        return (
          found?.service !== undefined && found.ports.some(({ protocol }) => isOverHttp2(protocol ?? ''))
        );
      }),
    )
  );
}
