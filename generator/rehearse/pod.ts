import type { Labels } from '../mesh/kubernetes-object.ts';

/** A pod that runs on this machine. */
export interface Pod {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  /** Its IP address, in the network of its cluster. */
  readonly address: string;
}

/** A container of a pod, as the API server has it after injection. */
export interface Container {
  readonly name: string;
  readonly image: string;
  /** Environment variables, with the values of all references. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of the pod: `mountPath` of a volume lies below it. */
  readonly folder: string;
  /** Where its programs see the files of this machine, whatever volumes it has: a prefix of their paths. */
  readonly machine: string;
  /** A file that resolves the Services of the cluster, as /etc/hosts does: the program sees it there. */
  readonly ports: readonly number[];
}

/** What runs in the place of a container of the application. */
export interface ContainerProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Called when the program has started, with a channel to it (Node's IPC). */
  started?(channel: Channel): void;
}

/** Messages from and to the program of a container. */
export interface Channel {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** Which program runs in the place of a container; undefined for one that has nothing to do. */
export type ProgramOf = (pod: Pod, container: Container) => ContainerProgram | undefined;
