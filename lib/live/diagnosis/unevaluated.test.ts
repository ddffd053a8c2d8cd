import { readTexts } from '../../manifests/read-texts.ts';
import { unevaluatedPolicies } from './unevaluated.ts';

const manifests = readTexts([
  {
    file: 'istio.yaml',
    text: 'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: nobody, namespace: shop}\nspec: {}\n',
  },
]);

describe('the policies that nobody evaluates', () => {
  it('are also those of the manifests, which may be applied any time', () => {
    const { policies } = unevaluatedPolicies(manifests, { objects: [], unlisted: [] }, {});
    expect(policies.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['AuthorizationPolicy nobody']);
  });
});
