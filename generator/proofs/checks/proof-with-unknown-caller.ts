import { suggest } from '../../diagnostics/suggestion.ts';
import { defineProofCheck, type Finding, type ProofContext } from '../proof-check.ts';

export const proofWithUnknownCaller = defineProofCheck({
  name: 'proof-with-unknown-caller',
  code: 'MESH703',
  severity: 'error',
  title: 'A proof has an unknown caller',
  explanation:
    'The calls of a proof have exactly one kind of caller: a service that runs in the cluster, a client outside behind one of its gateways, an identity that no service has, or a client in plain text. A proof with another caller cannot run.',
  *check(context) {
    const { proof, at } = context;
    const { service, gateway, host, principal, plaintext } = proof.from;
    const kinds = [service, gateway, principal, plaintext].filter((each) => each !== undefined);
    if (kinds.length !== 1) {
      const hint = 'write exactly one of service, gateway, principal and plaintext';
      yield { message: 'the proof must have exactly one kind of caller', at: at(['from'], 'key'), hint };
      return;
    }
    if ((gateway === undefined) !== (host === undefined)) {
      const hint = 'write gateway and host together';
      yield { message: 'a call from outside needs a gateway and a host', at: at(['from'], 'key'), hint };
    }
    if (service !== undefined) yield* unknownService(context, service);
    if (gateway !== undefined) yield* unknownGateway(context, gateway);
  },
});

function* unknownService({ instances, workspace, at }: ProofContext, name: string): Iterable<Finding> {
  for (const { cluster } of instances) {
    const running = workspace.instances.filter((each) => each.cluster === cluster).map((each) => each.name);
    if (running.includes(name)) continue;
    const message = `${cluster.spec.name} does not run ${name}, which calls here`;
    // If the service exists, its name is right: it runs in other clusters, or was removed from this one.
    const isKnown = workspace.services.some(({ spec }) => spec.name === name);
    const hint = isKnown
      ? 'list the clusters of the proof under clusters, or remove the proof'
      : suggest(name, running, 'services there');
    yield { message, at: at(['from', 'service']), hint };
    return;
  }
}

function* unknownGateway({ instances, at }: ProofContext, name: string): Iterable<Finding> {
  for (const { cluster } of instances) {
    const gateways = Object.keys(cluster.spec.gateways ?? {});
    if (gateways.includes(name)) continue;
    const message = `${cluster.spec.name} has no gateway ${name}`;
    yield { message, at: at(['from', 'gateway']), hint: suggest(name, gateways, 'gateways there') };
    return;
  }
}
