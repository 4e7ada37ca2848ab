import type { ContainerSpec } from './pod-spec.ts';

/** Programs of this machine in the place of the image of Istio's proxy. */
export interface ProxyTools {
  readonly pilotAgent: string;
  readonly envoy: string;
  /** The template of Envoy's first configuration: tools/packaging/common/envoy_bootstrap.json of Istio. */
  readonly bootstrapTemplate: string;
}

/** Paths in the image of Istio's proxy, at which pilot-agent and handlers look for its parts. */
export const proxyImage = (tools: ProxyTools): ReadonlyMap<string, string> =>
  new Map([
    [agent, tools.pilotAgent],
    ['/usr/local/bin/envoy', tools.envoy],
    ['/var/lib/istio/envoy/envoy_bootstrap_tmpl.json', tools.bootstrapTemplate],
  ]);

const agent = '/usr/local/bin/pilot-agent';

/** Root of the network of the pod. */
const root = { uid: 0, gid: 0 };

/** What runs in a container of Istio, one after the other; undefined for a container of the application. */
export function istioCommands({ args, user, group }: ContainerSpec): readonly IstioCommand[] | undefined {
  const proxy = { uid: user ?? 1337, gid: group ?? 1337 };
  if (args[0] === 'proxy')
    // A thread for each core would only cost memory here.
    return [{ user: proxy, command: [agent, ...args, '--concurrency', '1'] }];
  if (args[0] !== 'istio-iptables') return undefined;
  if (!args.includes('--run-validation')) return [{ user: root, command: [agent, ...args] }];
  // With istio-cni, its plugin on the node writes the rules before the containers start, and the container only
  // validates them.
  const rules = args.filter(
    (argument) => argument !== '--run-validation' && argument !== '--skip-rule-apply',
  );
  return [
    { user: root, command: [agent, ...rules] },
    { user: proxy, command: [agent, ...args] },
  ];
}

/** A command of Istio, and who runs it. */
export interface IstioCommand {
  readonly user: { readonly uid: number; readonly gid: number };
  readonly command: readonly string[];
}
