import { meshCredentials } from '../../chassis/next-hop.ts';
import type { BuildService } from '../../chassis/run-service.ts';
import { GreeterClient } from '../../gen/greeter/v1/greeter.ts';
import { greeterA } from './greeter.ts';

/** greeter-a with a connection to greeter-b. */
export const build: BuildService = ({ settings, log, callee }) => {
  const { address, options } = callee('greeter-b');
  const next = new GreeterClient(address, meshCredentials, options);
  return { endpoints: [greeterA(settings, next, log)], close: () => next.close() };
};
