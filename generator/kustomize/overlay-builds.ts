import { overlayFolder } from '../layout/paths.ts';
import type { Fleet } from '../model/fleet.ts';
import { type Build, build } from './build.ts';
import { renderedTreeOf } from './rendered-tree.ts';

const builds = new WeakMap<Fleet, Map<string, Build>>();

/**
 * What the overlay of a service in a cluster is built to. Checks, pages and the report of a change ask for the same
 * overlays, those with additions: each is built once for a fleet.
 */
export function overlayBuild(fleet: Fleet, cluster: string, service: string): Build {
  const known = builds.get(fleet) ?? new Map<string, Build>();
  builds.set(fleet, known);
  const folder = overlayFolder(cluster, service);
  const built = known.get(folder) ?? build(renderedTreeOf(fleet), folder);
  known.set(folder, built);
  return built;
}
