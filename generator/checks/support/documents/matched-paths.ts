import { re2Matcher, re2Problem } from '../../../lang/re2.ts';
import type { MetadataConditions } from '../../../model/routing/metadata.ts';
import type { RouteMatch, UriCondition } from '../../../picture/routes.ts';

/** True if a match may be for the calls of a method. */
export function matchesPath({ uri, conditions }: RouteMatch, method: string): boolean {
  if (uri) return matchesUri(uri, method);
  const inAnyCase = conditions['uri in any case'];
  if (!inAnyCase) return conditions['uri'] === undefined;
  const [kind, text] = Object.entries(inAnyCase)[0] ?? [];
  const lower = method.toLowerCase();
  const wanted = String(text).toLowerCase();
  return (kind === 'exact' && lower === wanted) || (kind === 'prefix' && lower.startsWith(wanted));
}

/** True if a condition on the path is met by a path. */
export function matchesUri({ kind, text }: UriCondition, method: string): boolean {
  if (kind === 'exact') return method === text;
  if (kind === 'prefix') return method.startsWith(text);
  return re2Problem(text) === undefined && re2Matcher(text)(method);
}

/** The conditions without those on the path, and without the method POST, which every gRPC call has. */
export const othersOf = ({ conditions }: RouteMatch): MetadataConditions =>
  Object.fromEntries(
    Object.entries(conditions).filter(
      ([name, { exact }]) =>
        name !== 'uri' && name !== 'uri in any case' && !(name === 'method' && exact === 'POST'),
    ),
  );
