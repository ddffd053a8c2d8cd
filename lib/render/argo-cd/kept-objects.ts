import type { Keeping } from '../../manifests/deliveries.ts';
import type { Said } from '../delivering.ts';
import { listIn } from '../hooks.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at, listAt, textAt } from '../plain-yaml.ts';
import type { Application } from './application.ts';
import { leavesWhatIsThere } from './application-fields.ts';

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';
const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

/** What an object says of whether Argo CD removes it. Other options of a sync decide how it is applied, and not what. */
export function saidToArgoCd(one: PlainObject): Said {
  const options = listIn(one, SYNC_OPTIONS);
  const [pruning, deleting] = ['Prune', 'Delete'].map((name) => refusing(options, name));
  const isUnseen = listIn(one, COMPARE_OPTIONS).includes('IgnoreExtraneous');
  const keeps =
    pruning !== undefined
      ? `${SYNC_OPTIONS}: ${pruning}`
      : isUnseen
        ? `${COMPARE_OPTIONS}: IgnoreExtraneous, until the next sync`
        : undefined;
  const keepsWhenGone =
    deleting !== undefined
      ? `${SYNC_OPTIONS}: ${deleting}`
      : listIn(one, 'helm.sh/resource-policy').includes('keep')
        ? 'helm.sh/resource-policy: keep'
        : undefined;
  return { ...(keeps !== undefined && { keeps }), ...(keepsWhenGone !== undefined && { keepsWhenGone }) };
}

/** Whether the cluster keeps what an Application does not hold any more, and what it held when it goes. */
export function keepingOf(words: string, app: Application, set: PlainObject | undefined): Keeping {
  if (isSkipped(app)) {
    const why = `argocd.argoproj.io/skip-reconcile of ${words}`;
    return { keeps: why, keepsWhenGone: why };
  }
  const policy = at(app.value, 'spec.syncPolicy');
  const options = listAt(policy, 'syncOptions').map(String);
  const [pruning, deleting] = ['Prune', 'Delete'].map((name) => refusing(options, name));
  const isPruned = at(policy, 'automated.prune') === true && at(policy, 'automated.enabled') !== false;
  // Few Applications have it, so it is one sentence for all.
  const byHand = 'a syncPolicy without automated.prune, until somebody prunes it';
  const keeps = pruning !== undefined ? `${pruning} of ${words}` : isPruned ? undefined : byHand;
  const gone = deleting !== undefined ? `${deleting} of ${words}` : whenGone(words, app, set);
  return { ...(keeps !== undefined && { keeps }), ...(gone !== undefined && { keepsWhenGone: gone }) };
}

/** "The Application will be deleted, but not its resources", without the finalizer, which an ApplicationSet adds. */
function whenGone(words: string, { value }: Application, set: PlainObject | undefined): string | undefined {
  const finalizers = listAt(value, 'metadata.finalizers').map(String);
  if (finalizers.some((one) => one === FINALIZER || one.startsWith(`${FINALIZER}/`))) return undefined;
  if (!set || finalizers.length > 0) return `a missing ${FINALIZER} of ${words}`;
  return at(set.value, 'spec.syncPolicy.preserveResourcesOnDeletion') === true
    ? `preserveResourcesOnDeletion of ${set.words}`
    : undefined;
}

/** Whether Applications stay that an ApplicationSet does not make any more. */
export function keepingOfSet(set: PlainObject): Keeping {
  const sync = textAt(set.value, 'spec.syncPolicy.applicationsSync') ?? 'sync';
  return ['create-only', 'create-update'].includes(sync) ? { keeps: `applicationsSync: ${sync} of ${set.words}` } : {};
}

/** Whether `ignoreDifferences` may keep what is in the cluster. */
export function isKeptAsItIs({ value }: Application): boolean {
  const options = listAt(value, 'spec.syncPolicy.syncOptions');
  return options.includes('RespectIgnoreDifferences=true') && leavesWhatIsThere(at(value, 'spec.ignoreDifferences'));
}

export function isSkipped({ value }: Application): boolean {
  return asMap(at(value, 'metadata.annotations'))?.['argocd.argoproj.io/skip-reconcile'] === 'true';
}

/** `Prune=false`, or `Prune=confirm`. */
function refusing(options: readonly string[], name: string): string | undefined {
  return options.find((option) => option === `${name}=false` || option === `${name}=confirm`);
}
