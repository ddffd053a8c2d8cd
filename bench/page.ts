import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

/** Opens a report in a browser and all of its namespaces, and prints the milliseconds of both: `page.ts REPORT CHROMIUM`. */
const [report = '', executablePath = ''] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
const started = performance.now();
await page.goto(pathToFileURL(report).href);
await page.waitForSelector('table.matrix');
const opened = performance.now();
await page.getByRole('button', { name: 'Open or fold all' }).click();
await page.waitForSelector('.matrix tbody tr:nth-child(200)');
const all = performance.now();
await browser.close();
console.log(
  `page     report of 200 workloads in a browser: ${(opened - started).toFixed(0)} ms, all namespaces opened: ${(all - opened).toFixed(0)} ms`,
);
