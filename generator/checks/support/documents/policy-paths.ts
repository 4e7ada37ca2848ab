import { suggest } from '../../../diagnostics/suggestion.ts';
import { methodPath, type ProtoIndex } from '../../../load/proto-index.ts';
import { healthMethods, reflectionMethods } from '../../../model/access.ts';
import type { Finding } from '../../check.ts';

/** Every path of a call, and those of all methods of a gRPC service. */
export function knownPaths(protos: ProtoIndex): ReadonlySet<string> {
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

/** Why a path of an AuthorizationPolicy matches no call; undefined where it may match one. */
export function pathMistake(
  said: string,
  known: ReadonlySet<string>,
): Required<Pick<Finding, 'message' | 'hint'>> | undefined {
  if (!/^[/*{]/.test(said))
    return { message: `${said} matches nothing: a path starts with "/"`, hint: `write /${said}` };
  // The paths of other servers are theirs.
  if (/^\/[\w.]+\.[A-Z]\w*\/(?:\w+|\*)$/.test(said) && !known.has(said))
    return { message: `no proto has the method ${said.slice(1)}`, hint: suggest(said, known, 'paths') };
  const start = said.endsWith('*') ? said.slice(0, -1) : '';
  const all = [...known];
  const [root] = /^\/\w+\./.exec(start) ?? [];
  if (root === undefined || all.some((path) => path.startsWith(start))) return undefined;
  // A prefix is about gRPC where it starts like a package that there is.
  const ofRoot = all.filter((path) => path.startsWith(root) && path.endsWith('/*'));
  if (ofRoot.length === 0) return undefined;
  return {
    message: `no method of the protos starts with ${start}`,
    hint: suggest(said, ofRoot, 'paths there'),
  };
}
