import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { sideContainers } from '../support/spec-containers.ts';

/** The containers that Istio injects. Source: Istio, injection templates. */
const injected = ['istio-proxy', 'istio-init', 'istio-validation', 'enable-core-dump'];

export const conflictingContainerName = defineCheck({
  name: 'conflicting-container-name',
  code: 'MESH1912',
  severity: 'error',
  title: 'Two containers of a pod have one name',
  explanation:
    'The API server rejects a pod with two containers of one name, init containers included. The container of the service has the name of the service. Istio merges a container with the name of one that it injects into its own: the proxy would run with other settings, or not at all.',
  source: 'Kubernetes, Container: name; Istio, Installing the Sidecar: customizing injection',
  *run(workspace) {
    for (const source of settingsSources(workspace)) yield* mistakes(source);
  },
});

function* mistakes(source: SettingsSource): Iterable<Finding> {
  const { spec, at } = source;
  for (const { name, list, at: atContainer } of sideContainers(source)) {
    const here = { at: atContainer([], 'key'), hint: 'choose another name' };
    if (name === spec.name)
      yield { message: `${name} is already the name of the container of the service`, ...here };
    else if (injected.includes(name))
      yield { message: `${name} is the name of a container that Istio injects`, ...here };
    else if (list === 'containers' && Object.hasOwn(spec.initContainers ?? {}, name))
      yield {
        message: `${name} is the name of a container and of an init container`,
        ...here,
        related: [{ message: 'the init container', at: at(['initContainers', name], 'key') }],
      };
  }
}
