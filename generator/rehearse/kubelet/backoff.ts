/** The most seconds between two starts. Source: Kubernetes, Pod Lifecycle, container restarts. */
const longest = 300;

/** The seconds before a container starts again: 0, 10, 20, 40 and so on. @param restarts how often it started again */
export const backoffSeconds = (restarts: number): number =>
  restarts === 0 ? 0 : Math.min(longest, 10 * 2 ** (restarts - 1));
