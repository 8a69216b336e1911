import { migrationRule, secretsIn } from '../../src/rule.ts';

export default migrationRule({
  meta: {
    summary: 'Disallow keys, tokens and passwords in migration files',
    problem:
      'A migration lives in the repository for ever, is copied to every developer and CI machine, and is kept word for word in the history table of the database. A service ' +
      'role key in it opens every table past row level security; a password or token opens what it opens.',
    solution:
      'Revoke the key and issue a new one: removing it from the file does not remove it from the history. Keep the new one in Supabase Vault or another store, and let ' +
      'SQL read it by name.',
    severity: 'error',
    presets: ['recommended'],
    sources: [],
  },
  *check({ migration }) {
    const { source } = migration.file.text;
    for (const secret of secretsIn(source.text)) {
      yield {
        at: { file: source, start: secret.start, end: secret.end },
        message: `this file holds ${secret.what}`,
        help: `revoke it and issue a new one; keep that in Vault and read it by name:\n  select decrypted_secret from vault.decrypted_secrets where name = '…';`,
      };
    }
  },
});
