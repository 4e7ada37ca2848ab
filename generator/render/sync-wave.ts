/**
 * Order within one sync: AppProjects before the Applications in them; of a service, workloads first, then the subsets that
 * select their pods, then the routes that name the subsets, then the hosts outside the mesh: nothing is called there before
 * it is known how. Custom resources of one wave have no order among themselves. Changes go the same way in both
 * directions, so that removing takes two commits; what is deleted is deleted last (PruneLast).
 * Autoscalers come last, since Argo CD waits for the health of every wave but the last: a new autoscaler is Progressing until
 * Kubernetes looks at it, every 15 seconds, and would hold up the routes. If something is pruned too, the sync waits for it.
 * Without metrics of its container it is Healthy; of a whole pod (type Resource) or a metric of its own it would be Degraded.
 * Source: Argo CD, Sync Phases and Waves; Argo CD, Resource Health (HorizontalPodAutoscaler); gitops-engine,
 * sync_context.go; Istio, Traffic Management Best Practices (avoid 503 errors).
 */
const waves = { projects: -1, subsets: 1, routes: 2, hosts: 3, autoscalers: 4 } as const;

/** The annotation that puts a document into its wave; documents without it are in wave 0. */
export const syncWave = (wave: keyof typeof waves) => ({
  'argocd.argoproj.io/sync-wave': String(waves[wave]),
});
