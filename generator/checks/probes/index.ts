export { containerLivenessEqualsReadiness } from './container-liveness-equals-readiness.ts';
export { containerWithoutProbes } from './container-without-probes.ts';
export { livenessProbeEqualsReadiness } from './liveness-probe-equals-readiness.ts';
export { probeBlockedByMutualTls } from './probe-blocked-by-mutual-tls.ts';
export { probeKillsHealthyPod } from './probe-kills-healthy-pod.ts';
export { probeWithOtherProtocol } from './probe-with-other-protocol.ts';
export { serviceWithoutProbes } from './service-without-probes.ts';
export { unanswerableProbe } from './unanswerable-probe.ts';
