/**
 * The annotation with the reason for a document, if the spec gives one.
 * Source: Kubernetes, Well-Known Labels, Annotations and Taints (kubernetes.io/description).
 */
export function description(reasons: readonly string[]): { annotations?: Record<string, string> } {
  const text = [...new Set(reasons)].join('; ');
  return text ? { annotations: { 'kubernetes.io/description': text } } : {};
}
