import Type from 'typebox';
import { closed, duration, grpcMethodName, mapOf } from '../names.ts';
import { faults } from './traffic/faults.ts';
import { timeoutOrOff } from './traffic/limits.ts';
import { mirror } from './traffic/mirror.ts';
import { retries } from './traffic/retries.ts';
import { routes } from './traffic/routes.ts';

export { retryConditions } from './traffic/retries.ts';

const methodPolicy = closed(
  {
    timeout: Type.Optional(
      timeoutOrOff(
        'How long a call may take, retries included; a stream that is answered ends with it. Counted from when all of the request was sent.',
      ),
    ),
    retries: Type.Optional(retries),
  },
  'What differs for this method.',
);

/** How calls are treated on their way to a version. */
export const trafficSettings = {
  timeout: Type.Optional(
    duration(
      'How long a call of any method may take, retries included; not of methods that answer with a stream. Without it: no limit.',
    ),
  ),
  retries: Type.Optional(retries),
  methods: Type.Optional(
    mapOf(grpcMethodName('A method of this service.'), methodPolicy, {
      description: 'What differs by method.',
    }),
  ),
  routes: Type.Optional(routes),
  mirror: Type.Optional(mirror),
  faults: Type.Optional(faults),
};
