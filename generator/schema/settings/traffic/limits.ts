import Type from 'typebox';

/** A share of calls that need not be whole; below a ten-thousandth of a percent Istio refuses it. */
export const percent = (purpose: string) =>
  Type.Number({ minimum: 0.0001, maximum: 100, description: `${purpose} In percent. Default: 100.` });

/** How long something may take, or `off`: no limit, also where the service has one for all its methods. */
export const timeoutOrOff = (purpose: string) =>
  Type.String({
    title: 'a duration or off',
    pattern: '^(off|([0-9]+(\\.[0-9]+)?(ms|s|m|h))+)$',
    description: `${purpose} A number with a unit: ms, s, m or h; off is no limit.`,
    examples: ['500ms', '2s', 'off'],
  });
