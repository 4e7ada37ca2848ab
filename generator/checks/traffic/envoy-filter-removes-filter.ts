import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { placeOf, titleOf } from '../../picture/document-names.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

/** The filters that Istio makes of its settings, and what does not work without them. */
const neededFilters: Readonly<Record<string, string>> = {
  'envoy.filters.http.router':
    'Envoy rejects a list of HTTP filters without it, and new pods do not become ready',
  'envoy.filters.http.rbac': 'every AuthorizationPolicy is ignored, and all callers may call all methods',
  'envoy.filters.http.jwt_authn': 'tokens are not checked, and RequestAuthentications are ignored',
  'envoy.filters.http.ext_authz': 'the external authorizer is not asked, and all its denials are ignored',
  'envoy.filters.network.rbac': 'every AuthorizationPolicy for TCP is ignored, and all callers may connect',
  'istio.metadata_exchange': 'metrics do not name the other end of a call',
  'istio.stats': 'the proxies report no metrics of Istio',
};

export const envoyFilterRemovesFilter = defineRenderedCheck({
  name: 'envoy-filter-removes-filter',
  code: 'MESH1415',
  severity: 'error',
  title: 'An EnvoyFilter removes a filter that Istio needs',
  explanation:
    'Istio makes the settings of a mesh into filters of Envoy: AuthorizationPolicies into rbac, RequestAuthentications into jwt_authn, metrics into istio.stats. An EnvoyFilter with operation: REMOVE removes such a filter, and what it does is switched off without a message. The router must be the last HTTP filter: without it, Envoy rejects the listener, and pods that start do not become ready. To add a filter, use INSERT_BEFORE or INSERT_AFTER; to change one, use MERGE.',
  source:
    'Istio, EnvoyFilter: Patch.Operation; Envoy, HTTP filters: the router is a terminal filter; istio/istio, pilot/pkg/networking/core and pkg/security/authz/builder',
  *run({ documents }) {
    for (const document of documents) {
      if (document.kind !== 'EnvoyFilter' || document.origin === 'generated') continue;
      for (const [index, item] of listAt(document.value, 'spec', 'configPatches').entries()) {
        if (textAt(item, 'patch', 'operation') !== 'REMOVE') continue;
        const applyTo = textAt(item, 'applyTo');
        if (applyTo !== 'HTTP_FILTER' && applyTo !== 'NETWORK_FILTER') continue;
        const filter: Path = ['match', 'listener', 'filterChain', 'filter'];
        const name =
          (applyTo === 'HTTP_FILTER' ? textAt(item, ...filter, 'subFilter', 'name') : undefined) ??
          (applyTo === 'NETWORK_FILTER' ? textAt(item, ...filter, 'name') : undefined);
        if (name === undefined || !Object.hasOwn(neededFilters, name)) continue;
        const path: Path = ['spec', 'configPatches', index];
        yield {
          message: `${titleOf(document)} removes ${name}: ${neededFilters[name]}`,
          at: placeOf(document, [...path, 'patch', 'operation'], path),
          hint: 'remove this patch; INSERT_BEFORE adds a filter, and MERGE changes one',
        };
      }
    }
  },
});
