import { servedPortsOf } from '../../model/served-ports.ts';
import { defineCheck } from '../check.ts';

export const portsOnlyInCluster = defineCheck({
  name: 'ports-only-in-cluster',
  code: 'MESH1930',
  severity: 'error',
  title: 'A service has ports in some clusters only',
  explanation:
    'The Kubernetes Service of a service is in its base, which all clusters share: it exists if the spec of the service has grpc or ports. A cluster file can change and add ports of a service that has some, but it cannot give a Service to one that has none, or take it away.',
  source: 'docs/how-it-works.md',
  *run({ instances }) {
    for (const { spec, service, cluster, at } of instances) {
      const [here, everywhere] = [spec, service.spec].map((each) => servedPortsOf(each).length > 0);
      if (here === everywhere) continue;
      yield {
        message: here
          ? `${spec.name} has ports in ${cluster.spec.name}, but its own spec has none`
          : `${spec.name} has no ports in ${cluster.spec.name}, but its own spec has some`,
        at: at(['ports'], 'key'),
        hint: here
          ? `write ports into services/${spec.name}/service.yaml`
          : 'keep a port, or make it two services',
        related: [{ message: 'its own spec', at: service.at(['name']) }],
      };
    }
  },
});
