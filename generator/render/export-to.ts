import type { Service } from '../model/service.ts';

/**
 * The namespaces that see an Istio document of a service. If empty, Istio's default applies.
 * Source: Istio, VirtualService.exportTo and DestinationRule.exportTo.
 */
export const exportToOf = ({ exportTo }: Pick<Service, 'exportTo'>): { exportTo?: string[] } =>
  exportTo ? { exportTo: [...exportTo] } : {};

/**
 * The same for the Kubernetes Service, which has an annotation instead of a field.
 * Source: Istio, Resource Annotations, networking.istio.io/exportTo.
 */
export const exportToAnnotation = ({
  exportTo,
}: Pick<Service, 'exportTo'>): { annotations?: Record<string, string> } =>
  exportTo ? { annotations: { 'networking.istio.io/exportTo': exportTo.join(',') } } : {};
