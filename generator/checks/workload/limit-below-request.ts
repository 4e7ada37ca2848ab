import { quantityOf } from '../../model/quantity.ts';
import { resourcesOf } from '../../model/workload.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const limitBelowRequest = defineCheck({
  name: 'limit-below-request',
  code: 'MESH478',
  severity: 'error',
  title: 'A limit below the request',
  explanation:
    'The API server refuses a pod that may use less than what is reserved for it. A request that is raised beyond the default limit of 256Mi memory needs a limit of its own.',
  source: 'Kubernetes, Resource Management for Pods and Containers',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { requests, limits } = resourcesOf(spec);
      for (const resource of ['cpu', 'memory'] as const) {
        const [request, limit] = [requests[resource], limits[resource]];
        if (request === undefined || limit === undefined || quantityOf(limit) >= quantityOf(request))
          continue;
        const said = {
          request: spec.resources?.requests?.[resource] !== undefined,
          limit: spec.resources?.limits?.[resource] !== undefined,
        };
        const requested = at(['resources', 'requests', resource]);
        yield {
          message: `the ${said.limit ? '' : 'default '}limit of ${limit} ${resource} is below the ${said.request ? '' : 'default '}request of ${request}`,
          at: said.limit ? at(['resources', 'limits', resource]) : requested,
          hint: `set resources.limits.${resource} to at least ${request}, or lower the request`,
          ...(said.limit && said.request ? { related: [{ message: 'the request', at: requested }] } : {}),
        };
      }
    }
  },
});
