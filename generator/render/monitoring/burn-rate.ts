/** A pair of windows: an alert fires if both of them use up what an objective allows this many times too fast. */
export interface BurnRate {
  readonly factor: number;
  readonly long: string;
  /** It ends the alert soon after the errors have ended. */
  readonly short: string;
}

/** How urgent an alert is, and when it fires: any of the pairs is enough. */
export interface Urgency {
  readonly severity: 'critical' | 'warning';
  readonly rates: readonly BurnRate[];
  /** The time in which the slowest of the rates uses up what is allowed for 30 days. */
  readonly usedUpIn: string;
}

/**
 * Two urgencies with two pairs each. 14.4 times too fast for an hour is 2 % of what 30 days allow, 6 times for six hours 5 %,
 * and 3 times for a day or once for three days 10 %.
 * Source: Google, The Site Reliability Workbook, Alerting on SLOs: multiwindow, multi-burn-rate alerts.
 */
export const urgencies: readonly Urgency[] = [
  {
    severity: 'critical',
    rates: [
      { factor: 14.4, long: '1h', short: '5m' },
      { factor: 6, long: '6h', short: '30m' },
    ],
    usedUpIn: '5 days',
  },
  {
    severity: 'warning',
    rates: [
      { factor: 3, long: '1d', short: '2h' },
      { factor: 1, long: '3d', short: '6h' },
    ],
    usedUpIn: '30 days',
  },
];

/** The share of bad calls, as a part of 1, above which a rate is reached. */
export const thresholdOf = ({ factor }: BurnRate, share: number): number =>
  Number(((factor * (100 - share)) / 100).toPrecision(10));
