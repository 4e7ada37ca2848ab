/** How people see colours: the factors of red, green and blue light, for each colour that they see. */
export type Vision = readonly (readonly [number, number, number])[];

/**
 * Kinds of colour vision, by name, the last three without one of the three receptors.
 * Source: Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency,
 * severity 1.0.
 */
export const visions: ReadonlyMap<string, Vision> = new Map([
  [
    'all receptors',
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  ],
  [
    'deuteranopia',
    [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
  ],
  [
    'protanopia',
    [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
  ],
  [
    'tritanopia',
    [
      [1.255528, -0.076749, -0.178779],
      [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.3039],
    ],
  ],
]);

/**
 * How much two colours such as `#0072b2` differ for a kind of vision, as the distance in CIELAB: 1 is hardly visible.
 * Source: CIE 1976 colour difference; IEC 61966-2-1, sRGB.
 */
export function colourDifference(one: string, other: string, vision: Vision): number {
  const [a, b] = [labOf(one, vision), labOf(other, vision)];
  return Math.hypot(...a.map((value, index) => value - (b[index] ?? 0)));
}

function labOf(colour: string, vision: Vision): readonly number[] {
  const light = [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255));
  const [red = 0, green = 0, blue = 0] = vision.map((factors) =>
    Math.min(1, Math.max(0, sum(factors, light))),
  );
  const x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const sum = (factors: readonly number[], values: readonly number[]): number =>
  factors.reduce((total, factor, index) => total + factor * (values[index] ?? 0), 0);

const linear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

const curve = (value: number): number => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
