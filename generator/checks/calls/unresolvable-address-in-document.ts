import { nearest } from '../../diagnostics/nearest.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { hasPort } from '../../model/served-ports.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { type WrittenAddress, writtenAddresses } from '../support/documents/container-addresses.ts';
import { perPlace } from '../support/places.ts';

export const unresolvableAddressInDocument = defineRenderedCheck({
  name: 'unresolvable-address-in-document',
  code: 'MESH1200',
  severity: 'warning',
  title: 'An address in a document of a team reaches no service',
  explanation:
    'A patch or a document in extra/ gives programs the addresses of services: in env, in arguments, or in a ConfigMap. If an address names a Service that does not exist, another namespace, or a port that the Service does not have, the first call fails with UNAVAILABLE. Addresses of namespaces without services of this repository are not checked.',
  source: 'Kubernetes, DNS for Services and Pods',
  *run(rendered) {
    const found = [...writtenAddresses(rendered)].flatMap((written) => {
      const at = written.document.at(written.path);
      const problem = isInAddition(at) ? problemOf(written, rendered) : undefined;
      return problem ? [{ at, ...problem, message: `${titleOf(written.document)}: ${problem.message}` }] : [];
    });
    for (const [{ at, message, hint }] of perPlace(found, ({ message }) => message))
      yield { at, message, hint };
  },
});

function problemOf(
  { address, namespace, service, document, picture }: WrittenAddress,
  { workspace }: RenderedFleet,
): Required<Pick<Finding, 'message' | 'hint'>> | undefined {
  const { name, port } = address;
  if (service) {
    const numbers = service.ports.map(({ number }) => number);
    if (service.type === 'ExternalName' || numbers.length === 0 || numbers.includes(port)) return undefined;
    return { message: `${name} has no port ${port}`, hint: `its ports are ${numbers.join(', ')}` };
  }
  const spec = workspace.services.find((each) => each.spec.name === name)?.spec;
  const isOurs = workspace.services.some((each) => each.spec.namespace === namespace);
  if (spec && spec.namespace !== namespace) {
    // A host such as stock.example:443 may be one of the internet.
    if (!isOurs && !address.isLong && !hasPort(spec, port)) return undefined;
    return {
      message: `${name} runs in the namespace ${spec.namespace}, but this address resolves in ${namespace}`,
      hint: `write ${name}.${spec.namespace}:${port}`,
    };
  }
  if (spec)
    return {
      message: `${name} does not run in ${picture.name}`,
      hint: `add ${name} to clusters/${picture.name}.yaml, or move the document to a folder of the clusters that run it`,
    };
  if (!isOurs || workspace.externalNames.has(name)) return undefined;
  const names = picture.services
    .filter((each) => each.namespace === namespace)
    .map(({ host }) => host.split('.')[0] ?? '');
  // A name without a namespace may be anything, such as a host of the local network.
  if (address.namespace === undefined && nearest(name, names).length === 0) return undefined;
  return {
    message: `there is no Service ${name} in the namespace ${namespace}`,
    hint: suggest(
      name,
      names,
      `Services of ${document.namespace === namespace ? 'this namespace' : namespace}`,
    ),
  };
}
