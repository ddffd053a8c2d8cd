import { Command } from 'commander';
import { all, policy } from '../../test/lint/shop.ts';
import { pod } from '../../test/review/review.ts';
import { readConfig } from '../config/read-config.ts';
import { pluginFor, type ReadingOptions, readInput, UsageError, withReadingOptions } from './input.ts';

/** The options as a command gets them. */
const optionsOf = (...args: string[]) =>
  withReadingOptions(new Command()).parse(args, { from: 'user' }).opts<ReadingOptions>();

describe('the options of every command that reads manifests', () => {
  it('have a value each where none is given', () => {
    expect(optionsOf()).toEqual({ podCidr: [], defaultNamespace: 'default', keepGoing: false });
  });

  it('take --pod-cidr as often as it is given', () => {
    expect(optionsOf('--pod-cidr', '10.0.0.0/8', '--pod-cidr', 'fd00::/8').podCidr).toEqual(['10.0.0.0/8', 'fd00::/8']);
  });

  it('take the name that spec had before', () => {
    expect(pluginFor(optionsOf('--cni', 'textbook'))).toEqual({ cni: 'spec' });
    expect(pluginFor(optionsOf('--cni', 'cilium'))).toEqual({ cni: 'cilium' });
  });

  it('take a version of Calico, and of nobody else', () => {
    expect(pluginFor(optionsOf('--cni', 'calico@v3.29.1'))).toEqual({ cni: 'calico', cniVersion: 3029 });
    expect(pluginFor(optionsOf())).toEqual({ cni: 'calico' });
    expect(() => pluginFor({ cni: 'cilium@1.20' })).toThrow('Only calico takes a version');
    expect(() => pluginFor({ cni: 'calico@new' })).toThrow('Only calico takes a version');
  });

  it.each<[string, boolean]>([
    ['calico', true],
    ['calico@3.28', true],
    ['calico@v3.29.1', true],
    ['cilium', true],
    ['spec', true],
    ['calico@3', false],
    ['calico@', false],
    ['calico@3.29.', false],
    ['calico@3.2999', false],
    ['cilium@1.20', false],
    ['spec@1.1', false],
    ['weave', false],
    ['', false],
  ])('take the plugins that tierwall.yaml takes: %j', (cni, isTaken) => {
    const { config } = readConfig(`version: 1\ncni: ${JSON.stringify(cni)}\nsets: {a: {folder: x}}\n`, 'tierwall.yaml');
    expect(config?.judging).toEqual(isTaken ? { cni } : undefined);
    const plugin = expect(() => pluginFor({ cni }));
    if (isTaken) plugin.not.toThrow();
    else plugin.toThrow();
  });
});

describe('what is read', () => {
  const text = (...objects: string[]) => ({ texts: [{ file: 'all.yaml', text: all(...objects) }], problems: [] });
  const invalid = policy('{podSelector: {}, ingress: [{from: [{}]}]}');
  let print: jest.SpyInstance;
  beforeEach(() => {
    print = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });
  afterEach(() => print.mockRestore());

  it('is no verdict where a part of it cannot be used, and with --keep-going says what is missing', () => {
    const input = text(pod('web'), invalid);
    expect(() => readInput(input, optionsOf())).toThrow(UsageError);
    expect(() => readInput(input, optionsOf())).toThrow('1 problem, so there is no verdict');
    const { manifests, missing } = readInput(input, optionsOf('--keep-going'));
    expect(manifests.workloads).toHaveLength(1);
    expect(missing).toEqual([
      expect.stringMatching(/^missing: all\.yaml:\d+: NetworkPolicy shop\/p: .* names no peer$/),
    ]);
  });

  it('is a verdict where there is only a warning, which is said', () => {
    const unreasoned = policy('{podSelector: {}}').replace(
      'name: p,',
      'name: p, annotations: {tierwall.dev/ignore: NP001},',
    );
    expect(readInput(text(unreasoned), optionsOf()).missing).toEqual([]);
    expect(print).toHaveBeenCalledWith(expect.stringContaining('MF027'));
  });

  it('is something: policies alone are, and nothing is not', () => {
    expect(readInput(text(policy('{podSelector: {}}')), optionsOf()).manifests.policies).toHaveLength(1);
    expect(() => readInput(text(''), optionsOf())).toThrow('no workloads and no policies in all.yaml');
  });

  it.each([
    ['nets: [0.0.0.0/0]', [], /^policies deny every IPv4 address, and nothing names IPv6/],
    ['nets: [0.0.0.0/1, 128.0.0.0/1]', [], /^policies deny every IPv4 address, and nothing names IPv6/],
    ['nets: [0.0.0.0/0]}}, {action: Deny, source: {nets: ["::/0"]', [], undefined],
    ['nets: [10.0.0.0/8]', [], undefined],
    ['nets: [0.0.0.0/0]', ['--pod-cidr', '10.0.0.0/8'], undefined],
    [
      'serviceAccounts: {selector: has(role)}',
      [],
      /^policies select ServiceAccounts by label: ServiceAccount default of namespace shop is not in/,
    ],
  ])('says what is taken for granted of a cluster: %s %j', (source, args, said) => {
    const denies = `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: p}
spec: {selector: all(), types: [Ingress], ingress: [{action: Deny, source: {${source}}}]}
`;
    const { notes } = readInput(text(pod('web'), denies), optionsOf(...args));
    expect(notes).toEqual(said ? [expect.stringMatching(said)] : []);
  });

  it('names policies whose limits no verdict shows', () => {
    const limited = (name: string, more = '') => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '443', protocol: TCP}]${more}}]}]}
`;
    const notes = (...policies: readonly string[]) => readInput(text(pod('web'), ...policies), optionsOf()).notes;
    const names = ', serverNames: [a.example]';
    const said = 'ports count as open although HTTP, TLS or authentication may limit what they carry: ';
    expect(notes(limited('p'))).toEqual([]);
    expect(notes(limited('p', names), limited('q'))).toEqual([`${said}CiliumNetworkPolicy shop/p`]);
    expect(notes(limited('p', names), limited('q', names))).toEqual([`${said}CiliumNetworkPolicy shop/p and 1 more`]);
  });

  it('is in the namespace that is given, where it names none', () => {
    const { manifests } = readInput(
      text(pod('web').replace(', namespace: shop', '')),
      optionsOf('--default-namespace', 'ours'),
    );
    expect(manifests.workloads.map(({ namespace }) => namespace)).toEqual(['ours']);
  });
});
