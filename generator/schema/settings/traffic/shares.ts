import Type from 'typebox';
import { dnsLabel, mapOf } from '../../names.ts';

/** The share of the calls that each version gets. */
export const shares = (description: string) =>
  mapOf(dnsLabel('Name of a version.'), Type.Integer({ minimum: 0, maximum: 100 }), {
    minProperties: 1,
    description,
  });
