/** Folder and Application of a cluster's Namespaces, next to those of its services. */
export const namespacesFolder = 'namespaces';

/** The Application above all others. The Applications of the clusters have the names of the clusters. */
export const rootApplication = 'root';

/** The AppProject that Argo CD creates, which allows everything. */
export const openProject = 'default';

/** AppProject of everything without a team: Namespaces and the root Applications. */
export const fleetProject = 'fleet';
