export { telemetryMatchesNoCall } from './telemetry-matches-no-call.ts';
export { telemetryWithUnknownProvider } from './telemetry-with-unknown-provider.ts';
export { unknownTelemetryProvider } from './unknown-telemetry-provider.ts';
