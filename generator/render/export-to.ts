import type { Service } from '../model/service.ts';

/**
 * The namespaces that see an Istio document of a service. Without any, Istio's default holds.
 * Source: Istio, VirtualService.exportTo and DestinationRule.exportTo.
 */
export const exportToOf = ({ exportTo }: Pick<Service, 'exportTo'>): { exportTo?: string[] } =>
  exportTo ? { exportTo: [...exportTo] } : {};

/**
 * The same for the Kubernetes Service, which has no field for it.
 * Source: Istio, Resource Annotations, networking.istio.io/exportTo.
 */
export const exportToAnnotation = ({
  exportTo,
}: Pick<Service, 'exportTo'>): { annotations?: Record<string, string> } =>
  exportTo ? { annotations: { 'networking.istio.io/exportTo': exportTo.join(',') } } : {};
