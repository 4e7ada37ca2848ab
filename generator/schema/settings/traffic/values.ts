import Type from 'typebox';
import { dnsLabel, mapOf } from '../../names.ts';

/** A share of calls, possibly fractional. Istio refuses values below a ten-thousandth of a percent. */
export const percent = (purpose: string) =>
  Type.Number({ minimum: 0.0001, maximum: 100, description: `${purpose} In percent. Default: 100.` });

/** A time limit, or `off`: no limit, even if the service has a limit for all its methods. */
export const timeoutOrOff = (purpose: string) =>
  Type.String({
    title: 'a duration or "off"',
    pattern: '^(off|([0-9]+(\\.[0-9]+)?(ms|s|m|h))+)$',
    description: `${purpose} A number with a unit (ms, s, m or h), or off for no limit.`,
    examples: ['500ms', '2s', 'off'],
  });

/** The share of the calls that each version gets. */
export const shares = (description: string) =>
  mapOf(dnsLabel('Name of a version.', 'v1'), Type.Integer({ minimum: 0, maximum: 100 }), {
    minProperties: 1,
    description,
  });
