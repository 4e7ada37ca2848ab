/**
 * Files that a tree is rendered from, by their paths: what has to be there to read the inputs of a repository. Sources
 * of servers, pages and generated files are none.
 */
export function isInputPath(path: string): boolean {
  return patterns.some((pattern) => pattern.test(path));
}

const patterns = [
  /^clusters\/[^/]+$/,
  /^protos\//,
  /^services\/[^/]+\/(?:service|external)\.ya?ml$/,
  /^services\/[^/]+\/(?:extra|patches|releases)\//,
];
