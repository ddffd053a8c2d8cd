import { readTexts } from '../lib/manifests/read-texts.ts';
import { HOSTILE } from '../test/hostile.ts';

/** Reads each text that is meant to take for ever, and prints its seconds: `npm run bench -- hostile`. */
for (const [name, text] of HOSTILE) {
  const started = performance.now();
  readTexts([{ file: 'a.yaml', text }]);
  console.log(`hostile  ${name}: ${((performance.now() - started) / 1000).toFixed(2)} s`);
}
