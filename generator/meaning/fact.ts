import type { Scale } from '../model/fleet.ts';
import type { CallFact } from './call-fact.ts';

/** A rule of a service's routes. Which calls go elsewhere because of it, facts of their own say. */
export interface RuleFact {
  readonly kind: 'rule';
  readonly change: 'added' | 'removed' | 'changed' | 'moved';
  readonly rule: string;
  /** What a call must be like; of a changed rule, before. */
  readonly conditions: readonly string[];
  /** What a call must be like from now on, where that changed. */
  readonly newConditions?: readonly string[];
  /** For a moved rule: the rules that it is tried before now, and was not. */
  readonly nowBefore?: readonly string[];
}

/** A caller in the mesh may call a service now, or may no longer. Gateways are told as exposures. */
export interface AccessFact {
  readonly kind: 'access';
  readonly change: 'allowed' | 'withdrawn';
  readonly caller: string;
  /** `package.Service/Method` */
  readonly methods: readonly string[];
  /** Ports beside that of gRPC. */
  readonly ports: readonly number[];
  /** True where the caller may call nothing else of the service. */
  readonly isWhole: boolean;
}

/** Calls are refused now that the spec names so, or no longer. */
export interface DenialFact {
  readonly kind: 'denial';
  readonly change: 'added' | 'removed';
  readonly methods: readonly string[];
  /** Undefined is everybody. */
  readonly callers?: readonly string[];
}

/** A service accepts plain text beside mutual TLS now, or no longer; null is mutual TLS only. */
export interface PlaintextFact {
  readonly kind: 'plaintext';
  readonly before: PlaintextTerms | null;
  readonly after: PlaintextTerms | null;
}

/** What callers without an identity may do. */
export interface PlaintextTerms {
  readonly methods: readonly string[];
  readonly reason: string;
}

/** Some methods need another token of an end user than before; null is none. */
export interface TokenFact {
  readonly kind: 'token';
  readonly methods: readonly string[];
  readonly before: TokenTerms | null;
  readonly after: TokenTerms | null;
}

/** Which tokens are taken. */
export interface TokenTerms {
  readonly issuer: string;
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

/** Methods can be reached through a gateway now, or no longer. */
export interface ExposureFact {
  readonly kind: 'exposure';
  readonly change: 'opened' | 'closed';
  readonly gateway: string;
  readonly hosts: readonly string[];
  readonly methods: readonly string[];
}

/** A service may connect to what it does not declare, or no longer. */
export interface OutboundFact {
  readonly kind: 'outbound';
  readonly change: 'opened' | 'closed';
}

/** A version of a service appears or goes. */
export interface VersionFact {
  readonly kind: 'version';
  readonly change: 'added' | 'removed';
  readonly version: string;
  readonly image: string;
  readonly scale: Scale;
}

/** A version runs another image. */
export interface ImageFact {
  readonly kind: 'image';
  readonly version: string;
  readonly before: string;
  readonly after: string;
}

/** A version has another number of pods. */
export interface ScaleFact {
  readonly kind: 'scale';
  readonly version: string;
  readonly before: Scale;
  readonly after: Scale;
}

/** Services, external services, clusters, namespaces or gateways appear or go. */
export interface PresenceFact {
  readonly kind: 'presence';
  readonly what: 'service' | 'external service' | 'cluster' | 'gateway' | 'namespace';
  /** At least one. */
  readonly names: readonly string[];
  readonly change: 'added' | 'removed';
}

/** What the protos say of a method of a service. */
export interface ContractFact {
  readonly kind: 'contract';
  readonly change: 'added' | 'removed' | 'changed';
  readonly method: string;
  /** `unary → server streaming`; empty for a method that appears or goes. */
  readonly details: readonly string[];
}

/** A setting has another value. */
export interface SettingFact {
  readonly kind: 'setting';
  readonly area: Area;
  /** What of the subject: `subset v2`, `port 9090`. */
  readonly of?: string;
  /** Path of keys; empty for the area as a whole. */
  readonly name: string;
  /** Undefined where nothing was said. */
  readonly before?: string;
  readonly after?: string;
}

/** What settings are about. */
export type Area =
  | 'load balancing'
  | 'connection pool'
  | 'outlier detection'
  | 'TLS'
  | 'traffic distribution'
  | 'resources'
  | 'environment'
  | 'configuration'
  | 'secrets'
  | 'pod'
  | 'identity'
  | 'visibility'
  | 'external service'
  | 'tokens'
  | 'gateway'
  | 'cluster'
  | 'telemetry'
  | 'project'
  | 'fleet'
  | 'code owners'
  | 'own documents';

/** Documents that appear or go; `left` are those that nothing manages any longer, and nothing deletes. */
export interface DocumentsFact {
  readonly kind: 'documents';
  readonly change: 'created' | 'deleted' | 'left';
  readonly documents: readonly DocumentName[];
}

/** Documents that change although nothing above says why: nothing is hidden. */
export interface UnexplainedFact {
  readonly kind: 'unexplained';
  readonly documents: readonly DocumentName[];
}

/** What a document is called in its cluster. */
export interface DocumentName {
  readonly kind: string;
  /** Empty for what is in none. */
  readonly namespace: string;
  readonly name: string;
}

/** Everything that a change can mean. */
export type Fact =
  | CallFact
  | RuleFact
  | AccessFact
  | DenialFact
  | PlaintextFact
  | TokenFact
  | ExposureFact
  | OutboundFact
  | VersionFact
  | ImageFact
  | ScaleFact
  | PresenceFact
  | ContractFact
  | SettingFact
  | DocumentsFact
  | UnexplainedFact;
