import { expect, test } from 'vitest';
import { readSettings } from './settings.ts';

test('an empty environment is enough', () => {
  expect(readSettings('greeter-a', {})).toEqual({
    service: 'greeter-a',
    version: 'dev',
    host: '0.0.0.0',
    port: 50051,
    drainSeconds: 25,
  });
});

test('the environment decides', () => {
  const env = { APP_VERSION: 'v2', HOST: '127.0.0.1', PORT: '0', DRAIN_SECONDS: '3' };
  expect(readSettings('greeter-a', env)).toEqual({
    service: 'greeter-a',
    version: 'v2',
    host: '127.0.0.1',
    port: 0,
    drainSeconds: 3,
  });
});

test.each([{ PORT: 'grpc' }, { PORT: '65536' }, { PORT: '-1' }, { PORT: '1e3' }, { DRAIN_SECONDS: '2.5' }])(
  '%o is refused by name',
  (env) => {
    expect(() => readSettings('greeter-a', env)).toThrow(
      new RegExp(`^${Object.keys(env)[0]} must be an integer`),
    );
  },
);
