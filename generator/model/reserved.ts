/** Folder and Application of a cluster's Namespaces, beside those of its services. */
export const namespacesFolder = 'namespaces';

/** The Application that every other one hangs below; those of the clusters are named like the clusters. */
export const rootApplication = 'root';

/** The AppProject that Argo CD brings along, which allows everything. */
export const openProject = 'default';

/** AppProject of what belongs to no team: Namespaces and the root Applications. */
export const fleetProject = 'fleet';
