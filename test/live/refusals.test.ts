import { toldBetter } from '../../lib/live/cluster/api-errors.ts';

/** What is printed when the API server refuses with this message. */
const told = (message: string) => toldBetter({ body: JSON.stringify({ message }) }, 403).message;

describe("the API server's refusal", () => {
  it.each([
    'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "shop"',
    'networkpolicies.networking.k8s.io "a" is forbidden: User "u" cannot delete resource "networkpolicies"',
  ])('names the page with the rights, where a right is missing: %s', (message) => {
    expect(told(message)).toMatch(/; https:\/\/\S+verify\.md has the rights that are needed$/);
  });

  it.each([
    'pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=5, limited: pods=5',
    'pods "a" is forbidden: failed quota: q: must specify limits.cpu for: probe',
    'pods "a" is forbidden: minimum memory usage per Container is 100Mi, but request is 16Mi',
    'pods "a" is forbidden: unable to create new content in namespace shop because it is being terminated',
    'pods "a" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    'admission webhook "validate.example" denied the request: no pods here',
  ])('does not, where something else forbids it: %s', (message) => {
    expect(told(message)).toBe(
      `the cluster refuses: ${message}; change what forbids it there, or leave that namespace out`,
    );
  });

  it('says that a token is not accepted, which no right mends', () => {
    const { message } = toldBetter({ body: 'Unauthorized' }, 401);
    expect(message).toMatch(
      /does not accept the user of this context \(401\): a token or a certificate may have expired; log in again/,
    );
    expect(message).not.toContain('rights');
  });
});
