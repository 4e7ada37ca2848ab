import { expect, test } from 'vitest';
import { LagMeter } from './lag-meter.ts';

test('a timer that is much too late is a lag, from the moment when it was due', () => {
  const meter = new LagMeter(250, 1_000);
  expect(meter.measure(1_250, 9_250)).toBeUndefined();
  expect(meter.measure(1_600, 9_600)).toBeUndefined();
  expect(meter.measure(2_750, 10_750)).toEqual({ at: 9_850, lateMs: 900 });
  expect(meter.measure(3_000, 11_000)).toBeUndefined();
});
