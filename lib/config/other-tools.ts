import { isAside } from './aside.ts';
import type { RepositoryFile } from './repository-files.ts';

/** Tools that make manifests by running a program, with the files by which they are known. */
const TOOLS: readonly { tool: string; path: RegExp; text?: RegExp }[] = [
  { tool: 'helmfile', path: /(?:^|\/)helmfile(?:\.d\/[^/]+)?\.ya?ml(?:\.gotmpl)?$/ },
  { tool: 'Terraform', path: /\.tf$/, text: /"(?:kubernetes_\w+|kubectl_manifest|helm_release)"/ },
  { tool: 'Jsonnet', path: /\.jsonnet$/ },
  { tool: 'Pulumi', path: /(?:^|\/)Pulumi\.ya?ml$/ },
  { tool: 'cdk8s', path: /(?:^|\/)cdk8s\.ya?ml$/ },
];

/** The tools whose output is not read, each with its first file, such as `Terraform (network/main.tf)`. */
export function otherTools(files: readonly RepositoryFile[]): string[] {
  const own = files.filter(({ path }) => !isAside(path));
  return TOOLS.flatMap(({ tool, path, text }) => {
    const found = own.find((file) => path.test(file.path) && (text === undefined || text.test(file.text())));
    return found ? [`${tool} (${found.path})`] : [];
  });
}
