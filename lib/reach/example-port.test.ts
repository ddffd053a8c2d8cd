import { readTexts } from '../manifests/read-texts.ts';
import { examplePort } from './example-port.ts';
import { type Peer, workloadName } from './peer.ts';
import { PortSet } from './port-set.ts';

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: db
  namespace: shop
spec:
  containers:
    - name: db
      image: db
      ports:
        - { containerPort: 9000, protocol: SCTP }
        - { containerPort: 5432 }
        - { containerPort: 3306 }
`;

describe('the example of many ports', () => {
  const [workload] = readTexts([{ file: 'db.yaml', text: POD }]).workloads;
  if (!workload) throw new Error('no workload');
  const db: Peer = { kind: 'workload', name: workloadName(workload), workload };
  const tcp = (first: number, last = first) => PortSet.range('TCP', first, last);

  it.each<[string, PortSet, Peer | undefined, string]>([
    ['a port that the target declares, TCP first, the lowest first', PortSet.all, db, 'TCP 3306'],
    ['another one that it declares, if that one is not open', PortSet.all.subtract(tcp(3306)), db, 'TCP 5432'],
    ['one of another protocol, if that is all that it declares', PortSet.whole('SCTP'), db, 'SCTP 9000'],
    ['TCP 80, if the target is not known', PortSet.all, undefined, 'TCP 80'],
    ['TCP 80, if none of the declared ports is open', tcp(1, 1000), db, 'TCP 80'],
    ['the next well-known one', tcp(81, 1000), undefined, 'TCP 443'],
    ['DNS, of all UDP', PortSet.whole('UDP').union(PortSet.whole('SCTP')), undefined, 'UDP 53'],
    ['the lowest TCP port of unknown ones', tcp(7000, 8000).union(PortSet.range('UDP', 1)), undefined, 'TCP 7000'],
    ['SCTP only if there is nothing else', PortSet.range('SCTP', 5, 9), undefined, 'SCTP 5'],
  ])('is %s', (_, ports, target, expected) => {
    const found = examplePort(ports, target);
    expect(`${found?.protocol} ${found?.port}`).toBe(expected);
  });

  it('is missing if there are no ports', () => {
    expect(examplePort(PortSet.none, db)).toBeUndefined();
  });
});
