import { meshCredentials, meshOptions } from '../../chassis/next-hop.ts';
import { runService } from '../../chassis/run-service.ts';
import { GreeterClient } from '../../gen/greeter/v1/greeter.ts';
import { greeterA } from './greeter.ts';

void runService('greeter-a', ({ settings, log }) => {
  const address = process.env['GREETER_B_ADDRESS'] || 'greeter-b:50051';
  const next = new GreeterClient(address, meshCredentials, meshOptions);
  return { endpoints: [greeterA(settings, next, log)], close: () => next.close() };
});
