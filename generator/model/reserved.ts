/** Folder and Application of a cluster's Namespaces, beside those of its services. */
export const namespacesFolder = 'namespaces';

/** AppProject of what belongs to no team: Namespaces and the root Applications. */
export const fleetProject = 'fleet';
