// Stands for bin/launch.mjs, of which scripts ask only whether dist/ is what the code says: no, where there is $FAKE/stale.
import { existsSync } from 'node:fs';

if (existsSync(`${process.env.FAKE}/stale`)) {
  console.error('dist/guide/db.k8s.yaml:1 differs');
  process.exitCode = 1;
}
