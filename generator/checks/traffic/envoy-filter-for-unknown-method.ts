import { nearest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt } from '../../lang/at-path.ts';
import { textsBelow } from '../../lang/texts-below.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { knownPaths, pathMistake, regexMistake } from '../support/documents/policy-paths.ts';

export const envoyFilterForUnknownMethod = defineRenderedCheck({
  name: 'envoy-filter-for-unknown-method',
  code: 'MESH1408',
  severity: 'error',
  title: 'An EnvoyFilter names the path of no gRPC method',
  explanation:
    'A route, a rate limit or another filter that an EnvoyFilter adds can match the path of a call: /package.Service/Method for gRPC. Envoy accepts any text. A path with a misspelt package, service or method matches no call, so the filter does nothing. The code of a Lua filter is read, too: a path in quotes that is nearly that of a method is reported. Paths that are not like those of gRPC are not checked.',
  source: 'Envoy, RouteMatch and RateLimitDescriptor; gRPC over HTTP2: Path',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    for (const document of rendered.documents) {
      if (document.kind !== 'EnvoyFilter' || document.origin === 'generated') continue;
      for (const [index, item] of listAt(document.value, 'spec', 'configPatches').entries()) {
        const start: Path = ['spec', 'configPatches', index, 'patch', 'value'];
        for (const { key, text, path } of textsBelow(mapAt(item, 'patch', 'value'), start)) {
          const mistake = mistakeOf(key, text, paths);
          if (mistake) yield* mistakeAt(document, [path], mistake);
          for (const inLua of pathsInLua(key, text, paths)) yield* mistakeAt(document, [path], inLua);
        }
      }
    }
  },
});

function mistakeOf(key: string, text: string, paths: ReadonlySet<string>) {
  if (key === 'regex') return regexMistake(text, paths);
  if (!/^\/[\w.]+\.[A-Z]\w*\/\w*$/.test(text)) return undefined;
  const isPrefix = /prefix/i.test(key) || text.endsWith('/');
  const mistake = pathMistake(isPrefix ? `${text}*` : text, paths);
  const written = (part: string) => (isPrefix ? part.replaceAll('/*', '/') : part);
  return mistake && { message: written(mistake.message), hint: written(mistake.hint) };
}

/** The paths in the code of a Lua filter that look like those of the protos, but of which no method has the start. */
function* pathsInLua(key: string, text: string, paths: ReadonlySet<string>) {
  if (!['inlineString', 'inline_string', 'inlineCode', 'inline_code'].includes(key)) return;
  const all = [...paths];
  for (const [, , literal = ''] of text.matchAll(/(['"])(\/[\w.]+\.[A-Z]\w*\/\w*)\1/g)) {
    const isOfProtos = nearest(literal, paths).length > 0;
    const mistake =
      isOfProtos && !all.some((path) => path.startsWith(literal)) && mistakeOf(key, literal, paths);
    if (mistake) yield mistake;
  }
}
