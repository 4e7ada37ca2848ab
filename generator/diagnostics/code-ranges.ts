/** The codes of a subject. */
export interface CodeRange {
  /** What the rules of the subject are about, for the list of rules. */
  readonly about: string;
  /** Codes that were given before subjects had ranges. They stay; a new rule never gets one of them. */
  readonly old: string;
  /** The first of the 100 codes that new rules of the subject get. */
  readonly from: number;
}

/** Every subject of rules, in the order of the list of rules, with its codes. A code is never changed and never used again. */
export const codeRanges = {
  reading: {
    about: 'reading files: YAML, the shape of specs, protos, recorded releases',
    old: '101-115 201-207 301-302 541',
    from: 1000,
  },
  fleet: {
    about: 'services, clusters and stages: their names and files',
    old: '303-308 340 348 445',
    from: 1100,
  },
  calls: {
    about: 'calls between services, and gRPC methods',
    old: '309-314 316 350 408 443 452',
    from: 1200,
  },
  contracts: { about: 'recorded releases and the methods they serve', old: '542-545', from: 1300 },
  traffic: {
    about: 'routes, weights, timeouts, retries, mirrors and faults (VirtualService)',
    old: '317 323 331 354 370 380 401-403 406-407 411-428 468 481 486',
    from: 1400,
  },
  destination: {
    about: 'load balancing, connection pools, outlier detection and subsets (DestinationRule)',
    old: '328 431-442 450',
    from: 1500,
  },
  access: {
    about: 'identities, tokens, mutual TLS and permissions (AuthorizationPolicy, PeerAuthentication)',
    old: '349 362 373 385-386 451 453-459 461 463 465-467 470',
    from: 1600,
  },
  gateway: { about: 'gateways and exposed services', old: '353 371-372 374 384 462 482-485 489', from: 1700 },
  external: { about: 'external services (ServiceEntry)', old: '444 446-449', from: 1800 },
  workload: {
    about: 'pods, containers, ports, mounts and resources',
    old: '318-321 325-327 355 358-359 361 363 368 409 469 472-474 476-478 490-492 494 497',
    from: 1900,
  },
  images: { about: 'container images, tags and registries', old: '324 330 381-382 479-480 495', from: 2900 },
  probes: { about: 'startup, readiness and liveness probes', old: '352 365-367 387 493 496', from: 3000 },
  scaling: {
    about: 'replicas, autoscaling, disruption budgets and quotas',
    old: '322 329 356 360 364 404-405 429-430 475 498-499 557',
    from: 3100,
  },
  telemetry: { about: 'metrics, traces and logs (Telemetry)', old: '357 460', from: 2000 },
  secrets: { about: 'secrets in plain text', old: '338 390-391 464 471', from: 2100 },
  documents: { about: 'documents in extra/ and patches/', old: '339 341-345 347 375 487-488', from: 2200 },
  ownership: { about: 'owners, teams and approvers', old: '346 351 550-553', from: 2300 },
  change: { about: 'the difference between two commits', old: '501-523 540 554-556', from: 2400 },
  proofs: { about: 'proofs in proofs.yaml', old: '383 392 701-709', from: 2500 },
  tools: {
    about: "findings of buf, kustomize, kubeconform and Istio's analysis",
    old: '601-603 611-612 621-623 631-635',
    from: 2600,
  },
  suppressions: { about: 'comments that suppress a finding', old: '801-805', from: 2700 },
  tree: { about: 'generated files', old: '901-903', from: 2800 },
} as const satisfies Readonly<Record<string, CodeRange>>;

/** What a rule is about: the folder of its check, if a check finds it. */
export type Subject = keyof typeof codeRanges;

/** All subjects, in the order of the list of rules. */
export const subjects: readonly Subject[] = Object.keys(codeRanges).filter(
  (name): name is Subject => name in codeRanges,
);

/** Codes of rules that no longer exist, like `MESH1403`: no other rule gets them. */
export const retiredCodes: readonly string[] = ['MESH1400', 'MESH1402', 'MESH1403', 'MESH1901'];

/** How many codes a subject has for new rules. */
export const rangeSize = 100;

/** True if a rule of the subject can have the code. */
export function isInRange(code: string, subject: Subject): boolean {
  const { old, from }: CodeRange = codeRanges[subject];
  const number = Number(code.replace(/^MESH/, ''));
  if (retiredCodes.includes(code)) return false;
  const isOld = old.split(' ').some((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return first <= number && number <= last;
  });
  return isOld || (from <= number && number < from + rangeSize);
}

/** The code for the next rule of a subject. */
export function nextFreeCode(codes: readonly string[], subject: Subject): string {
  const { from } = codeRanges[subject];
  const used = [...codes, ...retiredCodes].map((code) => Number(code.replace(/^MESH/, '')));
  const last = used.filter((number) => from <= number && number < from + rangeSize);
  return `MESH${Math.max(from - 1, ...last) + 1}`;
}
