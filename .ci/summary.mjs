// Says what was skipped and, as the last line, how many tests passed and failed; from the JSON report of vitest.
import { readFileSync } from 'node:fs';

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The tests never came to their end.
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] };
  }
}

const report = read(process.argv[2]);
const skipped = report.testResults.flatMap(({ assertionResults }) =>
  assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed'),
);
// A file that cannot even be loaded has no test that failed.
const broken = report.testResults.filter(
  ({ status, assertionResults }) =>
    status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
);
const passed = report.numPassedTests;
const failed = report.numFailedTests + broken.length;

for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
for (const { name } of broken) console.log(`could not be run: ${name}`);
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
