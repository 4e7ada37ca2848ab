export { telemetryWithUnknownProvider } from './telemetry-with-unknown-provider.ts';
export { unknownTelemetryProvider } from './unknown-telemetry-provider.ts';
