import { suggest } from '../../diagnostics/suggestion.ts';
import { defineProofCheck, type Finding, type ProofContext } from '../proof-check.ts';

export const proofWithUnknownCaller = defineProofCheck({
  name: 'proof-with-unknown-caller',
  code: 'MESH703',
  severity: 'error',
  title: 'A proof with a caller that is not there',
  explanation:
    'The calls of a proof come from a service that runs in the cluster, from outside through one of its gateways, from an identity that no service has, or in plain text: exactly one of these. A proof with any other caller could not be carried out.',
  *check(context) {
    const { proof, at } = context;
    const { service, gateway, host, principal, plaintext } = proof.from;
    const said = [service, gateway, principal, plaintext].filter((each) => each !== undefined);
    if (said.length !== 1) {
      const hint = 'say exactly one of service, gateway, principal and plaintext';
      yield { message: 'it is not clear who calls', at: at(['from'], 'key'), hint };
      return;
    }
    if ((gateway === undefined) !== (host === undefined)) {
      const hint = 'say gateway and host together';
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
    // The name is right if the service is there: a proof of other clusters, or of a service that left this one.
    const isKnown = workspace.services.some(({ spec }) => spec.name === name);
    const hint = isKnown
      ? 'name the clusters of the proof under clusters, or take the proof out'
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
