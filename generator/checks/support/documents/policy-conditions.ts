import type { Path } from '../../../diagnostics/source-file.ts';
import { suggest } from '../../../diagnostics/suggestion.ts';
import { mapAt, textAt, textsAt } from '../../../lang/at-path.ts';
import { intendedHttpMethods } from '../../../lang/http-methods.ts';
import { policyPattern } from '../../../model/routing/operation-paths.ts';
import { titleOf } from '../../../picture/document-names.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import type { Finding } from '../../check.ts';
import { exclusionEffect } from './exclusions.ts';
import { type ServedRequests, unknownPath } from './http-requests.ts';
import { type KnownCallers, namedCallers } from './policy-callers.ts';
import { type KnownPaths, policyPathMistake, starMistake } from './policy-paths.ts';

/**
 * The attributes of a condition without brackets, and those with a name in brackets.
 * Source: Istio, Authorization Policy Conditions; ValidateAttribute of pkg/config/security.
 */
const attributes = [
  'connection.sni',
  'destination.ip',
  'destination.port',
  'remote.ip',
  'request.auth.audiences',
  'request.auth.presenter',
  'request.auth.principal',
  'source.ip',
  'source.namespace',
  'source.principal',
  'source.serviceAccount',
  'source.trustDomain',
];
const attributesWithName = ['request.auth.claims', 'request.headers'];

/** What an attribute that Istio no longer has is called now. */
const replaced: ReadonlyMap<string, string> = new Map([
  ['destination.namespace', 'metadata.namespace of the policy'],
  ['destination.labels', 'spec.selector.matchLabels'],
  ['destination.name', 'spec.selector.matchLabels'],
  ['destination.user', 'spec.selector.matchLabels'],
]);

/** Attributes that Istio does not know, ports that the pods do not have, and callers that do not exist. */
export function* conditionMistakes(
  document: RenderedDocument,
  item: unknown,
  path: Path,
  known: KnownCallers &
    KnownPaths & {
      readonly ports: readonly number[] | undefined;
      /** True if the pods may answer HTTP calls that are not gRPC. */
      readonly isHttp: boolean;
      /** The requests of the HTTP servers of the pods; undefined if they are not known. */
      readonly requests: ServedRequests | undefined;
    },
): Iterable<Finding> {
  const key = textAt(item, 'key');
  if (key === undefined) return;
  const mistake = keyMistake(key);
  if (mistake)
    yield {
      message: `${titleOf(document)}: ${mistake.message}`,
      at: document.at([...path, 'key']),
      hint: mistake.hint,
    };
  for (const side of ['values', 'notValues'])
    yield* namedCallers(document, key, mapAt(item), [...path, side], known);
  if (key === 'request.headers[:method]')
    for (const side of ['values', 'notValues'])
      for (const [index, method] of textsAt(item, side).entries()) {
        const [intended] = intendedHttpMethods((each) => each === method);
        if (intended !== undefined)
          yield {
            message: `${titleOf(document)}: ${method} matches no call: methods of HTTP are in upper case`,
            at: document.at([...path, side, index]),
            hint: `write ${intended}`,
          };
      }
  if (key === 'request.headers[:path]')
    for (const side of ['values', 'notValues'])
      for (const [index, pattern] of textsAt(item, side).entries()) {
        const { requests } = known;
        const mistaken =
          starMistake(pattern, false) ??
          policyPathMistake(pattern, known.isHttp, known) ??
          // A value of a condition is a text: a brace in it is not a template, and it has the query of the request.
          (requests && !pattern.includes('{')
            ? unknownPath(policyPattern(pattern.replace(/\?.*$/, '')), requests, {
                text: pattern,
                isPolicy: true,
              })
            : undefined);
        if (mistaken)
          yield {
            message: `${titleOf(document)}: ${mistaken.message}${exclusionEffect(document, side, mapAt(item))}`,
            at: document.at([...path, side, index]),
            hint: mistaken.hint,
          };
      }
  const { ports } = known;
  if (key !== 'destination.port' || !ports) return;
  for (const [index, port] of textsAt(item, 'values').entries())
    if (/^\d+$/.test(port) && !ports.includes(Number(port)))
      yield {
        message: `${titleOf(document)}: no pod that it selects has the port ${port}`,
        at: document.at([...path, 'values', index]),
        hint: `the ports are ${ports.join(', ')}`,
      };
}

function keyMistake(key: string): Required<Pick<Finding, 'message' | 'hint'>> | undefined {
  if (attributes.includes(key) || key.startsWith('experimental.envoy.filters.')) return undefined;
  const [start = ''] = key.split('[');
  const now = replaced.get(start);
  if (now !== undefined) return { message: `Istio has no attribute ${start}`, hint: `use ${now}` };
  const all = [...attributes, ...attributesWithName];
  if (!all.includes(start))
    return { message: `Istio has no attribute ${start}`, hint: suggest(start, all, 'attributes') };
  if (attributes.includes(start))
    return { message: `the attribute ${start} has no name in brackets`, hint: `write ${start}` };
  return /\[.+\]$/.test(key)
    ? undefined
    : {
        message: `${key} needs a name in brackets`,
        hint: `write ${start}[<name>]`,
      };
}
