import { platform } from 'node:process';
import type { Available, Progress, Unavailable } from './availability.ts';
import { provideBuiltProgram } from './built-program.ts';
import { envoy, programs } from './versions.ts';
import { provideWheelProgram } from './wheel-program.ts';

/** Paths of the programs that a mesh on this machine consists of. */
export interface MeshPrograms {
  readonly etcd: string;
  readonly apiServer: string;
  readonly istiod: string;
  readonly envoy: string;
}

/** All of them where they are on this machine already: nothing is fetched or built. */
export function findMeshPrograms(): Promise<({ readonly available: true } & MeshPrograms) | Unavailable> {
  return provideMeshPrograms(undefined);
}

/**
 * All of them, or the first that cannot be had: what takes a moment is tried before what takes minutes.
 * @param progress where fetching and building are reported; without it, neither is done
 */
export async function provideMeshPrograms(
  progress: Progress | undefined,
): Promise<({ readonly available: true } & MeshPrograms) | Unavailable> {
  if (platform !== 'linux') return otherSystem;
  const parts: Record<keyof MeshPrograms, () => Promise<Available | Unavailable>> = {
    envoy: () => provideWheelProgram(envoy, progress),
    etcd: () => provideBuiltProgram(programs.etcd, progress),
    apiServer: () => provideBuiltProgram(programs.apiServer, progress),
    istiod: () => provideBuiltProgram(programs.istiod, progress),
  };
  const paths = { envoy: '', etcd: '', apiServer: '', istiod: '' };
  for (const name of ['envoy', 'etcd', 'apiServer', 'istiod'] as const) {
    const part = await parts[name]();
    if (!part.available) return part;
    paths[name] = part.path;
  }
  return { available: true, ...paths };
}

/** macOS gives a process 127.0.0.1 alone, and the API server is not built for Windows. */
const otherSystem: Unavailable = {
  available: false,
  missing: 'a mesh on this machine',
  reason: `its pods are addresses in 127.0.0.0/8, which ${platform} does not have without an administrator.`,
  remedy: 'Run this on Linux: in WSL 2, a virtual machine or a container.',
};
