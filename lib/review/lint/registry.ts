import { notIsolated } from './np001-not-isolated.ts';
import { noDefaultDeny } from './np002-no-default-deny.ts';
import { selectsNothing } from './np003-selects-nothing.ts';
import { peerSelectsNothing } from './np004-peer-selects-nothing.ts';
import { noDns } from './np005-no-dns.ts';
import { andOr } from './np006-and-or.ts';
import { splitRule } from './np007-split-rule.ts';
import { halfOpen } from './np008-half-open.ts';
import { portNobodyListensOn } from './np009-port-nobody-listens-on.ts';
import { namedPort } from './np010-named-port.ts';
import { exposedDataTier } from './np011-exposed-data-tier.ts';
import { metadataService } from './np012-metadata-service.ts';
import { blockCoversCluster } from './np013-block-covers-cluster.ts';
import { redundantRule } from './np014-redundant-rule.ts';
import { allowAll } from './np015-allow-all.ts';
import { blockedBackend } from './np016-blocked-backend.ts';
import { sourceAddress } from './np017-source-address.ts';
import { unstableLabel } from './np018-unstable-label.ts';
import { noNamespace } from './np019-no-namespace.ts';
import { hostNetwork } from './np020-host-network.ts';
import { labelsAnywhere } from './np021-labels-anywhere.ts';
import { namespaceLabel } from './np022-namespace-label.ts';
import { exemptFromDeny } from './np023-exempt-from-deny.ts';
import { emptyList } from './np024-empty-list.ts';
import { shadowedRule } from './np025-shadowed-rule.ts';
import type { Rule } from './rule.ts';

/** Every rule, by its id. */
export const RULES: readonly Rule[] = [
  ...[notIsolated, noDefaultDeny, selectsNothing, peerSelectsNothing, noDns],
  ...[andOr, splitRule, halfOpen, portNobodyListensOn, namedPort],
  ...[exposedDataTier, metadataService, blockCoversCluster, redundantRule, allowAll],
  ...[blockedBackend, sourceAddress, unstableLabel, noNamespace, hostNetwork],
  ...[labelsAnywhere, namespaceLabel, exemptFromDeny, emptyList, shadowedRule],
];
