/** A message of istioctl analyze, as its JSON says it. */
export interface IstioMessage {
  readonly code: string;
  readonly level: string;
  readonly message: string;
  /** Kind, namespace and name: `VirtualService shop/orders`. */
  readonly origin?: string;
  /** File and line. */
  readonly reference?: string;
  readonly documentationUrl?: string;
}

/** What the repository knows of a cluster, to tell what only the cluster itself can know. */
export interface Known {
  /** Namespaces whose contents are all rendered here. */
  readonly namespaces: ReadonlySet<string>;
}

/** A kind of message that files alone cannot be sure of, and why. */
interface Unknowable {
  readonly code: string;
  readonly reason: string;
  applies(message: IstioMessage, known: Known): boolean;
}

/**
 * What is not told on, each with its reason. Everything else is. Analyzers that read Pods, Services, Nodes, Namespaces
 * or Secrets do not run at all without a cluster: istioctl reads none of these from files.
 */
export const unknowable: readonly Unknowable[] = [
  {
    code: 'IST0101',
    reason:
      'a gateway or a host in a namespace that is not rendered here: another repository may well bring it',
    applies: ({ message }, { namespaces }) => {
      const [, name = ''] = /not found: "([^"+]+)/.exec(message) ?? [];
      const elsewhere = namespaceOf(name);
      return elsewhere !== undefined && !namespaces.has(elsewhere);
    },
  },
  {
    code: 'IST0132',
    reason: 'the hosts of a gateway in a namespace that is not rendered here are not known',
    applies: ({ message }, { namespaces }) => {
      const [, namespace] = /in Gateway ([^/\s]+)\//.exec(message) ?? [];
      return namespace !== undefined && !namespaces.has(namespace);
    },
  },
  {
    code: 'IST0128',
    reason: "proxies verify servers with the system's certificate authorities where a rule names none",
    applies: () => true,
  },
  {
    code: 'IST0129',
    reason: "proxies verify servers with the system's certificate authorities where a rule names none",
    applies: () => true,
  },
  {
    code: 'IST0157',
    reason:
      'which providers log by default is said in the mesh config, which the cluster has and files do not',
    applies: () => true,
  },
];

/** Why a message cannot be relied upon; undefined where it can. */
export function whyUnknowable(message: IstioMessage, known: Known): string | undefined {
  return unknowable.find(({ code, applies }) => code === message.code && applies(message, known))?.reason;
}

/** The namespace in `namespace/name` and in `name.namespace.svc…`; undefined where the name is a short one. */
function namespaceOf(name: string): string | undefined {
  if (name.includes('/')) return name.split('/')[0];
  const [, namespace] = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(name) ?? [];
  return namespace;
}
