import type { Path } from '../../lang/at-path.ts';

/** The numbers of a file of the cluster and of a document in it, both from 0. Empty documents do not count. */
export interface DocumentPlace {
  readonly file: number;
  readonly document: number;
}

/** A message of Istio's analysis. */
export interface IstioMessage {
  readonly code: string;
  readonly level: string;
  readonly message: string;
  /** Kind, namespace and name: `VirtualService shop/orders`. */
  readonly origin?: string;
  /** The document; undefined for the configuration of the mesh, which is not among the files. */
  readonly place?: DocumentPlace;
  /** The value in the document, if Istio names one. */
  readonly path?: Path;
  /** The address of Istio's page about the code. */
  readonly page?: string;
}

/**
 * What the repository knows about a cluster. It separates certain messages from those that only the cluster
 * can confirm.
 */
export interface ClusterContext {
  /** Namespaces whose whole content is rendered by this repository. */
  readonly namespaces: ReadonlySet<string>;
  /** How many EnvoyFilters the cluster gets from this repository. */
  envoyFilters(): number;
  /** True for an AuthorizationPolicy whose pods have only ports of gRPC and HTTP. */
  isForHttpOnly(namespace: string, name: string): boolean;
}

/** A kind of message that cannot be certain from files alone, and why. */
interface UncertainMessage {
  readonly code: string;
  readonly reason: string;
  applies(message: IstioMessage, known: ClusterContext): boolean;
}

/**
 * Messages that are not reported, each with its reason. All others are. Analyzers that read Pods, Services,
 * Nodes, Namespaces or Secrets do not run without a cluster: Istio reads none of these from files.
 */
export const uncertainMessages: readonly UncertainMessage[] = [
  {
    code: 'IST0101',
    reason:
      'a gateway or a host in a namespace that this repository does not render: another repository may provide it',
    applies: ({ message }, { namespaces }) => {
      const [, name = ''] = /not found: "([^"+]+)/.exec(message) ?? [];
      const elsewhere = namespaceOf(name);
      return elsewhere !== undefined && !namespaces.has(elsewhere);
    },
  },
  {
    code: 'IST0132',
    reason: 'the hosts of a gateway in a namespace that this repository does not render are unknown',
    applies: ({ message }, { namespaces }) => {
      const [, namespace] = /in Gateway ([^/\s]+)\//.exec(message) ?? [];
      return namespace !== undefined && !namespaces.has(namespace);
    },
  },
  {
    code: 'IST0133',
    reason: 'every EnvoyFilter gets this warning, whatever it contains',
    applies: ({ message }) => message.includes('EnvoyFilter exposes internal implementation details'),
  },
  {
    code: 'IST0151',
    reason: 'priorities order EnvoyFilters, and the cluster gets only one',
    applies: (_, known) => known.envoyFilters() < 2,
  },
  {
    code: 'IST0128',
    reason: "proxies verify servers with the system's certificate authorities if a rule names none",
    applies: () => true,
  },
  {
    code: 'IST0129',
    reason: "proxies verify servers with the system's certificate authorities if a rule names none",
    applies: () => true,
  },
  {
    code: 'IST0133',
    reason: 'it is about every EnvoyFilter, whatever it contains',
    applies: ({ message }) => message.includes('EnvoyFilter exposes internal implementation details'),
  },
  {
    code: 'IST0133',
    reason: 'the warning is for TCP ports, and the pods of the policy have only ports of gRPC and HTTP',
    applies: ({ message, origin = '' }, known) => {
      const [, namespace, name] = /^AuthorizationPolicy ([^/]+)\/(.+)$/.exec(origin) ?? [];
      return (
        message.includes('only HTTP attributes in a DENY rule') &&
        namespace !== undefined &&
        name !== undefined &&
        known.isForHttpOnly(namespace, name)
      );
    },
  },
  {
    code: 'IST0157',
    reason:
      'the default log providers are set in the mesh config of the cluster, which is not among the files',
    applies: () => true,
  },
  {
    code: 'IST0165',
    reason: 'no team can write such a name: it is not a valid one, which IST0106 reports',
    applies: () => true,
  },
];

/** Why a message is not certain; undefined if it is. */
export function whyUncertain(message: IstioMessage, known: ClusterContext): string | undefined {
  return uncertainMessages.find(({ code, applies }) => code === message.code && applies(message, known))
    ?.reason;
}

/** The namespace in `namespace/name` and in `name.namespace.svc…`; undefined for a short name. */
function namespaceOf(name: string): string | undefined {
  if (name.includes('/')) return name.split('/')[0];
  const [, namespace] = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(name) ?? [];
  return namespace;
}
