// Writes runs of one name over and over; run-folder.test.ts kills it at many moments.
import { writeRun } from '../../dist/src/run/folder.js';

const [, , outDir] = process.argv;
for (let round = 0; ; round++) {
  const body = `${round} `.repeat(20_000);
  const files = [
    { name: 'plan.csv', content: body },
    { name: 'summary.json', content: body },
    {
      name: 'manifest.json',
      content: JSON.stringify({ files: [{ name: 'plan.csv' }, { name: 'summary.json' }], round }),
    },
  ];
  const { problems } = await writeRun(outDir, files);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  if (round === 0) process.stdout.write('ready\n');
}
