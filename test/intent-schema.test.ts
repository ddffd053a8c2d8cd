import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { readIntent } from '../lib/manifests/intent.ts';
import { SECOND } from './second-intent.ts';

const valid = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('docs/reference/intent.schema.json', 'utf8')));
const FIRST = readFileSync('dist/intent/hardened.yaml', 'utf8');

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
