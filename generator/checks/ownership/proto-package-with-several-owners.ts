import type { Loaded } from '../../load/workspace.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck } from '../check.ts';

export const protoPackageWithSeveralOwners = defineCheck({
  name: 'proto-package-with-several-owners',
  code: 'MESH351',
  severity: 'information',
  title: 'A proto package that services of several owners serve',
  explanation:
    'Messages of one package are used by all its gRPC services, and a package is what gets a new version when a contract breaks. Where several teams serve one, a change of one of them is a change of the others, and a new version has to be made by all at once. A package a team keeps contracts apart.',
  source: 'Buf, Files and packages; gRPC, Versioning gRPC services',
  *run({ services }) {
    const first = new Map<string, { readonly loaded: Loaded<ServiceSpec>; readonly index: number }>();
    for (const loaded of services) {
      const { spec, at } = loaded;
      for (const [index, name] of spec.grpc.services.entries()) {
        const proto = name.slice(0, name.lastIndexOf('.'));
        const other = first.get(proto);
        if (!other) first.set(proto, { loaded, index });
        else if (other.loaded.spec.owner !== spec.owner) {
          yield {
            message: `${spec.name} of ${spec.owner} and ${other.loaded.spec.name} of ${other.loaded.spec.owner} serve the package ${proto}`,
            at: at(['grpc', 'services', index]),
            hint: `give the gRPC services of ${spec.owner} a package of their own with their next version`,
            related: [
              {
                message: `served by ${other.loaded.spec.name} too`,
                at: other.loaded.at(['grpc', 'services', other.index]),
              },
            ],
          };
          break;
        }
      }
    }
  },
});
