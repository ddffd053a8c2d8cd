import { NotFollowed } from '../not-followed.ts';
import { type Plain, textAt } from '../plain-yaml.ts';
import type { Application } from './application.ts';

/** Replaces variables in parameters, file names, labels and images, as Argo CD does. */
export type Environment = (text: string) => string;

/**
 * The environment of a source. It replaces `$name` and `${name}` as Go's `os.Expand` does, and an unknown name by nothing.
 * @throws NotFollowed for the commit, which is unknown before it exists
 */
export function environmentOf(app: Application, source: Plain): Environment {
  const known: Readonly<Record<string, string>> = {
    ARGOCD_APP_NAME: app.name,
    ARGOCD_APP_NAMESPACE: app.namespace ?? '',
    ARGOCD_APP_PROJECT_NAME: textAt(app.value, 'spec.project') ?? '',
    ARGOCD_APP_SOURCE_REPO_URL: textAt(source, 'repoURL') ?? '',
    ARGOCD_APP_SOURCE_PATH: textAt(source, 'path') ?? '',
    ARGOCD_APP_SOURCE_TARGET_REVISION: textAt(source, 'targetRevision') ?? '',
    $: '$',
  };
  return (text) =>
    text.replace(/\$(?:\{([^}]*)\}|([A-Za-z_]\w*|[*#$@!?\-0-9]))/g, (_, braced?: string, plain?: string) => {
      const name = braced ?? plain ?? '';
      if (name.startsWith('ARGOCD_APP_REVISION'))
        throw new NotFollowed(`it uses $${name}, the commit, which is not known before the merge`);
      return Object.hasOwn(known, name) ? (known[name] ?? '') : '';
    });
}
