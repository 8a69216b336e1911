import { loadMain } from './load-main.ts';

// Flags hold for the whole process: `start.ts` has set them.
loadMain().main.thread(process.argv.slice(2));
