import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { knownPaths, pathMistake, regexMistake } from '../support/documents/policy-paths.ts';

export const envoyFilterForUnknownMethod = defineRenderedCheck({
  name: 'envoy-filter-for-unknown-method',
  code: 'MESH1408',
  severity: 'error',
  title: 'An EnvoyFilter names the path of no gRPC method',
  explanation:
    'A route, a rate limit or another filter that an EnvoyFilter adds can match the path of a call: /package.Service/Method for gRPC. Envoy accepts any text. A path with a misspelt package, service or method matches no call, so the filter does nothing. Paths that are not like those of gRPC are not checked.',
  source: 'Envoy, RouteMatch and RateLimitDescriptor; gRPC over HTTP2: Path',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    for (const document of rendered.documents) {
      if (document.kind !== 'EnvoyFilter' || document.origin === 'generated') continue;
      for (const [index, item] of listAt(document.value, 'spec', 'configPatches').entries()) {
        const start: Path = ['spec', 'configPatches', index, 'patch', 'value'];
        for (const { key, text, path } of textsIn(mapAt(item, 'patch', 'value'), start)) {
          const mistake = mistakeOf(key, text, paths);
          if (mistake) yield* mistakeAt(document, [path], mistake);
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

/** All texts below a value, with their key and path. */
function* textsIn(
  value: unknown,
  path: Path,
): Iterable<{ readonly key: string; readonly text: string; readonly path: Path }> {
  if (typeof value === 'string') yield { key: String(path.at(-1)), text: value, path };
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
  else if (isMap(value))
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key]);
}
