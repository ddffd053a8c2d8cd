import { ingressTo, into, namespace, outOf, pod, type Reviewed, reviewed, rowsOf } from '../../test/review/review.ts';
import { connection, guard, on8080, peer, said } from '../../test/review/second-gate.ts';

const [web, db] = [pod('web'), pod('db')];

describe('the gate, by an intent of version 2', () => {
  it.each([
    ['a block', '{ipBlock: {cidr: 203.0.113.0/24}}'],
    ['two halves of it', '{ipBlock: {cidr: 203.0.113.0/25}}, {ipBlock: {cidr: 203.0.113.128/25}}'],
    ['a block that an exception cuts out', '{ipBlock: {cidr: 203.0.112.0/23, except: [203.0.112.0/24]}}'],
  ])('knows of addresses which are listed: %s', (_, block) => {
    const intent = `${peer(block)}${guard('web', 'egress')}connections:\n${connection('web', 'peer', '[{port: 443, protocol: TCP}]')}`;
    const to = (cidr: string) => [web, outOf('web', `{to: [{ipBlock: {cidr: ${cidr}}}], ports: [{port: 443}]}`)];
    const none = [web, outOf('web', '')];
    const options = { cni: 'cilium' } as const;
    const exactly = 'web => 203.0.113.0-203.0.113.255[External]';
    const around = 'web => 203.0.112.0-203.0.112.255[External] | 203.0.114.0-203.0.127.255[External]';
    expect(said(none, to('203.0.113.0/24'), intent, options)).toEqual([`${exactly} +TCP 443`]);
    expect(said(to('203.0.113.0/24'), none, intent, options)).toEqual([`${exactly} -TCP 443`]);
    expect(said(none, to('203.0.112.0/20'), intent, options).sort()).toEqual([
      `${around} !TCP 443`,
      `${exactly} +TCP 443`,
    ]);
    expect(said(to('203.0.112.0/20'), none, intent, options)).toEqual([`${exactly} -TCP 443`]);
    expect(said(to('0.0.0.0/0'), none, intent, options)).toEqual([`${exactly} -TCP 443`]);
    expect(said(none, to('203.0.113.7/32'), intent, options)).toEqual([
      'web => 203.0.113.7-203.0.113.7[External] +TCP 443',
    ]);
  });

  it('tells the two families apart where one row stands for both', () => {
    const intent = (cidr: string) =>
      `${peer(`{ipBlock: {cidr: "${cidr}"}}`)}${guard('web', 'egress')}connections:\n${connection('web', 'peer', 'all')}`;
    const [closed, open] = [
      [web, outOf('web', '')],
      [web, outOf('web', '{}')],
    ] as const;
    const of4 = said(closed, open, intent('0.0.0.0/0'), { cni: 'cilium' });
    expect(of4).toContain('web => 0.0.0.0-255.255.255.255[External] +All Connections');
    expect(of4.filter((row) => row.includes('::'))).toEqual([expect.stringContaining('!All Connections')]);
    const of6 = said(closed, open, intent('::/0'), { cni: 'cilium' });
    expect(of6).toContain('web => 0.0.0.0-255.255.255.255[External] !All Connections');
    expect(of6.filter((row) => row.includes('::'))).toEqual([expect.stringContaining('+All Connections')]);
  });

  it('leaves one row of addresses of which the intent says the same', () => {
    const intent = `${peer('{ipBlock: {cidr: 203.0.113.0/24}}')}${guard('web', 'egress')}connections:\n${connection('web', 'peer', '[{port: 443, protocol: TCP}]')}`;
    const to = [web, outOf('web', '{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}')];
    const rows = rowsOf(reviewed([web, outOf('web', '')], to, { intent, version: 2, cni: 'cilium' }));
    expect(rows).toContain('web => 0.0.0.0-255.255.255.255[External] gained +TCP 80');
  });

  it('tells pods at the addresses of a block from others, whichever blocks the policies name', () => {
    const intent = `${peer('{ipBlock: {cidr: 10.0.0.0/16}}')}${guard('web')}connections:\n${connection('peer', 'web', 'all')}`;
    const entered = (from: string) => [web, into('web', `{from: [${from}]}`)];
    const none = [web, into('web', '')];
    const pods = (...podCidrs: string[]) => ({ podCidrs });
    // Calico finds pods by their addresses: here all of them are at listed ones, and there only some.
    expect(said(none, entered('{namespaceSelector: {}}'), intent, pods('10.0.0.0/16'))).toEqual([
      '{any namespace}/{any pod} => web +All Connections',
    ]);
    const some = said(none, entered('{namespaceSelector: {}}'), intent, pods('10.0.0.0/8'));
    expect(some).toEqual([expect.stringContaining('=> web !All Connections')]);
    expect(said(none, entered('{ipBlock: {cidr: 10.0.0.0/8}}'), intent, pods('10.0.0.0/8'))).toEqual(
      expect.arrayContaining([
        '10.0.0.0-10.0.255.255[External] => web +All Connections',
        '10.1.0.0-10.255.255.255[External] => web !All Connections',
      ]),
    );
  });

  it('knows a workload by the addresses of pods, where a block of the intent has them all', () => {
    const intent = `${peer('{ipBlock: {cidr: 10.0.0.0/16}}, {ipBlock: {cidr: 10.1.0.0/16}}')}${guard('db')}connections:\n${connection('peer', 'db')}`;
    const change = [
      [web, db, into('db', '')],
      [web, db, into('db', `{from: [{podSelector: {}}], ${on8080}}`)],
    ] as const;
    const ofWeb = (options: Reviewed) =>
      said(...change, intent, options).find((row) => row.includes('web') && row.includes('=> db'));
    expect(ofWeb({ podCidrs: ['10.0.0.0/15'] })).toContain('+TCP 8080');
    expect(ofWeb({ podCidrs: ['10.0.0.0/14'] })).toContain('!TCP 8080');
    expect(ofWeb({ podCidrs: ['10.0.0.0/15'], cni: 'cilium' })).toContain('!TCP 8080');
  });

  it('knows namespaces by their names and their labels, and no namespace by labels that it may not have', () => {
    const scraper = pod('scraper', { namespace: 'monitoring' });
    const open = into('web', '{from: [{namespaceSelector: {}}]}');
    const asked = (selector: string, ...more: string[]) =>
      said(
        [web, scraper, ...more, into('web', '')],
        [web, scraper, ...more, open],
        `${peer(selector)}${guard('web')}connections:\n${connection('peer', 'web', 'all')}`,
      ).find((row) => row.includes('monitoring/scraper => web'));
    const declared = 'monitoring/scraper => web +All Connections';
    const undeclared = 'monitoring/scraper => web !All Connections';
    const byTeam = '{namespaceSelector: {matchLabels: {team: a}}}';
    expect(asked('{namespace: monitoring}')).toContain(declared);
    expect(asked('{namespace: monitoring, podSelector: {matchLabels: {app: scraper}}}')).toContain(declared);
    expect(asked('{namespace: monitoring, podSelector: {matchLabels: {app: other}}}')).toContain(undeclared);
    expect(asked(byTeam)).toContain(undeclared);
    expect(asked(byTeam, namespace('monitoring', 'team: a'))).toContain(declared);
    expect(asked(byTeam, namespace('monitoring', 'team: b'))).toContain(undeclared);
  });

  it('asks of the pods of an ingress controller, and not of it', () => {
    const objects = ingressTo('web');
    const from = '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}';
    const asked = (selector: string) =>
      said(
        [...objects, into('web', '')],
        [...objects, into('web', `{from: [${from}], ${on8080}}`)],
        `${peer(selector)}${guard('web')}connections:\n${connection('peer', 'web')}`,
      );
    expect(asked('{namespace: ingress-nginx}')).toEqual(['ingress-nginx/{any pod} => web +TCP 8080']);
    expect(asked('{namespace: other}')).toEqual(['ingress-nginx/{any pod} => web !TCP 8080']);
    const anyone = `${guard('web')}connections:\n${connection('anyone', 'web', 'all')}`;
    expect(said([...objects, into('web', '')], [...objects, into('web', '{}')], anyone)).toContain(
      '{ingress-controller} => web +TCP 8080',
    );
  });

  it('asks of nodes as addresses', () => {
    const agent = pod('agent').replace('spec:', 'spec:\n  hostNetwork: true');
    const asked = (selector: string) =>
      said(
        [web, agent, into('web', '')],
        [web, agent, into('web', `{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ${on8080}}`)],
        `${peer(selector)}${guard('web')}connections:\n${connection('peer', 'web')}`,
        { podCidrs: ['192.168.0.0/16'] },
      );
    expect(asked('{ipBlock: {cidr: 10.0.0.0/8}}')).toEqual(['10.0.0.0-10.255.255.255[External] => web +TCP 8080']);
    const leaving = (selector: string) =>
      said(
        [web, agent, outOf('web', '')],
        [web, agent, outOf('web', `{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ${on8080}}`)],
        `${peer(selector)}${guard('web', 'egress')}connections:\n${connection('web', 'peer')}`,
        { podCidrs: ['192.168.0.0/16'] },
      );
    expect(leaving('{ipBlock: {cidr: 10.0.0.0/8}}')).toEqual(['web => 10.0.0.0-10.255.255.255[External] +TCP 8080']);
    expect(leaving('{namespace: shop, podSelector: {matchLabels: {app: agent}}}')).toEqual([
      'web => 10.0.0.0-10.255.255.255[External] !TCP 8080',
    ]);
    // No selector finds a pod with the network of its node.
    expect(asked('{namespace: shop, podSelector: {matchLabels: {app: agent}}}')).toEqual([
      '10.0.0.0-10.255.255.255[External] => web !TCP 8080',
    ]);
  });
});
