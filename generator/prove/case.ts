import type { Path } from '../diagnostics/source-file.ts';
import type { Callee, Caller } from '../mesh/caller.ts';
import type { HttpRequest } from '../model/http-request.ts';
import type { CallStatus } from './call-status.ts';

/** The kind of a case; each is derived by one file of `cases/`. */
export type CaseKind =
  | 'split'
  | 'rule'
  | 'mirror'
  | 'timeout'
  | 'retry'
  | 'fault'
  | 'ejection'
  | 'hash'
  | 'balancing'
  | 'headers'
  | 'allowed'
  | 'denied'
  | 'mtls'
  | 'external'
  | 'gateway'
  | 'browser'
  | 'egress'
  | 'admitted'
  | 'own-route'
  | 'own-access'
  | 'written';

/** One claim about a cluster, and how it is put to the test. Plain data. */
export interface Case {
  /** Unique in its cluster, and the same in every run. */
  readonly name: string;
  readonly kind: CaseKind;
  /** The service, or external service, whose spec makes the claim. */
  readonly service: string;
  readonly from: Caller;
  readonly to: Callee;
  readonly send: Sending;
  readonly behaviour: readonly ServerBehaviour[];
  /** All of them must hold. */
  readonly expect: readonly Claim[];
  readonly at: SpecPlace;
  /** True if it must run alone: it changes the state of proxies, such as error counts. */
  readonly disturbs: boolean;
}

/** The place of the claim: in the spec of the service as the cluster merges it, or in the cluster's own lines. */
export type SpecPlace =
  | { readonly in: 'spec' | 'cluster'; readonly path: Path }
  /** Written by a team in extra/ or patches/, at `file:line`. */
  | { readonly in: 'document'; readonly file: string }
  /** Written by a user, at `file:line`. */
  | { readonly in: 'proofs'; readonly file: string };

/** What is sent. */
export interface Sending {
  /** `package.Service/Method`, an operation of HTTP such as `View (GET /product/{*})`, or `port redis` for connections. */
  readonly method: string;
  /** Present if the case sends requests of HTTP. */
  readonly request?: HttpRequest;
  /** Present if the case opens connections to the port of its callee, and makes no calls of methods. */
  readonly connections?: true;
  /** Present if a browser makes the calls, with HTTP/1.1. */
  readonly browser?: BrowserSending;
  readonly metadata: Readonly<Record<string, string>>;
  /** Metadata that differs by call: this many values in turn, each behind the prefix. */
  readonly vary?: { readonly name: string; readonly values: number; readonly prefix?: string };
  /** A token of an end user, in a header behind a prefix; signed for the claims when the case is carried out. */
  readonly token?: {
    readonly header: string;
    readonly prefix: string;
    readonly claims: Readonly<Record<string, unknown>>;
  };
  /**
   * The limit of the route in milliseconds, if servers answer at once. A call that reaches it has waited for this
   * machine: it is repeated, and counted.
   */
  readonly limitMs?: number;
  readonly calls: number;
  /** Deadline of the client in milliseconds: far above every expected end, to stop what hangs. */
  readonly deadlineMs: number;
  /** Calls under way at one time; 1 is one after another. */
  readonly atOnce: number;
  /**
   * Before the first call, or before each, successful calls reach every pod. They reset the counts of consecutive
   * errors, which could otherwise add up to an ejection.
   */
  readonly reset?: 'once' | 'each';
}

/** What a browser sends in the place of a gRPC client. */
export interface BrowserSending {
  /** A call of gRPC-Web, or of JSON, or the preflight request before it. */
  readonly as: 'grpc-web' | 'json' | 'preflight';
  /** What JSON is sent with, and a request of an HTTP server; without it, the call has the path of the method. */
  readonly request?: HttpRequest;
  /** The page that calls; undefined for a page of the host that it calls. */
  readonly origin?: string;
}

/** How servers treat the calls of a case, and no other calls. The first behaviour that matches applies. */
export interface ServerBehaviour {
  /** Which servers: all, those of a version, one pod (`service/version/index`), or those that get copies of calls. */
  readonly who:
    | 'all'
    | { readonly version: string }
    | { readonly pod: { readonly service: string; readonly version: string; readonly index: number } }
    | 'copies';
  readonly fail?: {
    readonly code: CallStatus;
    /** The first n tries of each call; without it, every try. */
    readonly first?: number;
    /** Only this share of the calls, in percent, chosen by the call's number. */
    readonly percent?: number;
  };
  readonly slowMs?: number;
  /** Only the first n tries of each call are slow; without it, every try. */
  readonly slowTries?: number;
  /** Initial metadata of the answer, beside the servers' own. */
  readonly answer?: Readonly<Record<string, string>>;
}

/** Something that must hold for the calls of a case. */
export type Claim =
  /** The API server takes the pods of these documents of a service, and of all others that it has. No call is made. */
  | { readonly claim: 'admitted'; readonly service: string; readonly workloads: readonly string[] }
  /** Every connection is answered by a server. */
  | { readonly claim: 'connected' }
  /** A proxy closes every connection before a server answers. */
  | { readonly claim: 'closed' }
  /** The proxies of the pods of the service have counted each of the connections as refused. */
  | { readonly claim: 'refused by policy'; readonly service: string }
  /** Every call ends with one of these. */
  | { readonly claim: 'status'; readonly anyOf: readonly CallStatus[] }
  /** This share of the calls ends with the status, the others with OK. */
  | { readonly claim: 'status share'; readonly status: CallStatus; readonly percent: number }
  /** Which versions answer, of all calls; those not named get none. */
  | {
      readonly claim: 'shares';
      readonly service: string;
      readonly shares: readonly { readonly version: string; readonly percent: number }[];
    }
  /** Which servers answer, of all calls, by their names; servers that are not named get none. */
  | {
      readonly claim: 'destinations';
      readonly destinations: readonly { readonly servers: readonly string[]; readonly percent: number }[];
    }
  /** Each call is answered by the external service. */
  | { readonly claim: 'answered by external'; readonly external: string }
  /** No server has seen a call. */
  | { readonly claim: 'not reached' }
  /** How often servers see each call, copies not counted. */
  | { readonly claim: 'tries'; readonly each: number }
  /** Which share of the calls arrives a second time, as copies, and where. */
  | {
      readonly claim: 'copies';
      readonly service: string;
      readonly version?: string;
      readonly percent: number;
    }
  /** The caller has its answer while the copy is still being answered. */
  | { readonly claim: 'copies are not waited for' }
  /** The call ends before the server has answered. */
  | { readonly claim: 'ends before the server' }
  /** This share of the calls takes at least so long. Timers fire late at will, but hardly early: no assertion on speed. */
  | { readonly claim: 'not before'; readonly ms: number; readonly percent: number }
  /** Every call ends within; it asserts on speed, and only proofs of users have it. */
  | { readonly claim: 'within'; readonly ms: number }
  /** The value of a header at servers; undefined if servers must not get it. */
  | { readonly claim: 'request header'; readonly name: string; readonly value: string | undefined }
  /** The value of a header in the initial metadata at the caller. */
  | { readonly claim: 'response header'; readonly name: string; readonly value: string | undefined }
  /** The method of HTTP and the path at servers. */
  | { readonly claim: 'request'; readonly request: string }
  /** Where the client is sent; a part that is missing is that of its request. */
  | {
      readonly claim: 'redirected';
      readonly to: { readonly scheme?: string; readonly host?: string; readonly path?: string };
    }
  /** What servers get as :authority. */
  | { readonly claim: 'authority'; readonly value: string }
  /** Calls with the same value of the varied metadata meet one pod, and not all values the same one. */
  | { readonly claim: 'sticky' }
  /** Each of this many pods answers some call. */
  | { readonly claim: 'spread'; readonly pods: number }
  /** The pod gets this many calls and then no more, while others answer. */
  | {
      readonly claim: 'ejected';
      readonly pod: { readonly service: string; readonly version: string; readonly index: number };
      readonly after: number;
    };

/** A setting that a proof cannot show here, and why. */
export interface Unproven {
  readonly service: string;
  /** Its name in reports, such as `outlierDetection`. */
  readonly setting: string;
  readonly reason: string;
}

/** What is to be proven of a cluster. */
export interface CaseList {
  readonly cluster: string;
  readonly cases: readonly Case[];
  readonly unproven: readonly Unproven[];
}

/** The result of a claim, with texts for reports. */
export interface ClaimResult {
  readonly ok: boolean;
  readonly expected: string;
  readonly seen: string;
}

/** The result of a case. */
export interface Verdict {
  readonly case: Case;
  readonly ok: boolean;
  readonly claims: readonly ClaimResult[];
  /** Calls, or connections, that were sent and count. */
  readonly calls: number;
  /** Calls that waited for this machine until the route ended them, and were repeated. */
  readonly late?: number;
  readonly ms: number;
  /** Folder with logs and configuration dumps, of a failed case. */
  readonly kept?: string;
  /** Why the case could not be carried out at all. */
  readonly error?: string;
}
