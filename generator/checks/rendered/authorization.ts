import { listAt, mapAt, textAt, textsAt, valueAt } from '../../data/at-path.ts';
import { suggest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { methodPath, type ProtoIndex } from '../../load/proto-index.ts';
import { healthMethods, reflectionMethods } from '../../model/access.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedDocument, type RenderedFleet } from './check.ts';
import { titleOf } from './wording.ts';

const policiesOf = ({ documents }: RenderedFleet): RenderedDocument[] =>
  documents.filter(({ kind, origin }) => kind === 'AuthorizationPolicy' && origin !== 'generated');

export const matchingPolicy = defineRenderedCheck({
  code: 'MESH465',
  severity: 'error',
  title: 'An AuthorizationPolicy that matches no gRPC call',
  explanation:
    'A gRPC call is POST /package.Service/Method, by a caller whose principal is <trust domain>/ns/<namespace>/sa/<service account>. A rule for GET, for a path without the slash in front, for a method that no proto has, or for a principal in another form never matches: an ALLOW policy then refuses everybody, and a DENY policy lets everybody through.',
  source: 'Istio, AuthorizationPolicy: Operation and Source; gRPC over HTTP2',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    for (const document of policiesOf(rendered)) {
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries()) {
        const path: Path = ['spec', 'rules', index];
        for (const [position, item] of listAt(rule, 'to').entries())
          yield* operationMistakes(document, item, [...path, 'to', position, 'operation'], paths);
        for (const [position, item] of listAt(rule, 'from').entries())
          yield* principalMistakes(document, item, [...path, 'from', position, 'source']);
      }
    }
  },
});

function* operationMistakes(
  document: RenderedDocument,
  item: unknown,
  path: Path,
  known: ReadonlySet<string>,
): Iterable<Finding> {
  for (const [index, method] of textsAt(item, 'operation', 'methods').entries()) {
    if (method === 'POST' || method.includes('*')) continue;
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
  for (const [index, said] of textsAt(item, 'operation', 'paths').entries()) {
    const at = document.at([...path, 'paths', index]);
    if (!/^[/*{]/.test(said))
      yield {
        message: `${titleOf(document)}: ${said} matches nothing: a path starts with "/"`,
        at,
        hint: `write /${said}`,
      };
    // The paths of other servers are theirs.
    else if (/^\/[\w.]+\.[A-Z]\w*\/(?:\w+|\*)$/.test(said) && !known.has(said))
      yield {
        message: `${titleOf(document)}: no proto has the method ${said.slice(1)}`,
        at,
        hint: suggest(said, known, 'paths'),
      };
  }
}

function* principalMistakes(document: RenderedDocument, item: unknown, path: Path): Iterable<Finding> {
  for (const [index, principal] of textsAt(item, 'source', 'principals').entries()) {
    const isWhole = /^[^/]+\/ns\/[^/]+\/sa\/[^/]+$/.test(principal);
    if (isWhole || principal.includes('*')) continue;
    yield {
      message: `${titleOf(document)}: no caller has the principal ${principal}`,
      at: document.at([...path, 'principals', index]),
      hint: `write <trust domain>/ns/<namespace>/sa/<service account>, such as cluster.local/ns/${document.namespace}/sa/${document.service}`,
    };
  }
}

function knownPaths(protos: ProtoIndex): ReadonlySet<string> {
  return new Set([
    ...Object.values(protos).flatMap(({ name, methods }) => [
      `/${name}/*`,
      ...methods.map((method) => `/${methodPath(name, method.name)}`),
    ]),
    ...[...healthMethods, ...reflectionMethods].flatMap((method) => [
      `/${method}`,
      `/${method.slice(0, method.lastIndexOf('/'))}/*`,
    ]),
  ]);
}

export const closedPolicy = defineRenderedCheck({
  code: 'MESH470',
  severity: 'warning',
  title: 'An AuthorizationPolicy that lets everybody in',
  explanation:
    'What is rendered allows nothing but what the specs declare. ALLOW policies add up: one with a rule for anybody opens the service, whatever the others say, and without a selector the whole namespace. Who may call is said in the callers’ calls, or under allowPrincipals with the reason.',
  source: 'Istio, AuthorizationPolicy: implicit enablement; Authorization Policy Normalization',
  *run(rendered) {
    for (const document of policiesOf(rendered)) {
      if ((textAt(document.value, 'spec', 'action') ?? 'ALLOW') !== 'ALLOW') continue;
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries()) {
        if (!isForAnybody(rule)) continue;
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
