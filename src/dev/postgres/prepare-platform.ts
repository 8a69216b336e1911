import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformScripts } from '../../project/platform.ts';
import type { Platform } from '../../project/project.ts';
import { ROOT } from '../fixture/fixture.ts';
import type { Database } from './database.ts';

/** Makes a fresh database what a platform's first migration meets. What PostgreSQL brings by itself is there already. */
export async function preparePlatform(database: Database, platform: Platform): Promise<void> {
  for (const script of platformScripts(platform)) {
    if (script === 'postgres.sql') continue;
    await database.exec(readFileSync(join(ROOT, 'src/catalog/platform', script), 'utf8'));
  }
}
