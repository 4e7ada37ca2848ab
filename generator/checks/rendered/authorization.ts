import { nearest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, mapAt, textAt, textsAt, valueAt } from '../../lang/at-path.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedDocument, type RenderedFleet } from './check.ts';
import { httpPortsOf } from './http-ports.ts';
import { knownPaths, pathMistake } from './policy-paths.ts';
import { accountsByNamespace } from './service-accounts.ts';
import { titleOf } from './wording.ts';

const policiesOf = ({ documents }: RenderedFleet): RenderedDocument[] =>
  documents.filter(({ kind, origin }) => kind === 'AuthorizationPolicy' && origin !== 'generated');

export const matchingPolicy = defineRenderedCheck({
  code: 'MESH465',
  severity: 'error',
  title: 'An AuthorizationPolicy that matches no gRPC call',
  explanation:
    'A gRPC call is POST /package.Service/Method, by a caller whose principal is <trust domain>/ns/<namespace>/sa/<service account>. A rule for GET, for a path without the slash in front, for a method that no proto has, for a port that the pods do not have, or for a principal in another form never matches: an ALLOW policy then refuses everybody, and a DENY policy lets everybody through.',
  source: 'Istio, AuthorizationPolicy: Operation and Source; gRPC over HTTP2',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    const accounts = accountsByNamespace(rendered);
    for (const document of policiesOf(rendered)) {
      const rules = listAt(document.value, 'spec', 'rules');
      if (textAt(document.value, 'spec', 'action') === 'DENY' && rules.length === 0)
        yield {
          message: `${titleOf(document)} has no rules, and refuses nothing`,
          at: document.at(['spec', 'action']),
          hint: 'write rules: [{}] to refuse every call, or say which',
        };
      const known = knownTo(document, rendered, paths, accounts);
      for (const [index, rule] of rules.entries())
        yield* ruleMistakes(document, rule, ['spec', 'rules', index], known);
    }
  },
});

/** What there is to match: paths of the protos, and the ports of the pods, undefined where those are not known. */
interface Known {
  readonly paths: ReadonlySet<string>;
  readonly ports: readonly number[] | undefined;
  /** Ports on which the pods may answer HTTP calls that are not gRPC; undefined if they are not known. */
  readonly httpPorts: readonly number[] | undefined;
  /** ServiceAccounts by namespace, of the namespaces of services. */
  readonly accounts: ReadonlyMap<string, ReadonlySet<string>>;
}

function* ruleMistakes(
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

const knownTo = (
  document: RenderedDocument,
  rendered: RenderedFleet,
  paths: ReadonlySet<string>,
  accounts: ReadonlyMap<string, ReadonlySet<string>>,
): Known => ({
  paths,
  accounts,
  ports: portsOfPods(document, rendered),
  httpPorts: httpPortsOf(document, rendered),
});

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

function* operationMistakes(
  document: RenderedDocument,
  item: unknown,
  path: Path,
  { paths: known, ports, httpPorts }: Known,
): Iterable<Finding> {
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
    for (const [index, said] of textsAt(item, 'operation', key).entries()) {
      const mistake = pathMistake(said, known);
      if (!mistake) continue;
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

export const closedPolicy = defineRenderedCheck({
  code: 'MESH470',
  severity: 'warning',
  title: 'An AuthorizationPolicy that lets everybody in',
  explanation:
    'What is rendered allows nothing but what the specs declare. ALLOW policies add up: one with a rule for anybody opens the service, whatever the others say, and without a selector the whole namespace. Who may call is said in the callers’ calls, or under allowPrincipals with the reason.',
  source: 'Istio, AuthorizationPolicy: implicit enablement; Authorization Policy Normalization',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    const accounts = accountsByNamespace(rendered);
    for (const document of policiesOf(rendered)) {
      if ((textAt(document.value, 'spec', 'action') ?? 'ALLOW') !== 'ALLOW') continue;
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries()) {
        if (!isForAnybody(rule)) continue;
        // A rule that matches nothing lets nobody in.
        const known = knownTo(document, rendered, paths, accounts);
        if ([...ruleMistakes(document, rule, [], known)].length > 0) continue;
        const all = valueAt(document.value, ['spec', 'selector']) === undefined;
        yield {
          message: `${titleOf(document)} lets everybody call ${all ? `every service of ${document.namespace}` : 'what it selects'}`,
          at: document.at(['spec', 'rules', index]),
          hint: 'name who may call under from, or say it in the specs and remove the policy',
        };
      }
    }
  },
});

/** True for a rule that asks nothing of the caller. */
function isForAnybody(rule: unknown): boolean {
  const conditions = listAt(rule, 'when').some((item) =>
    /^(?:source|request\.auth)/.test(textAt(item, 'key') ?? ''),
  );
  const from = listAt(rule, 'from');
  const isNamed = (item: unknown) =>
    Object.entries(mapAt(item, 'source')).some(
      ([, values]) => Array.isArray(values) && !values.includes('*') && values.length > 0,
    );
  return !conditions && (from.length === 0 || from.some((item) => !isNamed(item)));
}
