import type { Hold, Scale } from '../model/fleet.ts';
import type { Effect } from '../picture/effects/effect.ts';
import type { CallFact } from './call-fact.ts';

/** A routing rule of a service. Separate facts describe which calls it moves. */
export interface RuleFact {
  readonly kind: 'rule';
  readonly change: 'added' | 'removed' | 'changed' | 'moved';
  readonly rule: string;
  /** The conditions of the rule; for a changed rule, the old ones. */
  readonly conditions: readonly string[];
  /** The new conditions, if they changed. */
  readonly newConditions?: readonly string[];
  /** For a moved rule: the rules that it now precedes and did not before. */
  readonly nowBefore?: readonly string[];
}

/** A caller in the mesh may now call a service, or no longer may. Gateways are exposure facts. */
export interface AccessFact {
  readonly kind: 'access';
  readonly change: 'allowed' | 'withdrawn';
  readonly caller: string;
  /** `package.Service/Method` */
  readonly methods: readonly string[];
  /** Ports besides the gRPC port. */
  readonly ports: readonly number[];
  /** True if the caller may call nothing else of the service. */
  readonly isWhole: boolean;
  /** True if the policies of the service are a dry run before and after the change: they deny no call. */
  readonly isDryRun?: true;
}

/** The policies of a service become a dry run, or are enforced. */
export interface EnforcementFact {
  readonly kind: 'enforcement';
  readonly change: 'enforced' | 'dry run';
}

/** The spec now denies calls by name, or no longer does. */
export interface DenialFact {
  readonly kind: 'denial';
  readonly change: 'added' | 'removed';
  readonly methods: readonly string[];
  /** Undefined means all callers. */
  readonly callers?: readonly string[];
  /** True if the policies of the service are a dry run before and after the change: they deny no call. */
  readonly isDryRun?: true;
}

/**
 * A service now accepts plain text in addition to mutual TLS, or no longer does; null means only mutual TLS.
 */
export interface PlaintextFact {
  readonly kind: 'plaintext';
  readonly before: PlaintextTerms | null;
  readonly after: PlaintextTerms | null;
}

/** What callers without an identity may call. */
export interface PlaintextTerms {
  readonly methods: readonly string[];
  readonly reason: string;
}

/** Some methods now require a different end-user token; null means none. */
export interface TokenFact {
  readonly kind: 'token';
  readonly methods: readonly string[];
  readonly before: TokenTerms | null;
  readonly after: TokenTerms | null;
  /** True if the policies of the service are a dry run before and after the change: they require no token. */
  readonly isDryRun?: true;
}

/** The accepted tokens. */
export interface TokenTerms {
  readonly issuer: string;
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

/** Methods are now reachable through a gateway, or no longer are. */
export interface ExposureFact {
  readonly kind: 'exposure';
  readonly change: 'opened' | 'closed';
  readonly gateway: string;
  readonly hosts: readonly string[];
  readonly methods: readonly string[];
}

/** Browsers may now do something through a gateway, or no longer may. */
export interface BrowserFact {
  readonly kind: 'browsers';
  readonly change: 'opened' | 'closed';
  readonly gateway: string;
  /** Such as `gRPC-Web`, or `pages of https://shop.example.com`. */
  readonly what: readonly string[];
}

/** A service may connect to undeclared hosts, or no longer may. */
export interface OutboundFact {
  readonly kind: 'outbound';
  readonly change: 'opened' | 'closed';
}

/** A version of a service is added or removed. */
export interface VersionFact {
  readonly kind: 'version';
  readonly change: 'added' | 'removed';
  readonly version: string;
  readonly image: string;
  /** Undefined for a job. */
  readonly scale?: Scale;
}

/** A version runs another image. */
export interface ImageFact {
  readonly kind: 'image';
  readonly version: string;
  readonly before: string;
  readonly after: string;
}

/** A job that runs once gets another name, and so runs again. */
export interface RunFact {
  readonly kind: 'run';
  readonly version: string;
}

/** A person stops a service in a cluster, or lets it go on. */
export interface HoldFact {
  readonly kind: 'hold';
  readonly before: Hold | undefined;
  readonly after: Hold | undefined;
}

/** A version has another number of pods. */
export interface ScaleFact {
  readonly kind: 'scale';
  readonly version: string;
  readonly before: Scale;
  readonly after: Scale;
}

/** Services, external services, clusters, namespaces or gateways are added or removed. */
export interface PresenceFact {
  readonly kind: 'presence';
  readonly what: 'service' | 'external service' | 'cluster' | 'gateway' | 'namespace';
  /** At least one. */
  readonly names: readonly string[];
  readonly change: 'added' | 'removed';
}

/** The definition of a method in the protos. */
export interface ContractFact {
  readonly kind: 'contract';
  readonly change: 'added' | 'removed' | 'changed';
  readonly method: string;
  /** `unary → server streaming`; empty for an added or removed method. */
  readonly details: readonly string[];
}

/** A field in messages of methods has another type, is new, or is gone. */
export interface MessageFact {
  readonly kind: 'message';
  /** All methods that send it: at least one. */
  readonly methods: readonly string[];
  readonly part: 'request' | 'response';
  /** `price`, or `item.price` in a message within. */
  readonly field: string;
  /** Its type; undefined for a new field. */
  readonly before?: string;
  readonly after?: string;
}

/** A setting has another value. */
export interface SettingFact {
  readonly kind: 'setting';
  readonly area: Area;
  /** Part of the subject: `subset v2`, `port 9090`. */
  readonly of?: string;
  /** Path of keys; empty for the whole area. */
  readonly name: string;
  /** Undefined if it was not set. */
  readonly before?: string;
  readonly after?: string;
}

/** The subjects of settings. */
export type Area =
  | 'load balancing'
  | 'connection pool'
  | 'outlier detection'
  | 'TLS'
  | 'traffic distribution'
  | 'job'
  | 'stateful set'
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
  | 'monitoring'
  | 'objectives'
  | 'project'
  | 'fleet'
  | 'notifications'
  | 'code owners'
  | 'protos';

/**
 * A document of a team does something else to calls. The name of the document and what it does are a sentence:
 * `AuthorizationPolicy stock-deny` `denies calls from orders to stock`.
 */
export interface EffectFact {
  readonly kind: 'effect';
  readonly document: DocumentName;
  /** Undefined if it did not do this. */
  readonly before?: Effect;
  readonly after?: Effect;
  /** Why a patch deletes the document; undefined if none does. */
  readonly reason?: string;
}

/**
 * Documents that are created or deleted, and those of teams that change without doing anything else to calls. `left` are
 * those that Argo CD no longer manages and does not delete.
 */
export interface DocumentsFact {
  readonly kind: 'documents';
  readonly change: 'created' | 'changed' | 'deleted' | 'left';
  readonly documents: readonly DocumentName[];
}

/** Documents that change without a fact above that explains it, so nothing is hidden. */
export interface UnexplainedFact {
  readonly kind: 'unexplained';
  readonly documents: readonly DocumentName[];
}

/** Kind, name and namespace of a document in its cluster. */
export interface DocumentName {
  readonly kind: string;
  /** Empty for a document without a namespace. */
  readonly namespace: string;
  readonly name: string;
}

/** Every possible fact about a change. */
export type Fact =
  | CallFact
  | RuleFact
  | AccessFact
  | EnforcementFact
  | DenialFact
  | PlaintextFact
  | TokenFact
  | ExposureFact
  | BrowserFact
  | OutboundFact
  | VersionFact
  | ImageFact
  | ScaleFact
  | RunFact
  | HoldFact
  | PresenceFact
  | ContractFact
  | MessageFact
  | SettingFact
  | EffectFact
  | DocumentsFact
  | UnexplainedFact;
