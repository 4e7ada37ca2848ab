import { isIP } from 'node:net';
import { defineCheck, settingsSources } from '../check.ts';

export const hostAliasHidesService = defineCheck({
  name: 'host-alias-hides-service',
  code: 'MESH1915',
  severity: 'error',
  title: 'hostAliases contains a wrong address, or the name of a service',
  explanation:
    'Names in hostAliases are resolved before DNS. A name of a service or of an external service leads the calls of the pods to the address there: they leave the mesh, or reach an endpoint that no route knows. The API server rejects pods with an address that is not an IP address.',
  source: 'Kubernetes, Adding entries to Pod /etc/hosts with HostAliases',
  *run(workspace) {
    const services = workspace.services.flatMap(({ spec: { name, namespace } }) => [
      [name, name],
      [`${name}.${namespace}`, name],
      [`${name}.${namespace}.svc`, name],
      [`${name}.${namespace}.svc.${workspace.fleet?.spec.clusterDomain ?? 'cluster.local'}`, name],
    ]);
    const externals = workspace.externals.flatMap(({ spec }) => spec.hosts.map((host) => [host, spec.name]));
    const names = new Map([...externals, ...services].map(([host = '', name = '']) => [host, name]));
    for (const { spec, at } of settingsSources(workspace))
      for (const [address, hosts] of Object.entries(spec.hostAliases ?? {})) {
        if (isIP(address) === 0)
          yield {
            message: `${address} is not an IP address`,
            at: at(['hostAliases', address], 'key'),
            hint: 'write an IPv4 or IPv6 address',
          };
        for (const [index, host] of hosts.entries()) {
          const service = names.get(host);
          if (service === undefined) continue;
          yield {
            message: `${host} leads to ${address} in the pods of ${spec.name}, and no longer to ${service}`,
            at: at(['hostAliases', address, index]),
            hint: `remove it; routes decide where calls to ${service} go`,
          };
        }
      }
  },
});
