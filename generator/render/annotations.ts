/**
 * The annotation with the reason for a document, if the spec gives one.
 * Source: Kubernetes, Well-Known Labels, Annotations and Taints (kubernetes.io/description).
 */
export function description(reasons: readonly string[]): { annotations?: Record<string, string> } {
  const text = [...new Set(reasons)].join('; ');
  return text ? { annotations: { 'kubernetes.io/description': text } } : {};
}

/**
 * For a namespace and the policies for all its pods: Argo CD never deletes them, and reports Synced.
 * Everything left in the namespace keeps mutual TLS and its denials until a person deletes the namespace.
 * Prune=confirm does not help: until a person confirms, the sync of the whole Application waits, with every
 * other namespace and gateway.
 * Source: Argo CD, Sync Options (Prune=false, Delete=false); Compare Options (IgnoreExtraneous).
 */
export const leftInCluster = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
} as const;

/**
 * The order within one sync. AppProjects precede the Applications in them. For a service: first the policy that opens
 * it for a dry run, then workloads,
 * then the subsets that select their pods, then the routes that use the subsets, then the hosts outside the
 * mesh, so proxies know how to call a host before calls start. Custom resources of one wave have no order.
 * Changes use the same order in both directions, so removing takes two commits; deletions are last
 * (PruneLast). Autoscalers are last, because Argo CD waits for the health of every wave except the last: a
 * new autoscaler is Progressing until Kubernetes evaluates it, every 15 seconds, and would delay the routes.
 * If something is pruned too, the sync waits for it. Without metrics of its container it is Healthy; with
 * metrics of a whole pod (type Resource) or a custom metric it would be Degraded.
 * Source: Argo CD, Sync Phases and Waves; Argo CD, Resource Health (HorizontalPodAutoscaler); gitops-engine,
 * sync_context.go; Istio, Traffic Management Best Practices (avoid 503 errors).
 */
const waves = { projects: -1, openings: -1, subsets: 1, routes: 2, hosts: 3, autoscalers: 4 } as const;

/** The annotation for the wave of a document; documents without it are in wave 0. */
export const syncWave = (wave: keyof typeof waves) => ({
  'argocd.argoproj.io/sync-wave': String(waves[wave]),
});
