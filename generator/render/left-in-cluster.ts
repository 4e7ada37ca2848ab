/**
 * Of a namespace and of the policies for all its pods: Argo CD never deletes them, and is Synced all the same. What is
 * still in a namespace keeps mutual TLS and its refusals until a person deletes the namespace. Prune=confirm is no way
 * out: until a person confirms, the sync of the whole Application waits, and with it every other namespace and gateway.
 * Source: Argo CD, Sync Options (Prune=false, Delete=false); Compare Options (IgnoreExtraneous).
 */
export const leftInCluster = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
} as const;
