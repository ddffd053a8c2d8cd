import { otherTools } from './other-tools.ts';

const files = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([path, text]) => ({ path, text: () => text }));

describe('other tools', () => {
  it('are named once, each with its first file', () => {
    const found = files({
      'a/main.tf': 'resource "aws_vpc" "a" {}\n',
      'b/main.tf': 'resource "kubernetes_network_policy" "deny" {}\n',
      'c/main.tf': 'resource "helm_release" "web" {}\n',
      'helmfile.d/10-web.yaml.gotmpl': 'releases: []\n',
      'tk/environments/main.jsonnet': '{}\n',
      'infra/Pulumi.yaml': 'name: a\n',
    });
    expect(otherTools(found)).toEqual([
      'helmfile (helmfile.d/10-web.yaml.gotmpl)',
      'Terraform (b/main.tf)',
      'Jsonnet (tk/environments/main.jsonnet)',
      'Pulumi (infra/Pulumi.yaml)',
    ]);
  });

  it('are not those of tests and vendored files, nor others with such names', () => {
    const found = files({
      'vendor/a.jsonnet': '{}\n',
      'examples/main.tf': '"kubernetes_secret"',
      'docs/helmfile.md': '',
      'web/notes-cdk8s.yaml': '',
    });
    expect(otherTools(found)).toEqual([]);
  });
});
