import { cdk8s } from './cdk8s.ts';
import { cue } from './cue.ts';
import { helm } from './helm.ts';
import { jsonnet } from './jsonnet.ts';
import type { Peer } from './peer.ts';

/** Every program that the generator is compared with. kustomize builds the generated tree itself. */
export const peers: readonly Peer[] = [helm, jsonnet, cue, cdk8s];
