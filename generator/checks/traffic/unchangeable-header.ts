import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt } from '../../lang/at-path.ts';
import type { HeaderChanges } from '../../model/routing/metadata.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { httpRoutesOf } from '../../picture/routes.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { isForGrpcAlone } from '../support/documents/grpc-routes.ts';
import { metadataNameProblem } from '../support/routes/metadata-conditions.ts';

export const unchangeableHeader = defineCheck({
  name: 'unchangeable-header',
  code: 'MESH415',
  severity: 'error',
  title: 'A rule cannot change this header',
  explanation:
    'Envoy does not change pseudo headers and host, and a call whose gRPC headers are changed is not a valid gRPC call. A % starts an Envoy variable; if it is not closed, Istio rejects the VirtualService. In documents and patches, a header that every gRPC server or client needs is reported: content-type, te, grpc-encoding and grpc-status. Istio itself rejects a VirtualService that changes pseudo headers, except for :authority and host of a request, which it rewrites.',
  source:
    'Istio, HeaderOperations; Envoy, Custom request and response headers; gRPC over HTTP2: Requests and Responses; pilot/pkg/networking/core/route (translateAppendHeaders)',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      for (const [index, { requestHeaders, responseHeaders }] of (source.spec.routes ?? []).entries()) {
        yield* inChanges(requestHeaders, ['routes', index, 'requestHeaders'], source);
        yield* inChanges(responseHeaders, ['routes', index, 'responseHeaders'], source);
      }
    }
  },
  *runDocuments(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const route of httpRoutesOf(document)) {
        const paths = [route.path, ...route.targets.map(({ path }) => path)];
        const changes = paths.flatMap((path) => [...brokenHeaders(document, [...path, 'headers'])]);
        if (changes.length > 0 && isForGrpcAlone(route, document, rendered)) yield* changes;
      }
    }
  },
});

/**
 * The headers without which no gRPC server answers or no client understands the answer, and the start of the values that
 * do no harm. Others of gRPC, such as grpc-timeout, can be changed on purpose.
 * Source: gRPC over HTTP2, Requests and Responses.
 */
const needed: Readonly<Record<string, string | undefined>> = {
  'content-type': 'application/grpc',
  te: 'trailers',
  'grpc-encoding': undefined,
  'grpc-status': undefined,
};

/** The changes of needed headers that a team writes below `headers` of a route or destination. */
function* brokenHeaders(document: RenderedDocument, path: Path): Iterable<Finding> {
  for (const side of ['request', 'response']) {
    const ofSide = [...path, side];
    const changes = mapAt(document.value, ...ofSide);
    const values = (['set', 'add'] as const).flatMap((key) =>
      Object.entries(mapAt(changes, key)).map(([name, value]) => ({
        name,
        value,
        path: [...ofSide, key, name],
      })),
    );
    const removed = listAt(changes, 'remove').map((name, index) => ({
      name: String(name),
      value: undefined,
      path: [...ofSide, 'remove', index],
    }));
    for (const change of [...values, ...removed]) {
      const name = change.name.toLowerCase();
      const at = placeOf(document, change.path);
      if (!Object.hasOwn(needed, name) || !isInAddition(at)) continue;
      const harmless = needed[name];
      if (harmless !== undefined && String(change.value).startsWith(harmless)) continue;
      yield {
        message: `${titleOf(document)}: ${name} cannot be changed: ${metadataNameProblem(name)}`,
        at,
        hint: 'do not change it; use your own header name',
      };
    }
  }
}

function* inChanges(
  changes: HeaderChanges | undefined,
  path: Path,
  { at }: SettingsSource,
): Iterable<Finding> {
  if (!changes) return;
  const { set = {}, add = {}, remove = [] } = changes;
  for (const [key, values] of Object.entries({ set, add })) {
    for (const [name, value] of Object.entries(values)) {
      yield* unchangeable(name, at([...path, key, name], 'key'));
      if (!isHeaderValue(value)) yield unreadable(name, at([...path, key, name]));
      const removed = remove.indexOf(name);
      if (removed < 0) continue;
      yield {
        message: `the rule both sets and removes ${name}`,
        at: at([...path, 'remove', removed]),
        hint: 'set replaces the value of the call; remove the entry under remove',
        related: [{ message: 'set here', at: at([...path, key, name], 'key') }],
      };
    }
  }
  // A removed header may be binary: no value is needed.
  for (const [index, name] of remove.entries())
    yield* unchangeable(name.replace(/-bin$/, ''), at([...path, 'remove', index]));
}

function* unchangeable(name: string, at: Finding['at']): Iterable<Finding> {
  const problem = metadataNameProblem(name);
  if (problem === undefined) return;
  const isAuthority = name === ':authority' || name === 'host';
  const lower = name.toLowerCase();
  const spelling = lower === name ? 'do not change it; use your own header name' : `write ${lower}`;
  yield {
    message: `${name} cannot be changed: ${problem}`,
    at,
    hint: isAuthority ? 'use authority of the rule' : spelling,
  };
}

function unreadable(name: string, at: Finding['at']): Finding {
  return {
    message: `Envoy cannot read the value of ${name}`,
    at,
    hint: 'write one line of text, with %% for a percent sign and %NAME% or %NAME(argument)% for an Envoy variable',
  };
}

/** True for printable text in which each % is doubled or belongs to a variable. */
function isHeaderValue(value: string): boolean {
  const text = value.replace(/%%|%[A-Z_]+(\([^()]*\))?%/g, '');
  return !text.includes('%') && [...text].every((character) => character >= ' ' && character !== '\u007f');
}
