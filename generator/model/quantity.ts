const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A Kubernetes quantity as a number, for comparisons; NaN for any other text.
 * Source: Kubernetes, Quantity.
 */
export function quantityOf(written: string | number): number {
  const [, amount = '', suffix = ''] =
    /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(String(written)) ?? [];
  return amount === '' ? Number.NaN : Number(amount) * (suffix === '' ? 1 : (factors[suffix] ?? Number.NaN));
}
