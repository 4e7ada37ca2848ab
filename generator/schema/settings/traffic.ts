import Type from 'typebox';
import { closed, duration, grpcMethodName, mapOf } from '../names.ts';
import { methodObjectives } from './objectives.ts';
import { faults } from './traffic/faults.ts';
import { mirror } from './traffic/mirror.ts';
import { retries } from './traffic/retries.ts';
import { routes } from './traffic/routes.ts';
import { timeoutOrOff } from './traffic/values.ts';

export { retryConditions } from './traffic/retries.ts';

const methodPolicy = closed(
  {
    timeout: Type.Optional(
      timeoutOrOff(
        'Time limit of a call, retries included. It also ends a streamed answer. Time counts from the end of the request.',
      ),
    ),
    retries: Type.Optional(retries),
    objectives: methodObjectives,
  },
  'Settings for this method.',
);

/** How calls are routed to a version. */
export const trafficSettings = {
  timeout: Type.Optional(
    duration(
      'Time limit of a call of any method, retries included. It does not apply to server-streaming methods. Default: no limit.',
    ),
  ),
  retries: Type.Optional(retries),
  methods: Type.Optional(
    mapOf(grpcMethodName('A method of this service.'), methodPolicy, {
      description: 'Settings for single methods.',
    }),
  ),
  routes: Type.Optional(routes),
  mirror: Type.Optional(mirror),
  faults: Type.Optional(faults),
};
