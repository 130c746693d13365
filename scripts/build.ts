/** `npm run build`: the bundle in dist/, where package.json's `main` points. */
import { dirname, join } from 'node:path';
import { bundle } from './bundle.ts';

const root = dirname(import.meta.dirname);
await bundle({ root, outFolder: join(root, 'dist') });
console.log('built dist/main.js');
