import { type Place, spanOf } from '../diagnostics/place.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Case } from './case.ts';

/** Where each case is written, as `file:line`: in the service spec, or in the cluster file where that overrides it. */
export function placesOf(
  { instances, externalInstances }: Workspace,
  cluster: string,
  cases: readonly Case[],
): Map<string, string> {
  return new Map(
    cases.flatMap((each) => {
      const text = placeOf(each);
      return text === undefined ? [] : [[each.name, text] as const];
    }),
  );

  function placeOf({ service, at }: Case): string | undefined {
    if (at.in === 'proofs' || at.in === 'document') return at.file;
    const instance = instances.find((each) => each.name === service && each.cluster.spec.name === cluster);
    if (at.in === 'cluster') return instance && textOf(instance.atOwn(at.path, 'key'));
    const external = externalInstances.find(
      (each) => each.name === service && each.cluster.spec.name === cluster,
    );
    const place = instance?.at(at.path, 'key') ?? external?.at(at.path, 'key');
    return place && textOf(place);
  }
}

/** `services/greeter-b/service.yaml:12` */
export function textOf(at: Place): string {
  const { line } = spanOf(at);
  return `${at.file.path}:${line}`;
}
