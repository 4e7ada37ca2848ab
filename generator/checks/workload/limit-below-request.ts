import { mapAt } from '../../lang/at-path.ts';
import { quantityOf } from '../../model/quantity.ts';
import { resourcesOf } from '../../model/resources.ts';
import { allContainers } from '../../picture/pod-templates.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { specContainers } from '../support/spec-containers.ts';

export const limitBelowRequest = defineCheck({
  name: 'limit-below-request',
  code: 'MESH478',
  severity: 'error',
  title: 'A resource limit is below its request',
  explanation:
    'The API server rejects a pod whose limit is below its request. If you raise the memory request above the default limit of 256Mi, set a limit, too.',
  source: 'Kubernetes, Resource Management for Pods and Containers',
  *run(workspace) {
    for (const { settings, at } of settingsSources(workspace).flatMap(specContainers)) {
      const { requests, limits } = resourcesOf(settings);
      for (const resource of ['cpu', 'memory'] as const) {
        const [request, limit] = [requests[resource], limits[resource]];
        if (request === undefined || limit === undefined || quantityOf(limit) >= quantityOf(request))
          continue;
        const isSet = {
          request: settings.resources?.requests?.[resource] !== undefined,
          limit: settings.resources?.limits?.[resource] !== undefined,
        };
        const requested = at(['resources', 'requests', resource]);
        yield {
          message: `the ${isSet.limit ? '' : 'default '}limit of ${limit} ${resource} is below the ${isSet.request ? '' : 'default '}request of ${request}`,
          at: isSet.limit ? at(['resources', 'limits', resource]) : requested,
          hint: `set resources.limits.${resource} to at least ${request}, or lower the request`,
          ...(isSet.limit && isSet.request ? { related: [{ message: 'the request', at: requested }] } : {}),
        };
      }
    }
  },
  *runDocuments(rendered) {
    for (const { name, path, value, pod } of allContainers(rendered)) {
      if (pod.document.origin === 'generated') continue;
      const limits = mapAt(value, 'resources', 'limits');
      for (const [resource, request] of Object.entries(mapAt(value, 'resources', 'requests'))) {
        const limit = limits[resource];
        if (!isAmount(limit) || !isAmount(request) || !(quantityOf(limit) < quantityOf(request))) continue;
        const [ofLimit, ofRequest] = ['limits', 'requests'].map((key) => [
          ...path,
          'resources',
          key,
          resource,
        ]);
        const found = mistakeAt(pod.document, [ofLimit ?? path, ofRequest ?? path, path], {
          message: `the limit of ${limit} ${resource} of ${name} is below the request of ${request}`,
          hint: `set limits.${resource} to at least ${request}, or lower the request`,
        });
        // An implausible amount is reported as that.
        for (const finding of found) yield { ...finding, follows: finding.at };
      }
    }
  },
});

const isAmount = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';
