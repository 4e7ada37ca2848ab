import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import {
  isInSameCluster,
  type RenderedDocument,
  type RenderedFleet,
} from '../../picture/rendered-document.ts';
import { httpRoutesOf } from '../../picture/routes.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { metadataCovers } from '../support/routes/covers.ts';

export const brokenDelegate = defineRenderedCheck({
  name: 'broken-delegate',
  code: 'MESH1411',
  severity: 'error',
  title: 'A delegate of a VirtualService does not fit',
  explanation:
    'A route of a VirtualService can leave the rest to a delegate: another VirtualService without hosts. If the delegate does not exist, or has hosts, Istio drops the route, and its calls get 404, gRPC status UNIMPLEMENTED. A route of the delegate applies only if its match is within that of the route. A VirtualService without hosts that no route names does nothing.',
  source: 'Istio, VirtualService: Delegate',
  *run(rendered) {
    const all = rendered.documents.filter(({ kind }) => kind === 'VirtualService');
    const roots = all.flatMap((root) => delegatesOf(root).map((delegate) => ({ root, ...delegate })));
    for (const { root, name, namespace, index } of roots) {
      const isOurs = rendered.workspace.services.some(({ spec }) => spec.namespace === namespace);
      const found = all.find(
        (each) => each.name === name && each.namespace === namespace && isInSameCluster(root, each),
      );
      const at = root.at(['spec', 'http', index, 'delegate', 'name']);
      if (!isInAddition(at)) continue;
      if (found && textsAt(found.value, 'spec', 'hosts').length > 0)
        yield {
          message: `${titleOf(root)}: the delegate ${name} has hosts, so Istio does not use it`,
          at,
          hint: 'write a VirtualService without hosts',
        };
      else if (!found && isSpecName(name, namespace, rendered))
        yield {
          message: `${titleOf(root)}: the VirtualService of ${name} has hosts, so Istio does not use it as a delegate`,
          at,
          hint: `write route with the host of ${name}`,
        };
      else if (!found && isOurs)
        yield {
          message: `${titleOf(root)}: there is no VirtualService ${name} in ${namespace}`,
          at,
          hint: suggest(
            name,
            all.filter((each) => textsAt(each.value, 'spec', 'hosts').length === 0).map((each) => each.name),
            'delegates',
          ),
        };
    }
    for (const document of all) {
      if (document.origin !== 'extra' || textsAt(document.value, 'spec', 'hosts').length > 0) continue;
      const own = roots.filter(
        ({ name, namespace }) => name === document.name && namespace === document.namespace,
      );
      // Roots may be in another repository if nothing here looks like one.
      if (own.length === 0)
        yield {
          message: `${titleOf(document)} has no hosts, and no route here names it as its delegate`,
          at: document.at(['metadata', 'name']),
          hint: 'add hosts, or name it under delegate in a VirtualService with hosts',
        };
      for (const { root, index } of own) yield* outside(document, root, index);
    }
  },
});

const delegatesOf = ({ value, namespace }: RenderedDocument) =>
  listAt(value, 'spec', 'http').flatMap((route, index) => {
    const name = textAt(route, 'delegate', 'name');
    return name === undefined
      ? []
      : [{ name, namespace: textAt(route, 'delegate', 'namespace') ?? namespace, index }];
  });

/** True for the VirtualService that is rendered for a service. */
const isSpecName = (name: string, namespace: string, { workspace }: RenderedFleet): boolean =>
  workspace.services.some(({ spec }) => spec.name === name && spec.namespace === namespace);

/** Routes of a delegate whose path is outside the match of the route that names it. */
function* outside(document: RenderedDocument, root: RenderedDocument, index: number): Iterable<Finding> {
  const matches = httpRoutesOf(root)[index]?.matches ?? [];
  const all = matches.map(({ conditions }) => ({ uri: conditions['uri'] }));
  if (all.length === 0 || all.some(({ uri }) => uri === undefined)) return;
  for (const { matches: own, title } of httpRoutesOf(document))
    for (const { uri, conditions, path } of own) {
      const condition = conditions['uri'];
      if (!uri || !condition) continue;
      const isWithin = all.some((wide) => wide.uri && metadataCovers({ uri: wide.uri }, { uri: condition }));
      // A prefix that is wider, and an expression, are left to Istio.
      if (isWithin || uri.kind !== 'exact') continue;
      yield {
        message: `${titleOf(document)}: ${title} matches ${uri.text}, which is outside the match of ${titleOf(root)}`,
        at: document.at([...path, 'uri', uri.kind]),
        hint: 'match a path within that of the route with the delegate',
      };
    }
}
