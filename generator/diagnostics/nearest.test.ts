import { describe, expect, test } from 'vitest';
import { nearest } from './nearest.ts';
import { suggest } from './suggestion.ts';

const keys = ['image', 'timeout', 'retries', 'methods', 'env'];

describe('the candidates for a typing mistake', () => {
  test.each([
    ['imgae', 'two letters swapped'],
    ['iamge', 'two letters swapped at the start'],
    ['imag', 'a letter too few'],
    ['iimage', 'a letter too many'],
    ['imase', 'a wrong letter'],
    ['Image', 'another case'],
  ])('%s: %s', (wrong) => {
    expect(nearest(wrong, keys)).toEqual(['image']);
  });

  test('allow one mistake per three letters', () => {
    expect(nearest('tmeuot', keys)).toEqual(['timeout']);
    expect(nearest('retrys', keys)).toEqual(['retries']);
    expect(nearest('mthds', keys)).toEqual([]);
  });

  test('allow at most three mistakes, however long the name is', () => {
    expect(nearest('shop.checkout.v1.Orders', ['shop.catalogue.v1.Orders'])).toEqual([]);
    expect(nearest('shop.chekout.v1.Ordrs', ['shop.checkout.v1.Orders'])).toEqual([
      'shop.checkout.v1.Orders',
    ]);
  });

  test('exclude what is much farther away than the nearest', () => {
    expect(nearest('shop.v1.Order/Place', ['shop.v1.Orders/Place', 'shop.v1.Orders/Plan'])).toEqual([
      'shop.v1.Orders/Place',
    ]);
  });

  test('contain nothing far away, however short the word is', () => {
    expect(nearest('x', keys)).toEqual([]);
    expect(nearest('', keys)).toEqual([]);
    expect(nearest('ev', keys)).toEqual(['env']);
  });

  test('are at most three, nearest first, and equally near ones in alphabetical order', () => {
    expect(nearest('prod-e', ['prod-eu', 'prod-e2', 'prod-us', 'prod', 'prod-e'])).toEqual([
      'prod-e',
      'prod-e2',
      'prod-eu',
    ]);
  });
});

describe('a suggestion', () => {
  test('asks for a similar name', () => {
    expect(suggest('imgae', keys, 'keys')).toBe('did you mean image?');
    expect(suggest('v3', ['v1', 'v2'], 'versions')).toBe('did you mean v1 or v2?');
  });

  test('lists up to a dozen names if none is similar', () => {
    expect(suggest('tls', ['b', 'a'], 'keys here')).toBe('the keys here are a, b');
    const many = Array.from({ length: 15 }, (_, index) => `service-${String.fromCharCode(97 + index)}`);
    expect(suggest('x', many, 'services')).toMatch(/^the services are service-a, .*service-l, and 3 more$/);
  });

  test('reports that there are none', () => {
    expect(suggest('x', [], 'services')).toBe('there are no services yet');
  });
});
