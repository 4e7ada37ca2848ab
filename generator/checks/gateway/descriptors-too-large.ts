import { grpcServicesOf, servedBy } from '../../load/proto-index.ts';
import { transcodingOf } from '../../model/transcoding.ts';
import { defineCheck } from '../check.ts';
import { exposures } from '../support/exposures.ts';
import { perPlace } from '../support/places.ts';
import { allMethods } from '../support/routes/rule-methods.ts';

/** What etcd takes in one request, less what else an EnvoyFilter and its fields' owners need. */
const mostBytes = 1_400_000;

export const descriptorsTooLarge = defineCheck({
  name: 'descriptors-too-large',
  code: 'MESH1737',
  severity: 'error',
  title: 'The compiled protos do not fit in a document',
  explanation:
    'With json, an EnvoyFilter has the compiled protos of the exposed gRPC services and of everything that they import, once for each host. etcd refuses documents of more than about 1.5 MB, so the sync would fail.',
  source: 'etcd, System limits: request size limit',
  *run({ instances, protos = {} }) {
    const all = [...exposures(instances)].flatMap((exposed) => {
      const { spec, exposure } = exposed;
      if (!exposure.json) return [];
      const methods = allMethods(servedBy(spec, protos)).map(({ name }) => name);
      const each = transcodingOf(grpcServicesOf(spec), methods, protos)?.descriptors.length ?? 0;
      const bytes = each * exposure.hosts.length;
      return bytes > mostBytes ? [{ ...exposed, at: exposed.atKey('json'), bytes }] : [];
    });
    for (const [{ at, gateway, name, bytes }] of perPlace(all, (each) => each.bytes))
      yield {
        message: `the compiled protos of ${name} for ${gateway} have ${(bytes / 1_000_000).toFixed(1)} MB`,
        at,
        hint: 'move the gRPC service to a proto with fewer imports, or expose it at fewer hosts',
      };
  },
});
