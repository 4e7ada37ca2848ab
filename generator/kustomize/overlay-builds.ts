import { remembered } from '../lang/remembered.ts';
import { overlayFolder } from '../layout/paths.ts';
import type { Fleet } from '../model/fleet.ts';
import { type Build, build } from './build.ts';
import { renderedTreeOf } from './rendered-tree.ts';

const builtOnce = remembered<Fleet, Build>();

/**
 * What the overlay of a service in a cluster is built to. Checks, pages and the report of a change ask for the same
 * overlays, those with additions: each is built once for a fleet.
 */
export function overlayBuild(fleet: Fleet, cluster: string, service: string): Build {
  const folder = overlayFolder(cluster, service);
  return builtOnce(fleet, folder, () => build(renderedTreeOf(fleet), folder));
}
