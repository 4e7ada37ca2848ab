import { identityOfDocument } from '../../model/additions.ts';
import { maxLabel } from '../../schema/names.ts';
import { defineCheck } from '../check.ts';

/** Longest names of kinds whose controllers make names or labels of them: pods of a CronJob are named with a time behind. */
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
  title: 'A name that is too long for what is made of it',
  explanation:
    'Controllers put numbers and hashes behind a name, and make labels and host names of it, which have at most 63 characters. A CronJob has 52 of them, so has a StatefulSet; for a gateway of the Gateway API, Istio makes a Service that is named after the gateway and its class.',
  source: 'Kubernetes, CronJob; StatefulSet; Gateway API, GEP-1762',
  *run({ additions, clusters }) {
    for (const { folder, value, at } of additions) {
      const { kind = '', name = '' } = (folder === 'extra' && identityOfDocument(value)) || {};
      const limit = Object.hasOwn(longest, kind) ? (longest[kind] ?? maxLabel) : undefined;
      if (limit === undefined || name.length <= limit) continue;
      yield {
        message: `${name} has ${name.length} characters, and the name of a ${kind} at most ${limit}`,
        at: at(['metadata', 'name']),
        hint: 'choose a shorter name',
      };
    }
    for (const { spec, at } of clusters) {
      for (const [name, { type, className }] of Object.entries(spec.gateways ?? {})) {
        const made = `${name}-${className}`;
        if (type !== 'gateway-api' || made.length <= maxLabel) continue;
        yield {
          message: `the Service of the gateway would be ${made}, of ${made.length} characters: at most ${maxLabel} are allowed`,
          at: at(['gateways', name], 'key'),
          hint: 'choose a shorter name for the gateway',
        };
      }
    }
  },
});
