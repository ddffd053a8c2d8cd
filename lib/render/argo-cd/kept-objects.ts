import type { Deliverer, Keeping } from '../../manifests/deliveries.ts';
import type { Said } from '../delivering.ts';
import { listIn } from '../hooks.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at, listAt, textAt } from '../plain-yaml.ts';
import type { Application } from './application.ts';
import { leavesWhatIsThere } from './application-fields.ts';

const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';
const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';
const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

/** What an object says about whether Argo CD removes it. Its other sync options only decide how it is applied. */
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
  const overrules = [
    ...(options.includes('Prune=true') ? (['keeps'] as const) : []),
    ...(options.includes('Delete=true') ? (['keepsWhenGone'] as const) : []),
  ];
  return { ...keeping(keeps, keepsWhenGone), ...(overrules.length > 0 && { overrules }) };
}

/**
 * Whether the cluster keeps objects that an Application no longer holds, and whether it keeps all of them if the Application
 * is removed.
 * @param words the Application in words
 * @param set the ApplicationSet that makes the Application, if there is one
 */
export function keepingOf(words: string, app: Application, set: PlainObject | undefined): Omit<Deliverer, 'object'> {
  if (isSkipped(app)) {
    const why = `argocd.argoproj.io/skip-reconcile of ${words}`;
    return keeping(why, why);
  }
  const policy = at(app.value, 'spec.syncPolicy');
  const isPruned = at(policy, 'automated.prune') === true && at(policy, 'automated.enabled') !== false;
  // Few Applications prune by themselves, so the reason does not name the Application and is one line for all.
  const byHand = 'a syncPolicy without automated.prune, until somebody prunes it';
  const [keeps, keepsWhenGone] = [isPruned ? undefined : byHand, whenGone(words, app, set)];
  const syncOptions = listAt(policy, 'syncOptions').map(String);
  // "Setting a Prune sync option on the resource will always override" the option of the Application. Older versions of
  // Argo CD know these options only on objects.
  const byOption = (name: string, otherwise: string | undefined): string | undefined => {
    const option = refusing(syncOptions, name);
    if (option === undefined) return undefined;
    return `${option} of ${words}${otherwise === undefined ? ', which older versions of Argo CD do not obey' : ''}`;
  };
  const options = keeping(byOption('Prune', keeps), byOption('Delete', keepsWhenGone));
  return { ...keeping(keeps, keepsWhenGone), options };
}

function keeping(keeps: string | undefined, keepsWhenGone: string | undefined): Keeping {
  return { ...(keeps !== undefined && { keeps }), ...(keepsWhenGone !== undefined && { keepsWhenGone }) };
}

/**
 * Why objects stay if their Application is removed. "The Application will be deleted, but not its resources" if it has no
 * finalizer. An ApplicationSet adds the finalizer.
 */
function whenGone(words: string, { value }: Application, set: PlainObject | undefined): string | undefined {
  const finalizers = listAt(value, 'metadata.finalizers').map(String);
  if (finalizers.some((one) => one === FINALIZER || one.startsWith(`${FINALIZER}/`))) return undefined;
  if (!set || finalizers.length > 0) return `a missing ${FINALIZER} of ${words}`;
  return at(set.value, 'spec.syncPolicy.preserveResourcesOnDeletion') === true
    ? `preserveResourcesOnDeletion of ${set.words}`
    : undefined;
}

/** Whether Applications stay in the cluster that an ApplicationSet no longer makes. */
export function keepingOfSet(set: PlainObject): Keeping {
  const sync = textAt(set.value, 'spec.syncPolicy.applicationsSync') ?? 'sync';
  return ['create-only', 'create-update'].includes(sync) ? { keeps: `applicationsSync: ${sync} of ${set.words}` } : {};
}

/** Whether `ignoreDifferences` of the Application may keep values of the cluster when Argo CD syncs. */
export function isKeptAsItIs({ value }: Application): boolean {
  const options = listAt(value, 'spec.syncPolicy.syncOptions');
  return options.includes('RespectIgnoreDifferences=true') && leavesWhatIsThere(at(value, 'spec.ignoreDifferences'));
}

/** Whether Argo CD is told to leave the Application alone. */
export function isSkipped({ value }: Application): boolean {
  return asMap(at(value, 'metadata.annotations'))?.['argocd.argoproj.io/skip-reconcile'] === 'true';
}

/** The option that refuses a removal, such as `Prune=false` or `Prune=confirm`. Undefined if there is none. */
function refusing(options: readonly string[], name: string): string | undefined {
  return options.find((option) => option === `${name}=false` || option === `${name}=confirm`);
}
