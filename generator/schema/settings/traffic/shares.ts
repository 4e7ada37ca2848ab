import Type from 'typebox';
import { dnsLabel, mapOf } from '../../names.ts';

/** Which version gets how many of the calls. */
export const shares = (description: string) =>
  mapOf(dnsLabel('Name of a version.'), Type.Integer({ minimum: 0, maximum: 100 }), {
    minProperties: 1,
    description,
  });
