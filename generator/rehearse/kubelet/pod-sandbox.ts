import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ContainerRoot } from './container-root.ts';
import type { Place } from './downward.ts';
import { environmentOf } from './environment.ts';
import { proxyImage } from './image.ts';
import type { NodeContext } from './node-context.ts';
import type { ContainerSpec, PodSpec } from './pod-spec.ts';
import { type Connection, openSandbox, type Sandbox } from './sandbox.ts';
import { makeVolumes } from './volumes.ts';

/** A pod whose containers can be started. */
export interface PodSandbox {
  readonly sandbox: Sandbox;
  /** By the names of the containers. */
  readonly roots: ReadonlyMap<string, string>;
  readonly environments: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/**
 * Makes what the containers of a pod need before they start: volumes, environments, root folders, namespaces.
 * @throws Failure if something that the pod refers to does not exist
 */
export async function preparePod(
  node: NodeContext,
  pod: PodSpec,
  place: Place,
  connection: Connection,
  folder: string,
): Promise<PodSandbox> {
  mkdirSync(folder, { recursive: true });
  const volumes = await makeVolumes(pod, place, join(folder, 'volumes'), node.objects);
  const environments = await Promise.all(
    pod.containers.map(
      async (container) =>
        [
          container.name,
          { ...ofImage, HOSTNAME: pod.name, ...(await environmentOf(pod, container, place, node.objects)) },
        ] as const,
    ),
  );
  const roots = new Map(
    pod.containers.map((container) => [
      container.name,
      rootOf(node, pod, container, volumes, join(folder, 'roots', container.name)),
    ]),
  );
  const sandbox = await openSandbox(connection, [...roots.values()]);
  return { sandbox, roots, environments: new Map(environments) };
}

/** Programs are looked for here first: the places of the parts of Istio's proxy are among them. */
const ofImage = {
  PATH: `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${process.env['PATH'] ?? ''}`,
};

/** Names of hosts from files, then from DNS, whatever this machine has. */
const lookupOrder = 'hosts: files dns\npasswd: files\ngroup: files\n';

function rootOf(
  node: NodeContext,
  pod: PodSpec,
  { mounts }: ContainerSpec,
  volumes: ReadonlyMap<string, string>,
  folder: string,
): string {
  const root = new ContainerRoot(folder);
  const { hosts, resolver } = node.names.filesFor(pod.namespace);
  root.link('/etc/hosts', hosts);
  root.link('/etc/resolv.conf', resolver);
  root.write('/etc/nsswitch.conf', lookupOrder);
  // Source: Istio, security.GetOSRootFilePath: the first file that it looks for.
  if (node.trusted !== undefined) root.link('/etc/ssl/certs/ca-certificates.crt', node.trusted);
  for (const [path, target] of proxyImage(node.tools)) root.link(path, target);
  // A volume in another one is mounted after it.
  for (const { volume, path, subPath } of [...mounts].sort((one, other) =>
    one.path < other.path ? -1 : 1,
  )) {
    const target = volumes.get(volume);
    // Programs and folders of this machine may be below /tmp, and it is a folder for everyone already.
    if (target === undefined || path === '/tmp') continue;
    root.link(path, subPath === undefined ? target : join(target, subPath));
  }
  return root.folder;
}
