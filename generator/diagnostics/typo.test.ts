import { describe, expect, test } from 'vitest';
import { correction, isClearKeyTypo, isClearTypo } from './typo.ts';

describe('a clear misspelling', () => {
  test.each([
    ['imgae', 'image', 'two letters swapped'],
    ['timout', 'timeout', 'a letter too few'],
    ['retryy', 'retry', 'a letter too many'],
    ['mechods', 'methods', 'a wrong letter in a long word'],
    ['least_request', 'LEAST_REQUEST', 'another case'],
    ['SayHelo', 'SayHello', 'within a name of several words'],
    ['shop.v1.Odrers', 'shop.v1.Orders', 'within a full name'],
  ])('%s of %s: %s', (wrong, right) => {
    expect(isClearTypo(wrong, right)).toBe(true);
  });

  test.each([
    ['v1', 'v2', 'a number is another one'],
    ['shop.v1.Orders', 'shop.v2.Orders', 'a number within is another one'],
    ['greeter-a', 'greeter-b', 'one letter that is a word'],
    ['GetOrder', 'SetOrder', 'short words are different words'],
    ['Lock', 'Look', 'a wrong letter in four can be another word'],
    ['prod-eu', 'prod-us', 'short words with a meaning'],
    ['tmeuot', 'timeout', 'two mistakes'],
    ['orders', 'orders', 'the same word'],
    ['HTTP', 'HTTPS', 'an s that means TLS'],
    ['grpcs', 'grpc', 'an s that means TLS'],
    ['GetOrder', 'GetOrders', 'one is not many'],
    ['orders-api', 'orders', 'a word more'],
  ])('%s is not one of %s: %s', (wrong, right) => {
    expect(isClearTypo(wrong, right)).toBe(false);
  });
});

test('there are few keys, so a missing s is a misspelling too', () => {
  expect(isClearKeyTypo('method', 'methods')).toBe(true);
  expect(isClearKeyTypo('imgae', 'image')).toBe(true);
  expect(isClearKeyTypo('host', 'port')).toBe(false);
});

test('there is no correction if two candidates are near', () => {
  expect(correction('StreamHellos', ['StreamHello', 'StreamHelloss'])).toBeUndefined();
  expect(correction('StreamHelos', ['StreamHellos', 'RecordGreeting'])).toBe('StreamHellos');
});
