/** Path of the one fleet file. */
export const fleetPath = 'clusters/fleet.yaml';

/** Folders at the root of a repository that hold what a tree is rendered and validated from. */
export const inputFolders = ['clusters', 'protos', 'schemas', 'services'] as const;

/**
 * Whether a file is an input of the tree: a spec, a proto or an addition. Server sources, pages and generated
 * files are not.
 */
export function isInputPath(path: string): boolean {
  return patterns.some((pattern) => pattern.test(path));
}

const patterns = [
  /^clusters\/[^/]+$/,
  /^protos\//,
  /^schemas\/[^/]+$/,
  /^services\/[^/]+\/(?:service|external)\.ya?ml$/,
  /^services\/[^/]+\/(?:extra|patches|releases)\//,
];
