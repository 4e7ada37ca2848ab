import { existsSync, readFileSync } from 'node:fs';
import type { Unavailable } from '../../toolchain/availability.ts';
import { runner } from '../../toolchain/runner.ts';
import { systemPath } from './programs.ts';

/**
 * The command that runs another one in namespaces of its own. Root needs nothing else; other users are root in a user
 * namespace, with the subordinate ids of /etc/subuid: the proxies of pods run as user 1337. `--kill-child` ends the whole
 * namespace of processes with unshare, and `--pdeathsig` ends unshare with the process that starts it.
 */
export function unshareCommand(isRoot = process.getuid?.() === 0): readonly [string, ...string[]] {
  return [
    ...(['setpriv', '--pdeathsig', 'KILL'] as const),
    ...['unshare', ...(isRoot ? [] : ['--user', '--map-auto', '--map-root-user'])],
    ...['--net', '--pid', '--mount', '--fork', '--kill-child', '--mount-proc'],
  ];
}

/** The modules of the kernel that the rules of `istio-iptables` need. Only root can load them. */
export const kernelModules =
  'nft_compat nft_chain_nat nft_redir xt_REDIRECT xt_owner xt_conntrack xt_multiport';

/** What this machine refuses of what a rehearsal needs: namespaces, or iptables in them. */
export async function namespaceProblem(): Promise<Unavailable | undefined> {
  const inNamespaces = await attempt(
    'ip link set lo up && ip link add test type bridge && mount -t tmpfs none /tmp',
  );
  if (inNamespaces !== undefined)
    return unavailable(`namespaces do not work: ${inNamespaces}`, namespaceRemedy());
  const rule = '-t nat -A OUTPUT -p tcp -m owner --uid-owner 1337 -j REDIRECT --to-ports 15001';
  const redirect = await attempt(`iptables ${rule}`);
  if (redirect === undefined) return undefined;
  return unavailable(
    `iptables cannot redirect connections in a network namespace: ${redirect}`,
    `Load the modules of the kernel: sudo modprobe --all ${kernelModules}`,
  );
}

/** Runs a script in namespaces; the result is the reason why it failed. */
async function attempt(script: string): Promise<string | undefined> {
  const run = runner({ env: { ...process.env, PATH: systemPath(), LC_ALL: 'C' } });
  const { exitCode, signal, stderr } = await run`${unshareCommand()} -- sh -c ${script}`;
  if (exitCode === 0) return undefined;
  return stderr.trim().split('\n')[0] || `exit code ${exitCode ?? signal}`;
}

/** Which setting of the kernel refuses namespaces differs by distribution. */
function namespaceRemedy(): string {
  if (process.getuid?.() === 0)
    return 'In a container, run it with --privileged, or run this outside of the container.';
  const settings = [
    { file: 'kernel/apparmor_restrict_unprivileged_userns', refuses: '1', allows: '0' }, // Ubuntu 24.04
    { file: 'kernel/unprivileged_userns_clone', refuses: '0', allows: '1' }, // Debian before 11
    { file: 'user/max_user_namespaces', refuses: '0', allows: '15000' },
  ];
  const refusing = settings.filter(({ file, refuses }) => settingOf(file) === refuses);
  const commands = refusing.map(({ file, allows }) => `sudo sysctl ${file.replace('/', '.')}=${allows}`);
  if (commands.length > 0) return `Run ${commands.join(' and ')}, or run this as root.`;
  return 'Give your user subordinate ids (sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER), use util-linux 2.38 or newer, or run this as root.';
}

function settingOf(file: string): string | undefined {
  const path = `/proc/sys/${file}`;
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

const unavailable = (reason: string, remedy: string): Unavailable => ({
  available: false,
  missing: 'a rehearsal on this machine',
  reason: reason.endsWith('.') ? reason : `${reason}.`,
  remedy,
});
