import {
  displayName,
  type HardCodedUser,
  hardCodedUserIn,
  hardCodedUserInBody,
  isManagedSchema,
  routinesOf,
  schemaRule,
  tablesOf,
} from '../../src/rule.ts';

const HELP = "ask a table of roles, or a claim that only the server can write: `auth.jwt() -> 'app_metadata' ->> 'role'`";

export default schemaRule({
  meta: {
    summary: 'Disallow users who are written into policies and functions',
    problem:
      "`auth.uid() = '3c0e…'` gives rights to one account, by a constant in a migration. On another database, a branch or a colleague's, that id is nobody, or is free to be taken; whoever " +
      'leaves keeps the rights until somebody writes a migration. An e-mail address is worse: who changes theirs, or signs up with it where addresses are not confirmed, is taken for the other.',
    solution: 'Keep roles in a table, or in `app_metadata`, and ask for the role.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['pgrls/SEC021', 'pgrls/SEC034'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      for (const policy of table.policies) {
        const [found] = [policy.using, policy.check].flatMap((expression) =>
          expression ? (hardCodedUserIn(catalog, table, expression) ?? []) : [],
        );
        if (!found) continue;
        yield {
          about: policy,
          at: found.at ?? policy.place,
          message: `policy \`${policy.name}\` on \`${displayName(table)}\` ${knows(found)}`,
          help: HELP,
        };
      }
    }
    for (const routine of routinesOf(catalog)) {
      const found = isManagedSchema(routine.schema) ? undefined : hardCodedUserInBody(routine);
      if (!found) continue;
      yield {
        about: routine,
        at: found.at ?? routine.place,
        message: `function \`${displayName(routine)}\` ${knows(found)}`,
        help: HELP,
      };
    }
  },
});

function knows({ by }: HardCodedUser): string {
  return `knows a user by the ${by} that is written into it`;
}
