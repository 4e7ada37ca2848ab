import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.ts';
import type { ControlPlane } from './control-plane.ts';
import { type HttpAnswer, httpGet } from './http-get.ts';
import type { Identity } from './identity.ts';
import type { Istiod, MeshNames } from './istiod.ts';
import { nodeId, type ProxyNode, secretsOf } from './node.ts';
import type { RunningProgram } from './processes.ts';

/** An Envoy that gets its configuration from istiod. */
export interface EnvoyProxy {
  readonly node: ProxyNode;
  readonly id: string;
  readonly program: RunningProgram;
  /** One of its admin pages, such as `/config_dump`. @throws Error when it does not answer */
  admin(path: string): Promise<HttpAnswer>;
  stop(): Promise<void>;
}

let started = 0;

/** What an Envoy is started for. */
export interface ProxyStart {
  readonly istiod: Istiod;
  readonly names: MeshNames;
  readonly node: ProxyNode;
  /** That of its ServiceAccount. */
  readonly identity: Identity;
}

/** Starts an Envoy; it is not ready yet. */
export function startProxy(
  { programs, processes, secrets, outside }: ControlPlane,
  { istiod, names, node, identity }: ProxyStart,
): EnvoyProxy {
  const id = nodeId(node, names);
  secrets.set(id, secretsOf(identity, istiod.authority, outside.certificate));
  // Short: the path of a socket has 107 bytes at most.
  const admin = join(processes.subfolder('admin'), `${started++}.sock`);
  const config = join(processes.subfolder('envoys'), `${node.name}.${node.namespace}.json`);
  const context = { istiod, names, identity, admin, secrets: secrets.socket };
  writeFileSync(config, JSON.stringify(bootstrap(node, context)), { mode: 0o600 });
  const program = processes.start({
    name: `envoy-${node.name}.${node.namespace}`,
    program: programs.envoy,
    args: [
      '--config-path',
      config,
      '--disable-hot-restart',
      '--concurrency',
      '1',
      '--log-level',
      'warning',
      // istiod still writes deprecated fields, and Envoy logs each of them.
      '--component-log-level',
      'misc:error',
    ],
  });
  return {
    node,
    id,
    program,
    admin: (path) => httpGet({ socketPath: admin, path }),
    stop: async () => {
      await program.stop();
      secrets.forget(id);
    },
  };
}
