import { PortSet } from '../reach/port-set.ts';
import { portsOfVerdict } from './explain.ts';

const [http, https] = [PortSet.range('TCP', 80), PortSet.range('TCP', 443)];
const both = http.union(https);
const none = PortSet.none;

it.each<[what: string, open: PortSet, depends: PortSet, asked: PortSet, said: string]>([
  ['one is open', http, none, both, 'TCP 80'],
  ['one is open and the other depends', http, https, both, 'TCP 80'],
  ['one depends', none, https, both, 'TCP 443'],
  ['all are open', both, none, both, ''],
  ['all are denied', none, none, both, ''],
  ['no port is asked for', http, none, PortSet.all, ''],
])('of several ports the verdict names those that it is about: %s', (_, open, depends, asked, said) => {
  expect(portsOfVerdict({ open, depends }, asked)).toBe(said);
});
