import type { IService } from 'kubernetes-models/v1/Service';
import { hasHeadlessService } from '../model/stateful-set.ts';
import { exportToAnnotation } from './export-to.ts';
import { appLabel, defineKind } from './kind.ts';
import { servicePortsOf } from './service.ts';
import type { ServiceView } from './view.ts';

/**
 * The Service that gives each pod of a StatefulSet a host name, if it is not the Service that callers dial. Routes and policies belong to the other Service, which
 * balances calls over the pods.
 * Source: Kubernetes, StatefulSets: Stable Network ID; Headless Services.
 */
export const headlessService = defineKind<ServiceView>({
  group: '',
  kind: 'Service',
  file: 'headless-service.yaml',
  appliesTo: ({ service }) => hasHeadlessService(service),
  render: ({ service }): IService => {
    const { name, namespace, ports, workload } = service;
    if (!workload.statefulSet) throw new Error(`${name} is not a StatefulSet.`);
    const { serviceName, publishNotReadyAddresses } = workload.statefulSet;
    return {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: serviceName,
        namespace,
        labels: appLabel({ name }),
        ...exportToAnnotation(service),
      },
      spec: {
        clusterIP: 'None',
        ...(publishNotReadyAddresses ? { publishNotReadyAddresses } : {}),
        selector: appLabel({ name }),
        ...(ports.length > 0 ? { ports: servicePortsOf(ports) } : {}),
      },
    };
  },
});
