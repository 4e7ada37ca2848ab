import { nearest } from '../../../diagnostics/nearest.ts';
import type { Path } from '../../../diagnostics/source-file.ts';
import { suggest } from '../../../diagnostics/suggestion.ts';
import { listAt, textAt, textsAt } from '../../../lang/at-path.ts';
import { titleOf } from '../../../picture/document-names.ts';
import { labelsOfVersion, selectorOf, selects } from '../../../picture/label-selectors.ts';
import { httpPortsOf } from '../../../picture/port-protocols.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { Finding } from '../../check.ts';
import { pathMistake } from './policy-paths.ts';

export const authorizationPolicies = ({ documents }: RenderedFleet): RenderedDocument[] =>
  documents.filter(({ kind, origin }) => kind === 'AuthorizationPolicy' && origin !== 'generated');

/** What there is to match: paths of the protos, and the ports of the pods, undefined where those are not known. */
interface Known {
  readonly paths: ReadonlySet<string>;
  /** True if it selects pods of a spec. The methods of other servers are not in the protos of this repository. */
  readonly isForSpecs: boolean;
  readonly ports: readonly number[] | undefined;
  /** The gRPC services that the pods serve; undefined if they are not known. */
  readonly served: ReadonlySet<string> | undefined;
  /** Ports on which the pods may answer HTTP calls that are not gRPC; undefined if they are not known. */
  readonly httpPorts: readonly number[] | undefined;
  /** ServiceAccounts by namespace, of the namespaces of services. */
  readonly accounts: ReadonlyMap<string, ReadonlySet<string>>;
}

export function* ruleMistakes(
  document: RenderedDocument,
  rule: unknown,
  path: Path,
  known: Known,
): Iterable<Finding> {
  for (const [position, item] of listAt(rule, 'to').entries())
    yield* operationMistakes(document, item, [...path, 'to', position, 'operation'], known);
  for (const [position, item] of listAt(rule, 'from').entries())
    yield* principalMistakes(document, item, [...path, 'from', position, 'source'], known);
}

export const knownNames = (
  document: RenderedDocument,
  rendered: RenderedFleet,
  paths: ReadonlySet<string>,
  accounts: ReadonlyMap<string, ReadonlySet<string>>,
): Known => ({
  paths,
  isForSpecs: selectsPodsOfSpecs(document, rendered),
  accounts,
  ports: portsOfPods(document, rendered),
  served: servedByPods(document, rendered),
  httpPorts: httpPortsOf(document, rendered),
});

/** True for a policy for the whole namespace, and for one that selects pods of a spec. */
function selectsPodsOfSpecs(document: RenderedDocument, { fleet }: RenderedFleet): boolean {
  const labels = selectorOf(document)?.labels ?? {};
  return fleet.clusters
    .filter(({ name }) => document.clusters.includes(name))
    .flatMap(({ instances }) => instances)
    .some(
      ({ service: { name, namespace }, versions }) =>
        namespace === document.namespace &&
        versions.some((version) => selects(labels, labelsOfVersion(name, version.name))),
    );
}

/** True if an operation may be about HTTP calls: its ports, or without any all ports, have one that is not gRPC. */
const mayBeHttp = (named: readonly string[], httpPorts: readonly number[] | undefined): boolean =>
  httpPorts === undefined ||
  (named.length === 0 ? httpPorts.length > 0 : named.some((port) => httpPorts.includes(Number(port))));

/** The ports of the pods that a policy selects by the name of a service. */
function portsOfPods(document: RenderedDocument, { fleet, documents }: RenderedFleet): number[] | undefined {
  const app = textAt(document.value, 'spec', 'selector', 'matchLabels', 'app');
  // A patch may add a container with a port of its own.
  if (
    documents.some(
      ({ kind, origin, service }) => kind === 'Deployment' && origin === 'patched' && service === app,
    )
  )
    return undefined;
  const selected = fleet.clusters
    .filter(({ name }) => document.clusters.includes(name))
    .flatMap(({ instances }) => instances.map(({ service }) => service))
    .filter(({ name, namespace }) => name === app && namespace === document.namespace);
  if (selected.length === 0) return undefined;
  return selected.flatMap(({ port, workload }) => [port, ...workload.ports.map((each) => each.port)]);
}

/** Of gRPC services of this repository, those that the pods of a policy serve. */
function servedByPods(document: RenderedDocument, rendered: RenderedFleet): ReadonlySet<string> | undefined {
  if (portsOfPods(document, rendered) === undefined) return undefined;
  const app = textAt(document.value, 'spec', 'selector', 'matchLabels', 'app');
  const spec = rendered.workspace.services.find((each) => each.spec.name === app)?.spec;
  return spec && new Set(spec.grpc.services);
}

/** A path of a gRPC service that other pods serve, and a method alone for pods that serve only gRPC. */
function otherPath(
  pattern: string,
  isHttp: boolean,
  { served, paths, isForSpecs }: Known,
): Required<Pick<Finding, 'message' | 'hint'>> | undefined {
  if (!served || !isForSpecs || /[*{]/.test(pattern.replace(/\/\*$/, ''))) return undefined;
  const all = [...served].map((name) => `/${name}/*`);
  const service = /^\/([\w.]+)\//.exec(pattern)?.[1];
  if (service !== undefined && paths.has(pattern) && !served.has(service) && !service.startsWith('grpc.'))
    return { message: `its pods do not serve ${service}`, hint: `they serve ${all.join(', ')}` };
  if (isHttp || !/^\/[A-Z]\w*$/.test(pattern)) return undefined;
  return { message: `no gRPC call has the path ${pattern}`, hint: `the paths are ${all.join(', ')}` };
}

function* operationMistakes(
  document: RenderedDocument,
  item: unknown,
  path: Path,
  all: Known,
): Iterable<Finding> {
  const { paths: known, isForSpecs, ports, httpPorts } = all;
  for (const [index, port] of textsAt(item, 'operation', 'ports').entries())
    if (ports && !ports.includes(Number(port)))
      yield {
        message: `${titleOf(document)}: no pod that it selects has the port ${port}`,
        at: document.at([...path, 'ports', index]),
        hint: `the ports are ${[...new Set(ports)].join(', ')}`,
      };
  for (const [index, method] of textsAt(item, 'operation', 'methods').entries()) {
    if (method === 'POST' || method.includes('*')) continue;
    if (!method.includes('/') && mayBeHttp(textsAt(item, 'operation', 'ports'), httpPorts)) continue;
    yield {
      message: method.includes('/')
        ? `${titleOf(document)}: methods are those of HTTP, and ${method} is a path`
        : `${titleOf(document)}: no gRPC call is a ${method}`,
      at: document.at([...path, 'methods', index]),
      hint: method.includes('/')
        ? `write paths: [${method.startsWith('/') ? '' : '/'}${method}]`
        : 'write POST, or leave methods out',
    };
  }
  for (const key of ['paths', 'notPaths']) {
    for (const [index, pattern] of textsAt(item, 'operation', key).entries()) {
      const isHttp = mayBeHttp(textsAt(item, 'operation', 'ports'), httpPorts);
      const mistake = pathMistake(pattern, known) ?? otherPath(pattern, isHttp, all);
      const mayBeOther = !isForSpecs && pattern.startsWith('/') && nearest(pattern, known).length === 0;
      if (!mistake || mayBeOther) continue;
      const { message, hint } = mistake;
      yield { message: `${titleOf(document)}: ${message}`, at: document.at([...path, key, index]), hint };
    }
  }
}

function* principalMistakes(
  document: RenderedDocument,
  item: unknown,
  path: Path,
  { accounts }: Known,
): Iterable<Finding> {
  for (const [index, principal] of textsAt(item, 'source', 'principals').entries()) {
    if (principal.includes('*')) continue;
    const [isWhole, , namespace = '', account = ''] =
      /^([^/]+)\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(principal) ?? [];
    if (isWhole) {
      const there = accounts.get(namespace) ?? new Set();
      // Others may run in a namespace of services: what is near a name there is that name misspelt.
      if (!there.has(account) && nearest(account, there).length > 0)
        yield {
          message: `${titleOf(document)}: ${namespace} has no ServiceAccount ${account}`,
          at: document.at([...path, 'principals', index]),
          hint: suggest(account, there, 'ServiceAccounts there'),
        };
      continue;
    }
    yield {
      message: `${titleOf(document)}: no caller has the principal ${principal}`,
      at: document.at([...path, 'principals', index]),
      hint: `write <trust domain>/ns/<namespace>/sa/<service account>, such as cluster.local/ns/${document.namespace}/sa/${document.service}`,
    };
  }
}
