/** `npm run build`: compiles src/, workers/, scripts/, bench/ and examples/ into dist/, if they changed. */
import { ensureBuilt, ensureInstalled } from './lib/setup.mjs';

ensureInstalled();
ensureBuilt();
