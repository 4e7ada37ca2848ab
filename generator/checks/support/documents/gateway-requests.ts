import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt } from '../../../lang/at-path.ts';
import type { PathPattern } from '../../../model/routing/operation-paths.ts';
import { domainOf, fullHost } from '../../../picture/hosts.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { PlacedMistake } from './document-mistakes.ts';
import { unknownPath, unknownVerb, verbsOfRoute } from './http-requests.ts';
import { type Called, requestsOfHosts } from './routed-requests.ts';

/**
 * Why a match of an HTTPRoute matches no request of the HTTP servers behind its rule; undefined if it may match one.
 * Source: Gateway API, HTTPPathMatch: a prefix ends at a slash or at the end of a path.
 */
export function gatewayRequestMistake(
  rule: unknown,
  match: unknown,
  path: Path,
  document: RenderedDocument,
  rendered: RenderedFleet,
): PlacedMistake | undefined {
  const domain = domainOf(rendered);
  const called = listAt(rule, 'backendRefs').map((backend): Called => {
    const namespace = textAt(backend, 'namespace') ?? document.namespace;
    const port = numberAt(backend, 'port');
    return {
      host: fullHost(textAt(backend, 'name') ?? '', namespace, domain),
      ...(port === undefined ? {} : { port }),
    };
  });
  const requests = requestsOfHosts(called, document, rendered);
  const rewrite = pathChange(rule, path.slice(0, -2));
  if (!requests || rewrite === 'unknown') return undefined;
  const text = rewrite?.text ?? textAt(match, 'path', 'value');
  const own = text === undefined ? [] : gatewayPatterns(textAt(match, 'path', 'type'), text);
  const patterns = rewrite?.patterns ?? own;
  const mistakes = patterns.map((each) => unknownPath(each, requests, { text: each.text, isPolicy: false }));
  const [mistake] = mistakes;
  if (mistake && mistakes.every((each) => each !== undefined))
    return rewrite
      ? { path: rewrite.path, message: `after the rewrite, ${mistake.message}`, hint: mistake.hint }
      : { path: [...path, 'path', 'value'], ...mistake };
  const method = textAt(mapAt(match), 'method');
  const verbs = method === undefined ? undefined : verbsOfRoute({ exact: method });
  const wrong = verbs && unknownVerb(verbs, patterns, requests);
  return wrong && { path: [...path, 'method'], ...wrong };
}

/** The paths after the filters of a rule; unknown for those of a redirect. Source: Gateway API, HTTPURLRewriteFilter. */
function pathChange(
  rule: unknown,
  path: Path,
): { text: string; patterns: PathPattern[]; path: Path } | 'unknown' | undefined {
  for (const [index, filter] of listAt(rule, 'filters').entries()) {
    if (textAt(filter, 'type') === 'RequestRedirect') return 'unknown';
    const at: Path = [...path, 'filters', index, 'urlRewrite', 'path'];
    const full = textAt(filter, 'urlRewrite', 'path', 'replaceFullPath');
    if (full !== undefined)
      return { text: full, patterns: [{ kind: 'exact', text: full }], path: [...at, 'replaceFullPath'] };
    const text = textAt(filter, 'urlRewrite', 'path', 'replacePrefixMatch');
    if (text !== undefined)
      return { text, patterns: prefixPatterns(text), path: [...at, 'replacePrefixMatch'] };
  }
  return undefined;
}

function gatewayPatterns(type: string | undefined, text: string): PathPattern[] {
  if (type === 'Exact') return [{ kind: 'exact', text }];
  return type === 'RegularExpression' ? [{ kind: 'regex', text }] : prefixPatterns(text);
}

/** A prefix: the path itself, and those below it. */
function prefixPatterns(text: string): PathPattern[] {
  const whole = text.replace(/\/$/, '');
  return [
    { kind: 'exact', text: whole },
    { kind: 'prefix', text: `${whole}/` },
  ];
}
