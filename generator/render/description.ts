/**
 * The annotation that says why a document is there, where a spec gives a reason.
 * Source: Kubernetes, Well-Known Labels, Annotations and Taints (kubernetes.io/description).
 */
export function description(reasons: readonly string[]): { annotations?: Record<string, string> } {
  const text = [...new Set(reasons)].join('; ');
  return text ? { annotations: { 'kubernetes.io/description': text } } : {};
}
