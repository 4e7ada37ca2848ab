import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Failure } from '../../command-line/errors.ts';
import { mustRun } from './command.ts';
import { machine } from './container-root.ts';

/** The namespaces of a pod: a network of its own, and the mounts of its containers. */
export interface Sandbox {
  /** A command line that runs in the namespaces, with the root folder of a container, as a user. */
  enter(root: string, user: User, command: readonly string[]): readonly string[];
  /** Removes the namespaces; processes in them must have ended. */
  close(): void;
}

/** Who a program runs as. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Where the network of a pod is connected. */
export interface Connection {
  /** Name of the link at the side of the bridge: 15 characters at most. */
  readonly link: string;
  readonly bridge: string;
  readonly address: string;
  /** The address of the bridge. */
  readonly gateway: string;
}

/** Makes the namespaces of a pod. @param roots the root folders of its containers */
export async function openSandbox(connection: Connection, roots: readonly string[]): Promise<Sandbox> {
  const mounts = roots.map((root) => `mount --rbind / '${join(root, machine)}'`);
  // One small process holds the namespaces: they exist as long as it does.
  const script = [...mounts, 'echo ready', 'exec sleep infinity'].join(' && ');
  const holder = spawn('unshare', ['--net', '--mount', 'sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let errors = '';
  holder.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const [first] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  const { pid } = holder;
  if (pid === undefined || !String(first).startsWith('ready'))
    throw new Failure(`The namespaces of a pod cannot be made: ${errors.trim()}`);
  holder.unref();
  const target = ['nsenter', '--target', String(pid), '--net', '--mount'];
  await connect(connection, String(pid));
  return {
    enter: (root, user, command) => [...target, '--', 'chroot', root, ...asUser(user), ...command],
    close: () => {
      holder.kill('SIGKILL');
    },
  };
}

async function connect({ link, bridge, address, gateway }: Connection, pid: string): Promise<void> {
  await mustRun(
    'ip',
    ['-batch', '-'],
    [
      `link add ${link} type veth peer name eth0 netns ${pid}`,
      `link set ${link} addrgenmode none`,
      `link set ${link} master ${bridge} up`,
      '',
    ].join('\n'),
  );
  await mustRun(
    'nsenter',
    ['--target', pid, '--net', 'sh', '-c', `echo 0 > ${unprivilegedPorts} && exec ip -batch -`],
    [
      'link set lo up',
      'link set eth0 addrgenmode none',
      `address add ${address}/16 dev eth0`,
      'link set eth0 up',
      `route add default via ${gateway}`,
      '',
    ].join('\n'),
  );
}

/** Every user may listen at every port, as containerd sets it by default since version 2, and gateways ask for it. */
const unprivilegedPorts = '/proc/sys/net/ipv4/ip_unprivileged_port_start';

/**
 * The programs may be in a folder that only its owner may enter, such as a home: root may read it, and this keeps that
 * right for another user.
 */
const mayRead = ['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search'];

function asUser({ uid, gid }: User): string[] {
  return uid === 0
    ? []
    : ['setpriv', '--reuid', String(uid), '--regid', String(gid), '--clear-groups', ...mayRead];
}
