/** Fields of a kind that the API server takes and the control plane never looks at. */
export interface UnreadFields {
  readonly kind: string;
  readonly fields: readonly string[];
}

/**
 * Fields of Istio's kinds whose names are not in the source of the pinned istiod: some are ahead of it, others are
 * left over. `unread-fields.test.ts` reads that source, and prints what the list should be.
 */
export const unreadFields: readonly UnreadFields[] = [
  { kind: 'DestinationRule', fields: ['consecutiveErrors', 'outlierDetectionHttpErrorCodes'] },
  { kind: 'EnvoyFilter', fields: ['filterClass'] },
  { kind: 'TrafficExtension', fields: ['verificationKey'] },
  { kind: 'VirtualService', fields: ['exponentialDelay', 'http2Error', 'sourceSubnet'] },
  { kind: 'WasmPlugin', fields: ['verificationKey'] },
];
