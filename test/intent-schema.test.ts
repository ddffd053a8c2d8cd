import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { readIntent } from '../lib/manifests/intent.ts';

const valid = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('docs/reference/intent.schema.json', 'utf8')));
const FIRST = readFileSync('dist/intent/hardened.yaml', 'utf8');
const SECOND = `version: 2
profile: mine
peers:
  payments: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.7/32]}}]
  scraper: [{namespace: monitoring, podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]
guarded:
  - {workload: "a/db[Deployment]", directions: [ingress, egress]}
connections:
  - {from: ["a/web[Deployment]", anyone], to: "a/db[Deployment]", ports: [{port: sql, protocol: TCP}]}
  - {from: "a/db[Deployment]", to: payments, ports: [{port: 8000, endPort: 8100, protocol: UDP}], optional: true}
  - {from: scraper, to: "a/db[Deployment]", ports: all}
sealed:
  - {from: [otherNamespaces, addresses], to: ["a/db[Deployment]", "a/web[Deployment]"], except: [scraper]}
  - {from: "a/db[Deployment]", to: payments}
  - {from: anyone, to: "a/db[Deployment]"}
`;

describe('the schema of intent files', () => {
  it.each([
    ['one that synth writes', FIRST, true],
    ['all that version 2 can say', SECOND, true],
    ['another version', SECOND.replace('version: 2', 'version: 3'), false],
    ['fields of the other version', SECOND.replace('connections', 'edges'), false],
    ['no ports', SECOND.replace(', ports: all', ''), false],
    ['a port that is none', SECOND.replace('8100', '81000'), false],
    ['a peer called anyone', SECOND.replace('payments: [', 'anyone: ['), false],
    ['pods of no namespace', SECOND.replace('namespace: monitoring, ', ''), false],
    ['a seal with one end', SECOND.replace(', to: payments}\n  - {from: anyone', '}\n  - {from: anyone'), false],
    ['a seal with ports', SECOND.replace('{from: anyone, ', '{from: anyone, ports: all, '), false],
    ['a direction that is none', SECOND.replace('ingress, egress', 'in'), false],
  ])('and the reader agree on %s', (_, text, expected) => {
    expect([valid(parse(text)), readIntent(text, 'intent.yaml').intent !== undefined]).toEqual([expected, expected]);
  });
});
