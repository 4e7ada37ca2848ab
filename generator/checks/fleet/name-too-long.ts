import { identityOfDocument } from '../../model/additions.ts';
import { podKindOfSpec } from '../../model/workload-kind.ts';
import { maxLabel } from '../../schema/names.ts';
import { defineCheck } from '../check.ts';

/** The longest names of kinds whose controllers derive names or labels from them: the Jobs of a CronJob append a time. */
const longest: Readonly<Record<string, number>> = {
  CronJob: 52,
  Job: maxLabel,
  Service: maxLabel,
  StatefulSet: 52,
};

export const nameTooLong = defineCheck({
  name: 'name-too-long',
  code: 'MESH348',
  severity: 'error',
  title: 'A name is too long for the names that Kubernetes derives from it',
  explanation:
    'Controllers append numbers and hashes to a name and use it in labels and host names, which have at most 63 characters. The name of a CronJob or StatefulSet may have 52, also that of a service which is rendered as one. For a gateway of the Gateway API, Istio creates a Service whose name contains the gateway and its class.',
  source: 'Kubernetes, CronJob; StatefulSet; Gateway API, GEP-1762',
  *run({ additions, clusters, services }) {
    for (const { spec, at } of services) {
      const kind = podKindOfSpec(spec);
      // A Job gets a hash behind its name.
      const limit = kind === 'Job' ? maxLabel - 9 : longest[kind];
      if (limit === undefined || spec.name.length <= limit) continue;
      yield {
        message: `${spec.name} has ${spec.name.length} characters, but the name of a service that is a ${kind} may have at most ${limit}`,
        at: at(['name']),
        hint: 'choose a shorter name',
      };
    }
    for (const { folder, value, at } of additions) {
      const { kind = '', name = '' } = (folder === 'extra' && identityOfDocument(value)) || {};
      const limit = Object.hasOwn(longest, kind) ? (longest[kind] ?? maxLabel) : undefined;
      if (limit === undefined || name.length <= limit) continue;
      yield {
        message: `${name} has ${name.length} characters, but the name of a ${kind} may have at most ${limit}`,
        at: at(['metadata', 'name']),
        hint: 'choose a shorter name',
      };
    }
    for (const { spec, at } of clusters) {
      for (const [name, { type, className }] of Object.entries(spec.gateways ?? {})) {
        const made = `${name}-${className}`;
        if (type !== 'gateway-api' || made.length <= maxLabel) continue;
        yield {
          message: `the Service of the gateway would be named ${made}, which has ${made.length} characters, but at most ${maxLabel} are allowed`,
          at: at(['gateways', name], 'key'),
          hint: 'choose a shorter name for the gateway',
        };
      }
    }
  },
});
