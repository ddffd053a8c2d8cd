/**
 * `tierwall/analysis`: what the commands do, as functions. They read Kubernetes YAML of any tool and compute who can reach whom,
 * without a cluster and without cdk8s. See docs/reference/library.md.
 */
export type {
  Clues,
  ConfigMap,
  ConfigMapUse,
  GivenText,
  Monitor,
  NotNeeded,
  PodClues,
  RoleBinding,
  Route,
  ServiceClues,
  WrittenText,
} from './manifests/clues.ts';
export {
  type DeclaredConnection,
  type DeclaredPeer,
  type GuardedWorkload,
  type Intent,
  type OutsidePods,
  readIntent,
  type SealedConnection,
  type SealedPeer,
} from './manifests/intent.ts';
export type {
  ContainerPort,
  Ingress,
  IngressBackend,
  IpBlockPeer,
  LabelSelector,
  LabelSelectorRequirement,
  Location,
  Manifests,
  Namespace,
  NetworkPolicy,
  NotEvaluated,
  Peer as PolicyPeer,
  PodPeer,
  PolicyPort,
  PolicyReach,
  PolicyType,
  Problem,
  Protocol,
  Rendering,
  Rule as PolicyRule,
  Service,
  ServicePort,
  Suppression,
  Text,
  Unseen,
  Workload,
} from './manifests/model.ts';
export { readManifests } from './manifests/read.ts';
export { type ReadOptions, readTexts } from './manifests/read-texts.ts';
export { Connectivity, type Verdict } from './reach/connectivity.ts';
export type { Deviation } from './reach/deviation.ts';
export {
  type DirectionExplanation,
  type End,
  type Explanation,
  explain,
  type PolicyExplanation,
  type RuleExplanation,
} from './reach/explanation.ts';
export { findPeers } from './reach/find-peer.ts';
export type { ExternalGroup, Group, PodGroup } from './reach/group.ts';
export { checkIntent, type IntentResult } from './reach/intent-check.ts';
export { type Filter, type PairRow, pairRows } from './reach/listing.ts';
export { CNIS, type Cni, type ReachOptions } from './reach/options.ts';
export type {
  ExternalPeer,
  IngressControllerPeer,
  Peer,
  StrangerPeer,
  WorkloadPeer,
} from './reach/peer.ts';
export { PortSet } from './reach/port-set.ts';
export type { Break, BreakKind, Evidence, HalfOpen } from './review/breaks/break.ts';
export type { Cause } from './review/cause.ts';
export type { Difference, DifferenceKind } from './review/difference-block.ts';
export { type LintFinding, lint, type SuppressionLine } from './review/lint/lint.ts';
export { RULES } from './review/lint/registry.ts';
export type { Finding, Fix, Rule as LintRule, Severity } from './review/lint/rule.ts';
export {
  hasRisk,
  isError,
  type Review,
  type ReviewedDifference,
  type ReviewOptions,
  reviewManifests,
} from './review/review.ts';
export type { Risk, RiskLevel } from './review/risk.ts';
export type { UnjudgedChange } from './review/unjudged.ts';
