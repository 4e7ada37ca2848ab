import { servedBy } from '../../load/proto-index.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { httpRoutesOf, mirrorsOf } from '../../picture/routes.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { routedMethods, someMethods } from '../support/documents/routed-methods.ts';
import { unsafeOperations } from '../support/documents/routed-requests.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const mirroredMethodWithEffects = defineCheck({
  name: 'mirrored-method-with-effects',
  code: 'MESH418',
  severity: 'warning',
  title: 'A mirrored method may have side effects',
  explanation:
    'A mirrored call runs twice. If both versions share a database or call the same services, its effects happen twice. A method that only reads declares option idempotency_level = NO_SIDE_EFFECTS in its proto; an operation of HTTP that only reads has no other methods than GET, HEAD, OPTIONS and TRACE. IDEMPOTENT is not enough, because the copy may arrive much later.',
  source: 'google.protobuf.MethodOptions.idempotency_level; Istio, HTTPRoute.mirrors',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const served = servedBy(spec, workspace.protos ?? {});
      for (const [index, { methods }] of (spec.mirror ?? []).entries()) {
        for (const [position, named] of methods.entries()) {
          const found = fullMethods(named, served);
          const unsafe = found.filter(({ method: each }) => each.idempotency !== 'NO_SIDE_EFFECTS');
          for (const { name, method } of unsafe)
            yield {
              message: `each mirrored ${method.isHttp ? `request of ${method.name}` : `call of ${name}`} can have its effects twice`,
              at: at(['mirror', index, 'methods', position]),
              hint: method.isHttp
                ? 'limit the operation to GET and HEAD, or do not mirror it'
                : 'mark the method in its proto (option idempotency_level = NO_SIDE_EFFECTS) if it only reads, or do not mirror it',
            };
        }
      }
    }
  },
  *runDocuments(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const route of httpRoutesOf(document))
        for (const mirror of mirrorsOf(route)) {
          const at = placeOf(document, mirror.path);
          if (!isInAddition(at)) continue;
          const requests = unsafeOperations(route, document, rendered);
          if (requests.length > 0)
            yield {
              message: `${titleOf(document)}: each mirrored request of ${someMethods(requests)} can have its effects twice`,
              at,
              hint: 'limit the route to GET and HEAD, or do not mirror it',
            };
          const unsafe = routedMethods(route, document, rendered).filter(
            ({ method }) => method.idempotency !== 'NO_SIDE_EFFECTS',
          );
          if (unsafe.length === 0) continue;
          yield {
            message: `${titleOf(document)}: each mirrored call of ${someMethods(unsafe.map(({ name }) => name))} can have its effects twice`,
            at,
            hint: 'mark the method in its proto (option idempotency_level = NO_SIDE_EFFECTS) if it only reads, or do not mirror it',
          };
        }
    }
  },
});
